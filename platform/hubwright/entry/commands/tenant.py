"""`hubwright tenant …`: what operators ask about companies."""

import argparse
import asyncio
import sys

import msgspec

from hubwright.entry import servers, start
from hubwright.kernel.settings import Settings

HELP = "list companies"


def describe(parser: argparse.ArgumentParser) -> None:
    """`tenant list [--json]`."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    listing = verbs.add_parser("list", help="list companies with edition, kind and status")
    listing.add_argument("--json", action="store_true", help="one JSON object a line")
    start.add_data_argument(listing)


def run(arguments: argparse.Namespace) -> int:
    """List over the operator's servers or those of a running `serve` or `demo`."""
    settings = start.load(arguments)
    if not settings.database_url:
        settings = servers.joined(settings)
    asyncio.run(_list(settings, as_json=arguments.json))
    return 0


async def _list(settings: Settings, *, as_json: bool) -> None:
    from hubwright.control.companies import every_company  # noqa: PLC0415 - heavy, for this verb only
    from hubwright.entry.resources import check_database  # noqa: PLC0415 - as above
    from hubwright.kernel.database import DB  # noqa: PLC0415 - as above

    await check_database(settings)
    await DB.open(settings.database_url, min_size=1, max_size=2)
    try:
        found = await every_company()
    finally:
        await DB.close()
    for company in found:
        if as_json:
            sys.stdout.write(msgspec.json.encode(company).decode() + "\n")
        else:
            words = (company.slug, company.edition, company.kind, company.status, company.name)
            sys.stdout.write("  ".join(f"{word:<12}" for word in words).rstrip() + "\n")
