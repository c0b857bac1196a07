"""`hubwright tenant move SLUG --to KEY`: says what it does, line by line; begun again, it goes on."""

import argparse
import sys

from hubwright.kernel.errors import StartRefused
from hubwright.kernel.settings import Settings


def describe(parser: argparse.ArgumentParser) -> None:
    """Where to, or back to where it was."""
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--to", metavar="KEY", help="a database of HUBWRIGHT_DATABASES, or `default` for the main one")
    where.add_argument("--stop", action="store_true", help="give up a move that has not come to its end")
    parser.add_argument("--keep", action="store_true", help="leave the old copy there; the next move removes it")


async def move(settings: Settings, arguments: argparse.Namespace) -> None:
    """Move a company, or give its move up."""
    from hubwright.control.companies import find_slug  # noqa: PLC0415 - heavy, for this verb only
    from tenants.placing import Places, give_up, move, told_in_the_company  # noqa: PLC0415 - as above

    company = await find_slug(arguments.slug)
    if company is None:
        raise StartRefused(f"There is no company {arguments.slug}; `hubwright tenant list` names them.")
    places = Places.of(settings)
    if arguments.stop:
        await give_up(places, company.id, _tell)
        return
    moved = await move(places, company.id, arguments.to, _tell, keep=arguments.keep)
    if moved is None:
        _tell(f"It lives in {arguments.to} already.")
    else:
        await told_in_the_company(company.id, moved)


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
