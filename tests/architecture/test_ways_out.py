"""Who opens connections to somewhere else is a short list; nobody joins it without saying how a demo is kept inside."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import name_of, product, tree_of

CLIENTS = frozenset(
    {"aiohttp", "aiosmtplib", "dns", "ftplib", "http.client", "httpx", "imaplib", "poplib", "requests", "smtplib"}
    | {"stripe", "telnetlib", "urllib.request", "urllib3", "websockets"}
)
CALLS = frozenset(
    {"create_connection", "create_datagram_endpoint", "open_connection", "open_unix_connection", "sock_connect"}
)
PAYMENTS = "platform/hubwright/control/billing/payments"
COMMANDS = "platform/hubwright/entry"

# They refuse a demo: tests/integration/demos/test_inside.py.
REFUSE_A_DEMO = {
    "platform/hubwright/kernel/outbound.py",
    "platform/hubwright/kernel/mail/post.py",
    "tenants/domains/dns_query.py",  # asked by check.py
}
# Of native plugins: to the one address that the platform gives them, and it gives a demo none (host/net.py).
GIVEN_AN_ADDRESS = {
    "plugins/hubwright-email/src/hubwright_email/client.py",
    "plugins/hubwright-email/src/hubwright_email/held.py",
    "plugins/hubwright-email/src/hubwright_email/submission.py",
    "plugins/hubwright-mqtt/src/hubwright_mqtt/broker.py",
}
# For companies that are customers of the payment provider, and a demo becomes none (payments/companies.py).
OF_CUSTOMERS = {f"{PAYMENTS}/{name}.py" for name in ("stripe_bills", "stripe_calls", "stripe_wire", "webhook")}
# The platform's own: where files lie, whether its processes answer, and commands that somebody types.
OF_THE_PLATFORM = {
    "platform/hubwright/kernel/files/bucket.py",
    f"{COMMANDS}/servers.py",
    f"{COMMANDS}/commands/plugin_server.py",
    f"{COMMANDS}/demo/order_services.py",
    f"{COMMANDS}/demo/stripe_stand_in.py",
    f"{COMMANDS}/demo/traffic/doors.py",
    f"{COMMANDS}/demo/traffic/drive.py",
}


def _opens(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (node.module or "", *(f"{node.module}.{one.name}" for one in node.names))
        elif isinstance(node, ast.Attribute) and node.attr in CALLS:
            yield node.attr


def _is_client(name: str) -> bool:
    return name in CALLS or any(name == one or name.startswith(f"{one}.") for one in CLIENTS)


def ways_out(files: tuple[Path, ...]) -> set[str]:
    """The files that could reach somebody else's machine by themselves."""
    return {name_of(file) for file in files if any(_is_client(name) for name in _opens(tree_of(file)))}


def test_every_way_out_says_how_a_demo_is_kept_inside() -> None:
    assert ways_out(product()) == REFUSE_A_DEMO | GIVEN_AN_ADDRESS | OF_CUSTOMERS | OF_THE_PLATFORM


def test_a_new_way_out_is_found() -> None:
    for planted in (
        "import httpx",
        "from urllib import request",
        "from dns.asyncresolver import Resolver",
        "a.open_connection(b)",
    ):
        assert any(_is_client(name) for name in _opens(ast.parse(planted))), planted
