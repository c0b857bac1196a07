"""The service: remembers the secret of each installation that was announced to it, and answers signed calls.

Run it with `python -m hubwright_remote_example_service.service PORT PLATFORM_KEY`; the key is at /api/v1/platform-key
of the platform. What it remembers is gone when it ends: a real service keeps secrets in its own database.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from hubwright_remote_example_service.signatures import by_platform, by_secret, is_recent

Answer = tuple[int, Any]
_NOT_OURS: Answer = (401, {"error": "this call is not signed by the platform"})
_DAYS = {"1": 1, "2": 2, "3": 2, "4": 3, "5": 4}
_MOST_BYTES = 256 * 1024


class DeliveryTimes:
    """Knows installations by their secrets, and days by the first digit of a postcode."""

    def __init__(self, platform_key: str, now: Callable[[], float] = time.time) -> None:
        self.secrets: dict[str, str] = {}
        self.events: list[dict[str, Any]] = []
        self._platform_key = platform_key
        self._now = now

    def answer(self, headers: Mapping[str, str], body: bytes) -> Answer:
        """Answer one call; names of headers in lower case."""
        try:
            call = json.loads(body)
            kind, installation = str(call["type"]), str(call["installation_id"])
        except (ValueError, KeyError, TypeError):
            return _NOT_OURS
        if not is_recent(headers, self._now()):
            return _NOT_OURS
        if kind == "installed":
            return self._installed(headers, body, call, installation)
        secret = self.secrets.get(installation)
        if secret is None or not by_secret(headers, body, secret):
            return _NOT_OURS
        return self._trusted(kind, call, installation)

    def _installed(self, headers: Mapping[str, str], body: bytes, call: dict[str, Any], installation: str) -> Answer:
        """The secret comes once; an installation that has one does not get another this way."""
        known = self.secrets.get(installation)
        if not by_platform(headers, body, self._platform_key) or known not in (None, call.get("secret")):
            return _NOT_OURS
        self.secrets[installation] = call["secret"]
        return 200, {}

    def _trusted(self, kind: str, call: dict[str, Any], installation: str) -> Answer:
        match kind:
            case "node":
                return 200, self._estimate(call)
            case "secret_changed":
                self.secrets[installation] = call["secret"]
            case "removed":
                del self.secrets[installation]
            case "receive":
                self.events.append(call)
            case "on_event":
                self.events.append(call)
                return 200, []
            case _:
                return 200, {"failed": "refused", "reason": f"there is no call {kind}"}
        return 200, {}

    def _estimate(self, call: dict[str, Any]) -> dict[str, Any]:
        postcode = str(call["input"].get("postcode", "")).strip()
        days = _DAYS.get(postcode[:1])
        if days is None:
            return {"port": "unknown"}
        if call["settings"].get("express"):
            days = max(1, days - 1)
        return {"port": "estimated", "values": {"days": days}}


def server(service: DeliveryTimes, port: int, host: str = "127.0.0.1") -> ThreadingHTTPServer:
    """An HTTP server around the service; put it behind something that speaks TLS."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if not 0 < length <= _MOST_BYTES:
                self._send(_NOT_OURS)
                return
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._send(service.answer(headers, self.rfile.read(length)))

        def _send(self, answer: Answer) -> None:
            body = json.dumps(answer[1]).encode()
            self.send_response(answer[0])
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as the base class names it
            """Say nothing: a line would name paths of calls."""

    return ThreadingHTTPServer((host, port), Handler)


if __name__ == "__main__":
    server(DeliveryTimes(sys.argv[2]), int(sys.argv[1])).serve_forever()
