"""`hubwright migrate`: brings the schema up to date, safe to run from many places at once."""

import argparse
import sys

from hubwright.entry import servers, start
from hubwright.kernel.embedded import EmbeddedServers, running_endpoints
from hubwright.kernel.processes import Supervisor

HELP = "bring the database schema up to date"


def describe(parser: argparse.ArgumentParser) -> None:
    """Where data lies."""
    start.add_data_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Migrate the operator's database, the one of a running `serve`, or the embedded one for a moment."""
    settings = start.load(arguments)
    if settings.database_url:
        return _tell(servers.migrate_now(settings))
    endpoints = running_endpoints(settings.data)
    if endpoints is not None:
        return _tell(servers.migrate_now(servers.over(settings, endpoints)))
    embedded = EmbeddedServers(settings.data, valkey=False)
    with Supervisor(embedded):
        return _tell(servers.migrate_now(servers.over(settings, embedded.start())))


def _tell(done: list[str]) -> int:
    for name in done:
        sys.stdout.write(f"{name}\n")
    sys.stdout.write("The schema is up to date.\n")
    return 0
