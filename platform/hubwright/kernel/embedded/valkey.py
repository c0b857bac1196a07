"""One Valkey as our direct child: wakes workers and carries presence, so it keeps nothing on disk."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import redis

from hubwright.kernel.embedded.binaries import Binaries
from hubwright.kernel.embedded.cluster import SERVER_ENVIRONMENT
from hubwright.kernel.embedded.data_folder import DataFolder
from hubwright.kernel.embedded.endpoints import Endpoints
from hubwright.kernel.embedded.unprivileged import ServerUser, before_exec
from hubwright.kernel.errors import StartRefused

_START_SECONDS = 10.0


class Valkey:
    """A server in the socket folder; start, stop and restart it from the main thread only."""

    name = "valkey"

    def __init__(self, folder: DataFolder, binaries: Binaries, user: ServerUser | None, sockets: Path) -> None:
        self._folder = folder
        self._program = binaries.valkey
        self._user = user
        self._sockets = sockets
        self._socket = sockets / "valkey.sock"
        self._password = folder.passwords().valkey
        self.process: subprocess.Popen[bytes] | None = None

    def urls(self) -> Endpoints:
        """How everybody reaches the server."""
        return Endpoints(redis_url=f"unix://:{self._password}@{self._socket}?db=0")

    def start(self, give_up: Callable[[], bool]) -> None:
        """Start the server and wait until it answers."""
        self.process = self._spawn()
        deadline = time.monotonic() + _START_SECONDS
        while not give_up():
            if self._answers():
                return
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise StartRefused(
                    f"The embedded Valkey did not start: {self._folder.last_log_line(self.name)} "
                    f"(more in {self._folder.logs / 'valkey.log'})"
                )
            time.sleep(0.02)

    def is_alive(self) -> bool:
        """Whether our child still runs."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Ask, then insist."""
        for request, patience in ((signal.SIGTERM, 2.0), (signal.SIGKILL, 1.0)):
            if self.process is None or self.process.poll() is not None:
                break
            self.process.send_signal(request)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(patience)

    def _spawn(self) -> subprocess.Popen[bytes]:
        log = self._folder.log_file(self.name)
        try:
            process = subprocess.Popen(
                [str(self._program), "-"],  # settings come by stdin: arguments are readable for every local user
                cwd=self._sockets,
                env=SERVER_ENVIRONMENT,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=before_exec(self._user, signal.SIGTERM),  # noqa: PLW1509 - main thread, libc is loaded
            )
        finally:
            os.close(log)
        settings = (
            f"port 0\nunixsocket {self._socket}\nunixsocketperm 700\nrequirepass {self._password}\n"
            "save ''\nappendonly no\ndaemonize no\nloglevel notice\nmaxmemory-policy noeviction\n"
        )
        if process.stdin is not None:
            with contextlib.suppress(BrokenPipeError), process.stdin as pipe:
                pipe.write(settings.encode())
        return process

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.urls().redis_url, socket_timeout=2, socket_connect_timeout=2) as client:
                return bool(client.ping())
        except (redis.RedisError, OSError):
            return False
