"""A loopback server that receives what `hubwright plugin publish` and `dev` send."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """Receives releases; `status` and `says` are what it answers, `otherwise` where a path ends in something else."""

    def __init__(self) -> None:
        self.received: list[tuple[str, str, dict[str, bytes]]] = []
        self.status, self.says = 201, '{"release_id": "r1", "state": "draft", "grade": "silver"}'
        self.otherwise: dict[str, tuple[int, str]] = {}
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                parts = _parts(self.headers.get("Content-Type", ""), body)
                receiver.received.append((self.path, self.headers["Authorization"], parts))
                self._answer()

            def do_GET(self) -> None:
                self._answer()

            def _answer(self) -> None:
                path = self.path.partition("?")[0]
                found = (each for end, each in receiver.otherwise.items() if path.endswith(end))
                status, says = next(found, (receiver.status, receiver.says))
                self.send_response(status)
                self.end_headers()
                self.wfile.write(says.encode())

            def log_message(self, *args: object) -> None:
                """Tests say what they have to say by asserting."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"


def _parts(content_type: str, body: bytes) -> dict[str, bytes]:
    message = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    found: dict[str, bytes] = {}
    for part in message.walk():
        name = part.get_param("name", header="content-disposition")
        if isinstance(part, Message) and isinstance(name, str):
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            found[name] = payload
    return found


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = threading.Thread(target=receiver.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.server.shutdown()
        thread.join()
        receiver.server.server_close()
