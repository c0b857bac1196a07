"""`hubwright tenant …`: what operators ask about companies."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from functools import partial

import msgspec

from hubwright.entry import servers, start
from hubwright.entry.commands import tenant_move
from hubwright.kernel.settings import Settings

HELP = "list companies; show and grant what they may use; move one to another database"


def describe(parser: argparse.ArgumentParser) -> None:
    """`tenant list`, `features SLUG`, `grant SLUG KEY VALUE`, `take-back SLUG KEY`, `move SLUG --to KEY`."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    listing = verbs.add_parser("list", help="list companies with edition, kind and status")
    listing.add_argument("--json", action="store_true", help="one JSON object a line")
    start.add_data_argument(listing)
    features = verbs.add_parser("features", help="what a company may use, and which layer decided")
    grant = verbs.add_parser("grant", help="promise a company something beside its edition")
    take_back = verbs.add_parser("take-back", help="take a promise back")
    moved = verbs.add_parser("move", help="move a company to another database, while it is at work")
    tenant_move.describe(moved)
    for verb in (features, grant, take_back, moved):
        verb.add_argument("slug")
        start.add_data_argument(verb)
    for verb in (grant, take_back):
        verb.add_argument("key", help="such as members.limit")
    grant.add_argument("value", help="on, off, unlimited or a number")
    grant.add_argument("--reason", required=True, help="shown to the company")
    grant.add_argument("--until", metavar="MOMENT", help="when it ends by itself (UTC unless it says otherwise)")


def run(arguments: argparse.Namespace) -> int:
    """Work over the operator's servers or those of a running `serve` or `demo`."""
    settings = start.load(arguments)
    if not settings.database_url:
        settings = servers.joined(settings)
    asyncio.run(_do(settings, arguments))
    return 0


async def _do(settings: Settings, arguments: argparse.Namespace) -> None:
    from hubwright.entry.commands import tenant_features  # noqa: PLC0415 - heavy, for these verbs only
    from hubwright.entry.resources import open_database  # noqa: PLC0415 - as above
    from hubwright.kernel.database import DB  # noqa: PLC0415 - as above

    verbs: dict[str, Callable[[argparse.Namespace], Awaitable[None]]] = {
        "features": tenant_features.features,
        "grant": tenant_features.grant,
        "take-back": tenant_features.take_back,
        "move": partial(tenant_move.move, settings),
        "list": _list,
    }
    await open_database(settings)
    try:
        await verbs[arguments.verb](arguments)
    finally:
        await DB.close()


async def _list(arguments: argparse.Namespace) -> None:
    from hubwright.control.companies import every_company  # noqa: PLC0415 - heavy, for this verb only

    for company in await every_company():
        if arguments.json:
            sys.stdout.write(msgspec.json.encode(company).decode() + "\n")
        else:
            words = (company.slug, company.edition, company.kind, company.status, company.name)
            sys.stdout.write("  ".join(f"{word:<12}" for word in words).rstrip() + "\n")
