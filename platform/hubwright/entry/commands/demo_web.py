"""`hubwright _demo-web`: the demo's web process, the only one with the demo's pages."""

import argparse
from collections.abc import Callable

from hubwright.entry import start

HELP = "the web process of the demo (started by demo)"


def describe(parser: argparse.ArgumentParser) -> None:
    """Where to listen."""
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop; never beyond loopback."""
    start.with_key(start.load(arguments))
    start.loaded(_demo_loaded)(arguments.host, arguments.port)
    return 0


def _demo_loaded() -> Callable[[str, int], None]:
    from hubwright.entry.demo.web import demo_app, serve_demo  # noqa: PLC0415 - only the demo command may load the demo

    app = demo_app()
    return lambda host, port: serve_demo(app, host, port)
