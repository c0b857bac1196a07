"""Tells a living old PostgreSQL from what it left behind: a zombie or a stranger's reused pid blocks it for ever."""

from pathlib import Path


def pid_in(cluster: Path) -> int | None:
    """The pid that a server wrote into its folder."""
    try:
        first, *_ = (cluster / "postmaster.pid").read_text().splitlines() or [""]
    except FileNotFoundError:
        return None
    return int(first) if first.strip().isdigit() else None


def clear_stale_pid_file(cluster: Path) -> bool:
    """Remove a pid file that no living PostgreSQL stands behind; the caller holds the folder's lock.

    PostgreSQL itself only asks whether a process of that number exists: an unreaped zombie does, and after a restart
    of the machine or container anybody may. Old backends still alive are found by its shared-memory check.
    """
    pid = pid_in(cluster)
    if pid is None or not Path("/proc/self").exists() or _lives_here(pid, cluster):
        return False
    (cluster / "postmaster.pid").unlink(missing_ok=True)
    return True


def _lives_here(pid: int, cluster: Path) -> bool:
    """A server of ours has its folder as working directory; one we may not look into counts as living."""
    process = Path(f"/proc/{pid}")
    try:
        name, _, rest = (process / "stat").read_text().partition("(")[2].rpartition(")")
        return name == "postgres" and not rest.startswith(" Z") and (process / "cwd").samefile(cluster)
    except PermissionError:
        return True
    except OSError:  # it ended while we looked
        return False
