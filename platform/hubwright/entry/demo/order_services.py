"""The order services of the demo companies as processes that can be stopped and started one by one."""

import http.client
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from hubwright.entry.orders.goods import ASSORTMENTS
from hubwright.entry.orders.service import HOST
from hubwright.kernel.processes import Child

COMPANIES = tuple(ASSORTMENTS)


def choose_ports(former: Mapping[str, int]) -> dict[str, int]:
    """Keep last time's ports where they are free, choose new ones otherwise."""
    chosen: dict[str, int] = {}
    with _Held() as held:
        for company in COMPANIES:
            chosen[company] = held.port(former.get(company, 0)) or held.port(0)
    return chosen


class _Held:
    """Holds ports while choosing, so that no two companies get the same."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []

    def __enter__(self) -> "_Held":
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._sockets:
            each.close()

    def port(self, wanted: int) -> int:
        """Bind a port and name it; 0 when it is taken."""
        trial = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._sockets.append(trial)
        try:
            trial.bind((HOST, wanted))
        except OSError:
            return 0
        return int(trial.getsockname()[1])


def url(port: int) -> str:
    """Where a service answers; what a company's flows read as `tenant.order_service`."""
    return f"http://{HOST}:{port}"


def child(company: str, port: int, data: Path) -> Child:
    """One service. Killed by anybody it stays away, as a company's own service would, until the page starts it."""
    argv = [sys.executable, "-P", "-m", "hubwright.entry.orders", "--port", str(port), "--company", company]
    return Child(
        f"orders of {company}",
        argv,
        ready=lambda: answers(company, port),
        wanted=lambda runs: _wanted(data, company, runs),
    )


def answers(company: str, port: int) -> bool:
    """Whether this company's service (and not some stranger on its port) answers now."""
    connection = http.client.HTTPConnection(HOST, port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse().read()
        return f'"company": "{company}"'.encode() in answer
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def ask(data: Path, company: str, *, run: bool) -> None:
    """Ask the supervisor to start or stop a service; it looks four times a second."""
    _wish(data, company, not run).unlink(missing_ok=True)
    _wish(data, company, run).touch(mode=0o600)


def forget_wishes(data: Path) -> None:
    """Whatever was asked of the last supervisor is over."""
    for company in COMPANIES:
        for run in (True, False):
            _wish(data, company, run).unlink(missing_ok=True)


def _wanted(data: Path, company: str, runs: bool) -> bool:
    for run in (True, False):
        with suppress(FileNotFoundError):
            _wish(data, company, run).unlink()
            return run
    return runs


def _wish(data: Path, company: str, run: bool) -> Path:
    return data / f"orders-{company}.{'start' if run else 'stop'}"
