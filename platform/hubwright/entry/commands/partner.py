"""`hubwright partner …`: what operators decide about organisations that publish plugins."""

import argparse
import asyncio
import sys

from hubwright.entry import servers, start
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Refusal, StartRefused
from hubwright.kernel.settings import Settings

HELP = "let an organisation publish under the platform's own names"
_OPERATOR = Actor(kind="operator", name="command line")


def describe(parser: argparse.ArgumentParser) -> None:
    """`partner first-party SLUG --reason WHY`, `partner not-first-party SLUG --reason WHY`."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb, told in (
        (
            "first-party",
            "let it publish as hubwright-…, and what is native, which an operator promotes",
        ),
        ("not-first-party", "let it no longer; what is out stays out"),
    ):
        made = verbs.add_parser(verb, help=told)
        made.add_argument("slug", help="its short name")
        made.add_argument("--reason", required=True, help="kept in the organisation's history")
        start.add_data_argument(made)


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
        await decide(arguments.slug, arguments.reason, granted=arguments.verb == "first-party")
    except Refusal as refused:
        raise StartRefused(refused.sentence()) from None
    finally:
        await DB.close()


async def decide(slug: str, reason: str, *, granted: bool) -> None:
    """Write the decision down and say it."""
    from hubwright.control.marketplace import first_party  # noqa: PLC0415 - heavy, for these verbs only

    partner_id = await first_party.partner_of_slug(_OPERATOR, slug)
    verb = first_party.grant_first_party if granted else first_party.end_first_party
    await verb(_OPERATOR, partner_id, reason)
    sys.stdout.write(f"{slug} {'may' if granted else 'may not'} publish under the platform's own names.\n")
