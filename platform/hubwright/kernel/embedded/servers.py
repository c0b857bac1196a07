"""The one object that owns a data folder and its servers, for whoever is the main thread of its process."""

import os
import shutil
import stat
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from hubwright.kernel.embedded.binaries import find_binaries
from hubwright.kernel.embedded.data_folder import DataFolder, Running
from hubwright.kernel.embedded.endpoints import Endpoints
from hubwright.kernel.embedded.postgres import Postgres
from hubwright.kernel.embedded.unprivileged import ServerUser, give_to, server_user
from hubwright.kernel.embedded.valkey import Valkey

_SOCKETS_PREFIX = "hubwright-"


class EmbeddedServers:
    """Start, watch, restart and stop PostgreSQL and Valkey over one data folder.

    Call it from the main thread: the servers die with the thread that started them.
    """

    def __init__(
        self,
        data: Path,
        *,
        postgres: bool = True,
        valkey: bool = True,
        extra_settings: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = DataFolder(data)
        self._wants = (postgres, valkey)
        self._extra_settings = dict(extra_settings or {})
        self._servers: list[Postgres | Valkey] = []
        self._sockets: Path | None = None
        self.give_up: Callable[[], bool] = lambda: False  # an owner that is told to stop ends a long start with this

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    @property
    def pids(self) -> dict[str, int]:
        """The processes we own, by server name."""
        return {server.name: server.process.pid for server in self._servers if server.process is not None}

    def start(self) -> Endpoints:
        """Lock the folder, start the servers and wait until they answer; refused with one clear sentence."""
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("embedded servers must be started from the main thread: they die with their thread")
        self._folder.claim()
        try:
            return self._start_all()
        except BaseException:
            self.stop()
            raise

    def check(self) -> list[str]:
        """Name the servers that have died."""
        return [server.name for server in self._servers if not server.is_alive()]

    def restart(self, name: str) -> None:
        """Start one server again, at the same address, and wait until it answers."""
        for server in self._servers:
            if server.name == name:
                server.stop()
                server.start(self.give_up)

    def stop(self) -> None:
        """Stop everything and let go of the folder; safe to call twice."""
        for server in reversed(self._servers):
            server.stop()
        self._servers = []
        if self._sockets is not None:
            shutil.rmtree(self._sockets, ignore_errors=True)
            self._sockets = None
            self._folder.forget_running()
        self._folder.release()

    def _start_all(self) -> Endpoints:
        user = server_user(self._folder.cluster)
        binaries = find_binaries(user)
        before = self._folder.read_running()
        self._sockets = _short_private_folder(user)
        wants_postgres, wants_valkey = self._wants
        if wants_postgres:
            self._servers.append(Postgres(self._folder, binaries, user, self._sockets, self._extra_settings))
        if wants_valkey:
            self._servers.append(Valkey(self._folder, binaries, user, self._sockets))
        for server in self._servers:
            server.start(self.give_up)
        endpoints = Endpoints(
            **{
                name: "".join(getattr(server.urls(), name) for server in self._servers)
                for name in Endpoints.__struct_fields__
            }
        )
        self._folder.write_running(Running(os.getpid(), str(self._sockets), endpoints))
        if before is not None:
            _remove_left_over(Path(before.socket_folder))
        return endpoints


def _short_private_folder(user: ServerUser | None) -> Path:
    """Make a folder for sockets: at most 107 bytes of path and no closed folder above it, so not in the data folder."""
    root = Path("/tmp")  # noqa: S108 - mkdtemp makes a private folder below it
    made = Path(tempfile.mkdtemp(prefix=_SOCKETS_PREFIX, dir=root if root.is_dir() else None))
    give_to(user, made)
    return made


def _remove_left_over(folder: Path) -> None:
    """Tidy the sockets of an owner that was killed; only ever a folder that can be one of ours."""
    if folder.name.startswith(_SOCKETS_PREFIX) and folder.is_dir() and not folder.is_symlink():
        private = stat.S_IMODE(folder.stat().st_mode) == 0o700
        if private and {entry.name for entry in folder.iterdir()} <= {
            "valkey.sock",
            ".s.PGSQL.5432",
            ".s.PGSQL.5432.lock",
        }:
            shutil.rmtree(folder, ignore_errors=True)
