"""The folder that outlives the servers: which version made it, who serves it now, and its passwords."""

import fcntl
import os
import secrets
import time
from pathlib import Path
from typing import Self

import msgspec

from hubwright.kernel.embedded.binaries import POSTGRES_MAJOR
from hubwright.kernel.embedded.endpoints import Endpoints
from hubwright.kernel.errors import StartRefused

FORMAT = 1
# What may lie in a data folder before there is a cluster: our own files, and what a fresh file system brings.
_MAY_BE_THERE = frozenset(
    {
        "files",
        "outbox",
        "secret_key",
        "master_key",
        "marketplace_key",
        "push_key",
        "releases",
        "demo.json",
        "traffic.json",
        "worker.alive",
        "lock",
        "lost+found",
    }
)


class Marker(msgspec.Struct):
    """Which version made a folder; read before anything in it is touched."""

    format: int


class Passwords(msgspec.Struct):
    """Made once per folder; nobody has to remember them."""

    superuser: str
    migrator: str
    runtime: str
    valkey: str


class Running(msgspec.Struct):
    """What an owner writes down for other processes of the same user, and for the next owner's tidying."""

    owner_pid: int
    socket_folder: str
    endpoints: Endpoints


def running_endpoints(folder: Path) -> Endpoints | None:
    """Where the servers of this folder listen, if another process serves it right now."""
    try:
        with (folder / "lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return None
    except BlockingIOError:
        running = DataFolder(folder).read_running()
        return running.endpoints if running else None
    except FileNotFoundError:
        return None


class DataFolder:
    """One folder, served by at most one process at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.cluster = self.path / "pg"
        self.logs = self.path / "logs"
        self._lock: int | None = None

    def claim(self) -> Self:
        """Check that the folder is ours to use and lock it; a refusal leaves every file as it was."""
        self._refuse_strange_content()
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._take_lock()
        except OSError as problem:
            raise StartRefused(f"The data folder {self.path} cannot be used: {problem.strerror}.") from problem
        try:
            self._refuse_strange_content()  # again: whoever held the lock until now may have changed it
            write_private(self.path / "hubwright.json", msgspec.json.encode(Marker(FORMAT)))
            self.logs.mkdir(mode=0o700, exist_ok=True)
        except BaseException:
            self.release()
            raise
        return self

    def release(self) -> None:
        """Let somebody else serve the folder."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def passwords(self) -> Passwords:
        """Read the folder's passwords, or make them if there is no cluster yet."""
        path = self.path / "passwords.json"
        if path.exists():
            try:
                return msgspec.json.decode(path.read_bytes(), type=Passwords)
            except msgspec.DecodeError as problem:
                raise StartRefused(f"The file {path} is damaged: restore it from a backup.") from problem
        if self.cluster.exists():
            raise StartRefused(f"The file {path} is missing, without it the database cannot be opened: restore it.")
        made = Passwords(*(secrets.token_hex(24) for _ in Passwords.__struct_fields__))
        write_private(path, msgspec.json.encode(made))
        return made

    def read_running(self) -> Running | None:
        """What the present or the last owner wrote down; None after an orderly stop."""
        try:
            return msgspec.json.decode((self.path / "running.json").read_bytes(), type=Running)
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def write_running(self, running: Running) -> None:
        """Tell other processes of the same user where the servers are."""
        write_private(self.path / "running.json", msgspec.json.encode(running))

    def forget_running(self) -> None:
        """The servers are gone."""
        (self.path / "running.json").unlink(missing_ok=True)

    def log_file(self, name: str) -> int:
        """Open a server's log for appending, starting a new one when it has grown large; returns a file descriptor."""
        path = self.logs / f"{name}.log"
        if path.exists() and path.stat().st_size > 4_000_000:
            path.replace(path.with_suffix(".log.1"))
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def last_log_line(self, name: str) -> str:
        """The last telling line of a server's log, for a sentence that says why it did not start."""
        lines = (self.logs / f"{name}.log").read_text(errors="replace").splitlines()[-20:]
        telling = [line for line in lines if "FATAL:" in line or "PANIC:" in line] or lines
        return telling[-1].strip() if telling else "it left no message"

    def _refuse_strange_content(self) -> None:
        marker = self.path / "hubwright.json"
        try:
            text = marker.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            self._refuse_foreign_folder()
            return
        except OSError as problem:
            raise StartRefused(f"The data folder {self.path} cannot be used: {problem.strerror}.") from problem
        try:
            found = msgspec.json.decode(text, type=Marker).format
        except msgspec.DecodeError as problem:
            raise StartRefused(f"The file {marker} is damaged, nothing was changed: restore it.") from problem
        if found != FORMAT:
            raise StartRefused(
                f"The data folder {self.path} was made by another version of Hubwright (format {found}, this version "
                f"uses format {FORMAT}); nothing was changed. Start that version, or choose another folder with --data."
            )
        self._refuse_other_postgres()

    def _refuse_foreign_folder(self) -> None:
        if not self.path.exists():
            return
        if not self.path.is_dir():
            raise StartRefused(f"The data folder {self.path} is a file: choose a folder with --data.")
        strange = sorted(entry.name for entry in self.path.iterdir() if not _may_be_there(entry.name))
        if strange:  # somebody's folder: we would fill it with servers and their files
            raise StartRefused(
                f"The folder {self.path} holds something else than Hubwright's data ({', '.join(strange[:3])}); "
                "nothing was changed. Choose an empty or a new folder with --data."
            )

    def _refuse_other_postgres(self) -> None:
        version = self.cluster / "PG_VERSION"
        if version.exists() and (major := version.read_text().strip()) != str(POSTGRES_MAJOR):
            raise StartRefused(
                f"The data folder {self.path} holds PostgreSQL {major} data, this version of Hubwright runs "
                f"PostgreSQL {POSTGRES_MAJOR}; nothing was changed. Choose another folder with --data."
            )

    def _take_lock(self) -> None:
        lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        if not _locked_within(lock, seconds=1.0):
            owner = os.read(lock, 32).decode(errors="replace").strip()
            os.close(lock)
            raise StartRefused(
                f"The data folder {self.path} is being served by process {owner or 'unknown'}: "
                "stop that one first, or choose another folder with --data."
            )
        os.truncate(lock, 0)
        os.write(lock, f"{os.getpid()}\n".encode())
        self._lock = lock


def _may_be_there(name: str) -> bool:
    return name in _MAY_BE_THERE or name.startswith(("orders-", "."))


def _locked_within(lock: int, seconds: float) -> bool:
    """Somebody who only asks `running_endpoints` holds the lock for a moment, so one refusal says little."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        else:
            return True


def write_private(path: Path, content: bytes) -> None:
    """Replace a file at once and for good, readable by its owner only from its first byte on."""
    building = path.with_name(f".{path.name}.new")
    building.unlink(missing_ok=True)
    descriptor = os.open(building, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    building.replace(path)
