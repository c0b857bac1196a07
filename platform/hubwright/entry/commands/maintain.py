"""`hubwright maintain`: what is to be done once a day; `serve` and `demo` over embedded servers do it by themselves."""

import argparse
import sys

from hubwright.entry import servers, start
from hubwright.kernel.embedded import running_endpoints
from hubwright.kernel.errors import StartRefused

HELP = "make the days ahead and drop old traces; run it daily where the servers are yours"


def describe(parser: argparse.ArgumentParser) -> None:
    """Where data lies."""
    start.add_data_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Maintain the operator's database, or the one of a running `serve`."""
    settings = start.load(arguments)
    if not settings.database_url and not settings.migrate_database_url:
        endpoints = running_endpoints(settings.data)
        if endpoints is None:
            raise StartRefused(
                f"No servers are running over {settings.data}: `hubwright serve` maintains its own, "
                "for others set MIGRATE_DATABASE_URL."
            )
        settings = servers.over(settings, endpoints)
    kept = servers.maintain_now(settings)
    sys.stdout.write(
        f"{len(kept.made)} days made ahead, {len(kept.dropped)} dropped, {kept.deleted} old rows deleted.\n"
    )
    return 0
