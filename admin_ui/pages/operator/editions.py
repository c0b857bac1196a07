"""How many companies have which version of which edition."""

from typing import Any

import msgspec
from litestar import Request, get
from litestar.response import Response

from admin_ui.pages.operator.words import OPERATOR, kind_title, status_badge
from admin_ui.rendering import page
from editions.catalogue import UnknownEdition, current_editions, edition
from hubwright.control.companies import EditionCount, editions_in_use
from hubwright.kernel.i18n import language

AnyRequest = Request[Any, Any, Any]


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version with what has it."""

    key: str
    title: str
    version: int
    newest: bool
    companies: int
    by_kind: dict[str, int]
    by_status: dict[str, int]


@get("/operator/editions", opt=OPERATOR, include_in_schema=False)
async def editions_page(request: AnyRequest) -> Response[str]:
    """Show every version that is sold or that somebody has."""
    return await page(
        request,
        "operator/editions.html",
        versions=versions_of(await editions_in_use()),
        kind_title=kind_title,
        status_badge=status_badge,
    )


def versions_of(counts: list[EditionCount]) -> list[Version]:
    """Every version that somebody has, and the newest of each edition although nobody has it."""
    newest = {sold.key: sold.version for sold in current_editions()}
    there = {(each.edition, each.version) for each in counts} | set(newest.items())
    order = list(newest)
    return [
        _version(key, version, [each for each in counts if (each.edition, each.version) == (key, version)], newest)
        for key, version in sorted(there, key=lambda one: (_place(order, one[0]), -one[1]))
    ]


def _version(key: str, version: int, counts: list[EditionCount], newest: dict[str, int]) -> Version:
    by_kind: dict[str, int] = {}
    by_status: dict[str, int] = {}
    for each in counts:
        by_kind[each.kind] = by_kind.get(each.kind, 0) + each.count
        by_status[each.status] = by_status.get(each.status, 0) + each.count
    return Version(
        key=key,
        title=_title(key, version),
        version=version,
        newest=newest.get(key) == version,
        companies=sum(each.count for each in counts),
        by_kind=by_kind,
        by_status=by_status,
    )


def _title(key: str, version: int) -> str:
    try:
        return edition(key, version).title[language()]
    except UnknownEdition:
        return key


def _place(order: list[str], key: str) -> tuple[int, str]:
    return (order.index(key), "") if key in order else (len(order), key)


ROUTES = [editions_page]
