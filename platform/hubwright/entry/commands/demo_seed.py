"""`hubwright _demo-seed`: makes the demo companies or brings them up to date, then ends."""

import argparse
import asyncio

from hubwright.entry import start

HELP = "make the demo companies (started by demo)"


def describe(parser: argparse.ArgumentParser) -> None:
    """Which ports the order services have."""
    parser.add_argument("--base", required=True)
    parser.add_argument("--busy-agents", type=int, default=0)
    parser.add_argument("--orders", action="append", default=[], metavar="COMPANY=PORT")


def run(arguments: argparse.Namespace) -> int:
    """Seed once."""
    from hubwright.entry.demo.seed import seed  # noqa: PLC0415 - only the demo command may load the demo

    settings = start.with_key(start.load(arguments))
    ports = {company: int(port) for company, _is, port in (each.partition("=") for each in arguments.orders)}
    asyncio.run(seed(settings, arguments.base, ports, arguments.busy_agents))
    return 0
