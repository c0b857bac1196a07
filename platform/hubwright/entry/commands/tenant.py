"""`hubwright tenant …`: what operators ask about companies."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from uuid import UUID

import msgspec

from hubwright.entry import servers, start
from hubwright.entry.commands import tenant_move
from hubwright.kernel.settings import Settings

HELP = (
    "list companies; show and grant what they may use; suspend, resume, close, limit, move them; take data out and in"
)
TURNS = {
    "suspend": "make a company read-only until it is resumed",
    "resume": "let a suspended company go on as what it was",
    "extend-trial": "give a company a trial until a moment",
    "paid": "record that a company has paid",
    "close": "begin to close a company; it can be reopened during the notice",
    "reopen": "bring a company back that is being closed",
}


def describe(parser: argparse.ArgumentParser) -> None:
    """`tenant list`, `tenant features SLUG`, `tenant grant SLUG KEY VALUE`, `tenant life SLUG`, `tenant close SLUG`…"""
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
    _describe_life(verbs)
    _describe_data(verbs)


def _describe_life(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    life = verbs.add_parser("life", help="where a company stands, what happened, and its limits")
    limit = verbs.add_parser("limit", help="set how much a company may have of something")
    turns = {name: verbs.add_parser(name, help=told) for name, told in TURNS.items()}
    for verb in (life, limit, *turns.values()):
        verb.add_argument("slug")
        start.add_data_argument(verb)
    limit.add_argument("key", help="such as storage.bytes")
    limit.add_argument("value", help="unlimited or a number")
    turns["extend-trial"].add_argument("--until", required=True, metavar="MOMENT", help="UTC unless it says otherwise")
    for verb in (limit, *turns.values()):
        verb.add_argument("--reason", required=True, help="shown to the company")


def _describe_data(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """`tenant export SLUG FILE`, `tenant import FILE`, `tenant certificate ID`, `tenant check-certificate FILE`."""
    export = verbs.add_parser("export", help="write everything of a company into a file")
    export.add_argument("slug")
    export.add_argument("file", type=Path)
    taken_in = verbs.add_parser("import", help="take a company in from such a file")
    taken_in.add_argument("file", type=Path)
    taken_in.add_argument("--slug", help="its address word here; its own if it is free")
    taken_in.add_argument("--name", help="what it is called here")
    certificate = verbs.add_parser("certificate", help="show the certificate of a company that was erased")
    certificate.add_argument("id", type=UUID)
    check = verbs.add_parser("check-certificate", help="say whether a certificate of deletion is genuine")
    check.add_argument("file", type=Path)
    check.add_argument("--key", metavar="HEX", help="the public key to check it by; else this platform's own")
    for verb in (export, taken_in, certificate, check):
        start.add_data_argument(verb)


def run(arguments: argparse.Namespace) -> int:
    """Work over the operator's servers or those of a running `serve` or `demo`."""
    settings = start.load(arguments)
    if arguments.verb == "check-certificate":
        from hubwright.entry.commands.tenant_data import check_certificate  # noqa: PLC0415 - heavy, for this verb only

        check_certificate(arguments)
        return 0
    if not settings.database_url:
        settings = servers.joined(settings)
    if arguments.verb == "import":
        settings = start.with_key(settings)
    asyncio.run(_do(settings, arguments))
    return 0


async def _do(settings: Settings, arguments: argparse.Namespace) -> None:
    from hubwright.entry.commands import tenant_data, tenant_features, tenant_life  # noqa: PLC0415 - heavy, here only
    from hubwright.entry.resources import open_database  # noqa: PLC0415 - as above
    from hubwright.kernel.database import DB  # noqa: PLC0415 - as above

    verbs: dict[str, Callable[[argparse.Namespace], Awaitable[None]]] = {
        "features": tenant_features.features,
        "grant": tenant_features.grant,
        "take-back": tenant_features.take_back,
        "move": partial(tenant_move.move, settings),
        "list": _list,
        "life": tenant_life.life,
        "limit": tenant_life.limit,
        "suspend": tenant_life.suspend,
        "resume": tenant_life.resume,
        "extend-trial": tenant_life.extend_trial,
        "paid": tenant_life.paid,
        "close": tenant_life.close,
        "reopen": tenant_life.reopen,
        "export": tenant_data.export,
        "import": tenant_data.import_,
        "certificate": tenant_data.certificate,
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
