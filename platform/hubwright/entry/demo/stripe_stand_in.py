"""The demo's stand-in for Stripe: a process of its own that keeps what it knows; without its package nobody pays."""

import http.client
import importlib.util
import os
import secrets
import socket
import sys
from pathlib import Path

import msgspec

from hubwright.kernel.embedded.data_folder import write_private
from hubwright.kernel.processes import Child

HOST = "127.0.0.1"
_PACKAGE = "hubwright_stripe_standin"
_DOOR = "/api/v1/payments/stripe-events"


class StandIn(msgspec.Struct, frozen=True):
    """Where it listens, and what it signs with."""

    port: int
    secret: str

    def environment(self) -> dict[str, str]:
        """What web and worker have to know of it."""
        return {
            "HUBWRIGHT_STRIPE_KEY": "sk_test_demo",
            "HUBWRIGHT_STRIPE_API_BASE": f"http://{HOST}:{self.port}",
            "HUBWRIGHT_STRIPE_WEBHOOK_SECRETS": self.secret,
        }

    def child(self, base: str, data: Path) -> Child:
        """The process; it posts to our door what happens."""
        argv = [sys.executable, "-P", "-m", _PACKAGE, "--port", str(self.port)]
        argv += ["--state", str(data / "stripe-stand-in.json"), "--webhook", base + _DOOR]
        env = {**os.environ, "STRIPE_WEBHOOK_SECRET": self.secret}
        return Child("stand-in for Stripe", argv, env, ready=self._answers)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=1)
        try:
            connection.request("GET", "/_standin/health")
            return b'"stand_in": true' in connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def choose(data: Path) -> StandIn | None:
    """Last time's port where it is free, as addresses of pages were handed out; another secret each time."""
    if importlib.util.find_spec(_PACKAGE) is None:
        return None
    kept = data / "stripe-stand-in.port"
    former = int(kept.read_text()) if kept.exists() else 0
    port = _free(former) or _free(0)
    write_private(kept, str(port).encode())
    return StandIn(port, f"whsec_{secrets.token_hex(16)}")


def _free(wanted: int) -> int:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, wanted))
        except OSError:
            return 0
        return int(trial.getsockname()[1])
