"""`hubwright operator …`: who runs the platform."""

import argparse
import asyncio
import sys

from hubwright.entry import servers, start
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Refusal, StartRefused
from hubwright.kernel.settings import Settings

HELP = "say who runs the platform"
_COMMAND_LINE = Actor(kind="operator", name="command line")


def describe(parser: argparse.ArgumentParser) -> None:
    """`operator list`, `operator add EMAIL --name NAME`, `operator remove EMAIL`."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    listing = verbs.add_parser("list", help="list who runs the platform")
    add = verbs.add_parser("add", help="let somebody run it; prints a link where they choose a password")
    add.add_argument("--name", default="", help="what somebody new is called")
    remove = verbs.add_parser("remove", help="let somebody run it no longer; their sessions end")
    for verb in (add, remove):
        verb.add_argument("email")
    for verb in (listing, add, remove):
        start.add_data_argument(verb)


def run(arguments: argparse.Namespace) -> int:
    """Work over the operator's servers or those of a running `serve` or `demo`."""
    settings = start.load(arguments)
    if not settings.database_url:
        settings = servers.joined(settings)
    asyncio.run(_do(settings, arguments))
    return 0


async def _do(settings: Settings, arguments: argparse.Namespace) -> None:
    from hubwright.entry.resources import open_database  # noqa: PLC0415 - heavy, for these verbs only
    from hubwright.kernel.database import DB  # noqa: PLC0415 - as above

    await open_database(settings)
    try:
        await carry_out(arguments)
    except Refusal as refused:
        raise StartRefused(refused.sentence()) from None
    finally:
        await DB.close()


async def carry_out(arguments: argparse.Namespace) -> None:
    """List, add or remove, and say it."""
    from hubwright.control.identity import operators  # noqa: PLC0415 - heavy, for these verbs only

    match arguments.verb:
        case "add":
            link = await operators.make_operator(_COMMAND_LINE, arguments.email, arguments.name)
            sys.stdout.write(f"{arguments.email} runs the platform.\n")
            if link:
                sys.stdout.write(f"Password, within {operators.LINK_HOURS} hour, once: {link}\n")
        case "remove":
            await operators.end_operator(_COMMAND_LINE, arguments.email)
            sys.stdout.write(f"{arguments.email} does not run the platform any more.\n")
        case _:
            for each in await operators.operators():
                told = "" if each.has_password else "  (no password yet)"
                sys.stdout.write(f"{each.email:<32}  {each.name}{told}\n")
