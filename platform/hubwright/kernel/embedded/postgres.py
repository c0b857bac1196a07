"""One PostgreSQL server as our direct child: ready when a connection succeeds and it is ours that answers."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import asyncpg

from hubwright.kernel.embedded.binaries import Binaries
from hubwright.kernel.embedded.cluster import HERE, SERVER_ENVIRONMENT, SUPERUSER, make_cluster
from hubwright.kernel.embedded.data_folder import DataFolder, Passwords
from hubwright.kernel.embedded.endpoints import Endpoints
from hubwright.kernel.embedded.roles import DATABASE, MIGRATOR, RUNTIME, answers, make_roles_and_database
from hubwright.kernel.embedded.stale_pid import clear_stale_pid_file, pid_in
from hubwright.kernel.embedded.unprivileged import ServerUser, before_exec
from hubwright.kernel.errors import StartRefused

_RETRY_SECONDS = 15.0  # old backends of a killed server die within this
_PREDECESSOR_IS_DYING = ("lock file", "shared memory block", "already in use")
_RECOVERY_SECONDS = 300.0  # a server that lives but replays its log is given this
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "log_checkpoints": "off",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",  # statements hold customers' words
}
if sys.platform.startswith("linux"):  # before recovery one call, not a thousand (measured: 0.3 s instead of 1.3 s)
    _SETTINGS["recovery_init_sync_method"] = "syncfs"


class Postgres:
    """A server over one cluster folder; start, stop and restart it from the main thread only."""

    name = "postgres"

    def __init__(
        self,
        folder: DataFolder,
        binaries: Binaries,
        user: ServerUser | None,
        sockets: Path,
        extra_settings: Mapping[str, str],
    ) -> None:
        self._folder = folder
        self._binaries = binaries
        self._user = user
        self._sockets = sockets
        self._settings = {**_SETTINGS, "unix_socket_directories": str(sockets), **extra_settings}
        self._passwords: Passwords = folder.passwords()
        self.process: subprocess.Popen[bytes] | None = None

    def urls(self) -> Endpoints:
        """How runtime, migrations and the superuser reach the server."""

        def url(login: str, password: str) -> str:
            return f"postgresql://{login}:{password}@/{DATABASE}?host={self._sockets}"

        return Endpoints(
            database_url=url(RUNTIME, self._passwords.runtime),
            migrate_database_url=url(MIGRATOR, self._passwords.migrator),
            superuser_url=url(SUPERUSER, self._passwords.superuser),
        )

    def start(self, give_up: Callable[[], bool]) -> None:
        """Start the server, making cluster, roles and database where they are missing."""
        cluster = self._folder.cluster
        if not cluster.exists():
            make_cluster(self._binaries, cluster, self._user, self._passwords.superuser)
        self._refuse_wrong_owner()
        self._start_process(give_up)
        if give_up():
            return
        try:
            make_roles_and_database(self._sockets, self._passwords)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as problem:
            raise StartRefused(
                f"The embedded PostgreSQL stopped while its roles were being made: {problem}"
            ) from problem

    def is_alive(self) -> bool:
        """Whether our child still runs."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Ask for a fast shutdown, insist after four seconds; recovery makes even the last resort safe."""
        for request, patience in ((signal.SIGINT, 4.0), (signal.SIGQUIT, 1.5), (signal.SIGKILL, 1.5)):
            if self.process is None or self.process.poll() is not None:
                break
            self.process.send_signal(request)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(patience)

    def _refuse_wrong_owner(self) -> None:
        owner = self._folder.cluster.stat().st_uid
        runs_as = os.geteuid() if self._user is None else self._user.uid
        if owner != runs_as:
            raise StartRefused(
                f"The database in {self._folder.cluster} belongs to user id {owner}, but the server would run as "
                f"user id {runs_as}: start as the user who made it."
            )

    def _start_process(self, give_up: Callable[[], bool]) -> None:
        retry_until = time.monotonic() + _RETRY_SECONDS
        while not give_up():
            clear_stale_pid_file(self._folder.cluster)
            self.process = self._spawn()
            if self._became_ready(give_up):
                return
            reason = self._folder.last_log_line(self.name)
            if time.monotonic() > retry_until or not any(sign in reason for sign in _PREDECESSOR_IS_DYING):
                raise StartRefused(
                    f"The embedded PostgreSQL did not start: {reason} (more in {self._folder.logs / 'postgres.log'})"
                )
            time.sleep(0.1)

    def _spawn(self) -> subprocess.Popen[bytes]:
        settings = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        log = self._folder.log_file(self.name)
        try:
            return subprocess.Popen(
                [self._binaries.postgres("postgres"), "-D", HERE, *settings],
                cwd=self._folder.cluster,
                env=SERVER_ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a Ctrl-C in the terminal is for the owner, who stops things in order
                preexec_fn=before_exec(self._user, signal.SIGINT),  # noqa: PLW1509 - main thread, libc is loaded
            )
        finally:
            os.close(log)

    def _became_ready(self, give_up: Callable[[], bool]) -> bool:
        """Wait while our child lives; an old server that still answers on the way out is not taken for it."""
        deadline = time.monotonic() + _RECOVERY_SECONDS
        while self.process is not None and self.process.poll() is None and not give_up():
            if pid_in(self._folder.cluster) == self.process.pid and self._answers():
                return True
            if time.monotonic() > deadline:
                self.stop()
                return False
            time.sleep(0.03)
        return False

    def _answers(self) -> bool:
        try:
            return answers(self._sockets, self._passwords.superuser)
        except asyncpg.InvalidAuthorizationSpecificationError as problem:
            self.stop()
            raise StartRefused(
                f"The passwords in {self._folder.path / 'passwords.json'} do not open its database: restore that file."
            ) from problem
