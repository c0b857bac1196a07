"""`hubwright figures check`: every figure of a company worked out anew from its log and compared with what is shown."""

import argparse
import asyncio
import sys

import msgspec

from hubwright.entry import servers, start
from hubwright.kernel.errors import StartRefused

HELP = "work a company's figures out anew from its log and list what differs"


def describe(parser: argparse.ArgumentParser) -> None:
    """`figures check --tenant SLUG`."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    check = verbs.add_parser("check", help="compare boards, waits, handle times and promises with the log")
    check.add_argument(
        "--tenant", required=True, metavar="SLUG", help="which company; `hubwright tenant list` names them"
    )
    check.add_argument("--json", action="store_true", help="print the outcome as one line of JSON")
    start.add_data_argument(check)


def run(arguments: argparse.Namespace) -> int:
    """Reckon over the operator's servers or those of a running `serve` or `demo`; 1 when something differs."""
    settings = start.load(arguments)
    if not settings.database_url:
        settings = servers.joined(settings)
    from hubwright.entry.reckoning import reckoned, told  # noqa: PLC0415 - heavy, for this command only

    report = asyncio.run(reckoned(settings, arguments.tenant))
    if report is None:
        raise StartRefused(f"There is no company {arguments.tenant}; `hubwright tenant list` names them.")
    sys.stdout.write(msgspec.json.encode(report).decode() + "\n" if arguments.json else told(report))
    return 1 if report.differences else 0
