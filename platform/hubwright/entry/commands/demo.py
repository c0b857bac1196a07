"""`hubwright demo`: three demo companies, ready to try, on this machine only."""

import argparse
import os

from hubwright.entry import start

HELP = "run three demo companies on this machine, with everything they need"


def describe(parser: argparse.ArgumentParser) -> None:
    """Where to listen, where data lies, how to tell."""
    parser.add_argument("--json", action="store_true", help="print one line of JSON when everything is ready")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on, loopback only (default %(default)s)")
    parser.add_argument("--port", type=int, default=8800, help="port to listen on (default %(default)s)")
    start.add_data_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run until told to stop."""
    from hubwright.entry.demo.run import run_demo  # noqa: PLC0415 - only the demo command may load the demo

    if not arguments.json:  # somebody reads along: only what matters, in words
        os.environ.setdefault("HUBWRIGHT_LOG_LEVEL", "warning")
        os.environ.setdefault("HUBWRIGHT_LOG_FORMAT", "text")
    return run_demo(start.load(arguments), host=arguments.host, port=arguments.port, as_json=arguments.json)
