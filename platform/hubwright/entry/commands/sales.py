"""`hubwright sales …`: who may open the demo launcher."""

import argparse
import asyncio
import sys

from hubwright.entry import servers, start
from hubwright.kernel.errors import Refusal, StartRefused
from hubwright.kernel.settings import Settings

HELP = "let somebody open the demo launcher, and nothing of a company"


def describe(parser: argparse.ArgumentParser) -> None:
    """`sales add EMAIL --name NAME`, `sales end EMAIL`, `sales list`."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    add = verbs.add_parser("add", help="make a sales account, or let a known one choose a new password")
    add.add_argument("email")
    add.add_argument("--name", default="", help="how they are called; else the first part of the address")
    end = verbs.add_parser("end", help="take it back; every session of theirs ends")
    end.add_argument("email")
    for verb in (add, end, verbs.add_parser("list", help="list sales accounts")):
        start.add_data_argument(verb)


def run(arguments: argparse.Namespace) -> int:
    """Work over the operator's servers or those of a running `serve` or `demo`."""
    settings = start.load(arguments)
    if not settings.database_url:
        settings = servers.joined(settings)
    asyncio.run(_do(settings, arguments))
    return 0


async def _do(settings: Settings, arguments: argparse.Namespace) -> None:
    from hubwright.entry.resources import check_database  # noqa: PLC0415 - heavy, for these verbs only
    from hubwright.kernel.database import DB  # noqa: PLC0415 - as above

    await check_database(settings)
    await DB.open(settings.database_url, min_size=1, max_size=2)
    try:
        await decide(arguments)
    except Refusal as refused:
        raise StartRefused(refused.sentence()) from None
    finally:
        await DB.close()


async def decide(arguments: argparse.Namespace) -> None:
    """Do it and say it."""
    from hubwright.control.identity import sales  # noqa: PLC0415 - heavy, for these verbs only

    match arguments.verb:
        case "add":
            name = arguments.name or arguments.email.partition("@")[0]
            account_id = await sales.make_sales(arguments.email, name)
            sys.stdout.write(f"{await sales.password_link(account_id)}\n")
        case "end":
            await sales.end_sales(arguments.email)
            sys.stdout.write(f"{arguments.email} opens no demos any more.\n")
        case _:
            for one in await sales.list_sales():
                sys.stdout.write(f"{one.email}  {one.name}\n")
