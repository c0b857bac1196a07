"""pg_dump and pg_restore: those of the embedded servers, or fitting ones on the PATH; passwords never in arguments."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from hubwright.kernel.embedded.binaries import find_binaries
from hubwright.kernel.embedded.unprivileged import server_user
from hubwright.kernel.errors import StartRefused


class Programs:
    """Where the programs are."""

    def __init__(self, dump: str, restore: str) -> None:
        self.dump = dump
        self.restore = restore


def embedded_programs(cluster: Path) -> Programs:
    """Those in the wheel of the embedded PostgreSQL."""
    found = find_binaries(server_user(cluster))
    return Programs(found.postgres("pg_dump"), found.postgres("pg_restore"))


def programs_on_path(server_major: int) -> Programs:
    """Those an operator has installed; older ones than the server cannot read it."""
    return Programs(_fitting("pg_dump", server_major), _fitting("pg_restore", server_major))


def _fitting(name: str, server_major: int) -> str:
    path = shutil.which(name)
    if path is None:
        raise StartRefused(f"{name} is not on the PATH: install PostgreSQL's client programs, version {server_major}.")
    told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False, timeout=20).stdout
    major = re.search(r"\) (\d+)", told)
    if major is None or int(major[1]) < server_major:
        raise StartRefused(
            f"{path} is of version {major[1] if major else 'unknown'}, the server of version {server_major}: "
            f"put PostgreSQL's client programs of version {server_major} or newer on the PATH."
        )
    return path


def run(program: str, url: str, arguments: Sequence[str], doing: str) -> None:
    """Run one of them over a database; its last words become the refusal."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    user = parts.username or ""
    bare = urlunsplit((parts.scheme, f"{user}@{host}" if user else host, parts.path, parts.query, ""))
    env = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "PGCONNECT_TIMEOUT": "10"}
    if parts.password:
        env["PGPASSWORD"] = unquote(parts.password)
    ended = subprocess.run(
        [program, "--no-password", f"--dbname={bare}", *arguments],
        cwd="/", env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if ended.returncode != 0:
        told = [line for line in ended.stderr.splitlines() if "error:" in line] or ended.stderr.splitlines()[-1:]
        raise StartRefused(f"The database could not be {doing}: {' '.join(told[:1]) or 'no reason was given'}")
