"""`hubwright _demo-web`: the demo's web process, the only one with the demo's pages."""

import argparse

from hubwright.entry import start

HELP = "the web process of the demo (started by demo)"


def describe(parser: argparse.ArgumentParser) -> None:
    """Where to listen."""
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop; never beyond loopback."""
    from hubwright.entry.demo.web import serve_demo  # noqa: PLC0415 - only the demo command may load the demo

    start.with_key(start.load(arguments))
    serve_demo(arguments.host, arguments.port)
    return 0
