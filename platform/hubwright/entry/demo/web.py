"""The demo's web app: the product's, plus the demo's pages, behind the Host check."""

from typing import Any

from admin_ui.pages.style_guide import pages as style_guide
from hubwright.entry.demo import outbox, pages
from hubwright.entry.demo.hosts import LoopbackHostsOnly, require_loopback
from hubwright.entry.web import create_app, serve

ROUTES: list[Any] = [*pages.ROUTES, *outbox.ROUTES, *style_guide.ROUTES]


def demo_app() -> LoopbackHostsOnly:
    """Compose it."""
    return LoopbackHostsOnly(create_app(extra_routes=ROUTES))


def serve_demo(app: LoopbackHostsOnly, host: str, port: int) -> None:
    """Serve it on loopback until told to stop."""
    require_loopback(host)
    serve(app, host=host, port=port)
