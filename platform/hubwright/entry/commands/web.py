"""`hubwright _web`: the web process that the supervisor of `serve` starts over servers it has checked."""

import argparse

from hubwright.entry import start
from hubwright.entry.commands import serve

HELP = "the web process (started by serve)"
describe = serve.describe


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    return serve.web(arguments.host, arguments.port, start.load(arguments))
