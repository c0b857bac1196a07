"""`hubwright worker`: performs effects, timers and jobs; run as many as the load needs."""

import argparse

from hubwright.entry import servers, start
from hubwright.entry.commands import work
from hubwright.kernel.settings import use_settings

HELP = "perform effects, timers and jobs; run as many as the load needs"


def describe(parser: argparse.ArgumentParser) -> None:
    """Where data lies."""
    start.add_data_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Work until told to stop."""
    settings = servers.joined(start.load(arguments))
    servers.require_usable(settings)
    use_settings(settings)
    return work.perform(settings, alive=None)
