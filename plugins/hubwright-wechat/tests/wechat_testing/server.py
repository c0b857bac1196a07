"""WeChat's interface on loopback, over real HTTP."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from wechat_testing.account import Account


class Server:
    """An account and where its interface is; it may stop, and start again at the same place with what it knows."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.port = 0
        self._http: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Answer from now on."""
        self._http = ThreadingHTTPServer(("127.0.0.1", self.port), _desk(self))
        self.port = self._http.server_port
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Nobody is there any more."""
        if self._http is None or self._thread is None:
            return
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()
        self._http = None


@contextmanager
def wechat_open(now: Callable[[], float] = time.time) -> Iterator[Server]:
    """Serve it until the end of the block."""
    server = Server(Account(now))
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _desk(server: Server) -> type[BaseHTTPRequestHandler]:
    lock = threading.Lock()

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._do(b"")

        def do_POST(self) -> None:
            self._do(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def _do(self, body: bytes) -> None:
            parts = urlsplit(self.path)
            kind = self.headers.get("Content-Type", "")
            with lock:
                reply = server.account.answer(self.command, parts.path, dict(parse_qsl(parts.query)), kind, body)
            if not reply.status:
                self.close_connection = True
                return
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
            if reply.retry_after:
                self.send_header("Retry-After", reply.retry_after)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Desk
