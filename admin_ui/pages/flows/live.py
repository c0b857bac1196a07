"""Live: what happens at each step of a version, as a table and as a picture; each number opens what it counts."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Request, get
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from admin_ui.company import company_of
from admin_ui.formats import use_time_zone
from admin_ui.pages.flows.editing import READ
from admin_ui.pages.flows.heat_view import SORTS, Asked, heat_lines, picture
from admin_ui.pages.flows.live_words import measure_words, measures_of, person_words
from admin_ui.pages.flows.node_words import title_of
from admin_ui.rendering import fragment, is_fragment_request, page
from hubwright import flows
from hubwright.control.channels.verbs import list_channels
from hubwright.control.flows import get_draft, list_versions, version_by_number
from hubwright.control.flows.edits import find_node
from hubwright.control.flows.schemas import VersionSummary
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.scope import only_reads
from hubwright.runtime.flow_counts.count import count_soon
from hubwright.runtime.flow_counts.read import PAGE, counts_of, span_of, visits_behind
from hubwright.runtime.ways.read_people import people_of

AnyRequest = Request[Any, Any, Any]
DAYS: Final = (1, 7, 30)


@get("/flows/{flow_id:uuid}/live", opt=READ, include_in_schema=False)
async def live_page(
    request: AnyRequest,
    flow_id: FromPath[UUID],
    *,
    version: FromQuery[int] = 0,
    days: FromQuery[int] = 7,
    channel: FromQuery[str] = "",
    sort: FromQuery[str] = "flow",
) -> Response[Any]:
    """The heat map; while steps are being counted it looks again by itself."""
    actor = actor_of(request)
    await own_time(request)
    async with acting_for(actor.tenant_id):
        draft, versions, channels = await get_draft(flow_id), await list_versions(flow_id), await list_channels()
        asked = _asked(flow_id, versions, version=version, days=days, channel=channel, sort=sort)
        context: dict[str, Any] = {"draft": draft, "versions": versions, "channels": channels, "asked": asked}
        if versions:
            shown = await version_by_number(flow_id, asked.version)
            counted = await counts_of(shown.id, await span_of(asked.days, utc_now(), _id(asked.channel)))
            document = flows.parse(shown.doc)
            lines = heat_lines(document, counted.nodes, asked)
            drawn, boxes = picture(document, lines)
            context |= {"counted_to": counted.counted_to, "counting": not only_reads() and await count_soon(utc_now())}
            context |= {"lines": lines, "drawn": drawn, "boxes": boxes, "any": bool(counted.nodes)}
    if is_fragment_request(request):
        return fragment(request, "flows/heat.html", **context)
    return await page(request, "flows/live.html", **context)


class Row(msgspec.Struct, frozen=True):
    """One visit behind a number; who it was is told to whoever may read conversations."""

    name: str
    at: datetime
    url: str


@get("/flows/{flow_id:uuid}/live/visits", opt=READ, include_in_schema=False)
async def visits_page(
    request: AnyRequest,
    flow_id: FromPath[UUID],
    *,
    node: FromQuery[str],
    what: FromQuery[str] = "visits",
    version: FromQuery[int] = 0,
    days: FromQuery[int] = 7,
    channel: FromQuery[str] = "",
    before: FromQuery[str] = "",
) -> Response[Any]:
    """The visits that a number counts, the latest first."""
    actor = actor_of(request)
    await own_time(request)
    async with acting_for(actor.tenant_id):
        draft, versions = await get_draft(flow_id), await list_versions(flow_id)
        asked = _asked(flow_id, versions, version=version, days=days, channel=channel)
        shown = await version_by_number(flow_id, asked.version)
        document = flows.parse(shown.doc)
        step = find_node(document, node)
        if step is None:
            raise Missing("step")
        span = await span_of(asked.days, utc_now(), _id(asked.channel))
        measures = measures_of(what, step)
        found = await visits_behind(
            shown.id, node, measures, span, now=utc_now(), before=key_of(before), limit=PAGE + 1
        )
        people = await people_of(actor, [each.conversation_id for each in found])
    rows = [
        Row(
            name=person_words(people, each.conversation_id),
            at=each.at,
            url=f"/flows/{each.flow_id}/live/{each.session_id}?n={each.n}",
        )
        for each in found[:PAGE]
    ]
    older = ""
    if len(found) > PAGE:
        last = found[PAGE - 1]
        older = f"{asked.visits(node, what)}&before={last.at.timestamp()!r}_{last.session_id}"
    return await page(
        request,
        "flows/visits.html",
        draft=draft,
        asked=asked,
        title=title_of(step),
        words=measure_words(document, step, what),
        rows=rows,
        first=asked.visits(node, what) if before else "",
        older=older,
    )


def _asked(
    flow_id: UUID, versions: list[VersionSummary], *, version: int, days: int, channel: str, sort: str = "flow"
) -> Asked:
    """What is asked for, as far as there is such a thing; first of all what is live."""
    numbers = [each.n for each in versions]
    live = next((each.n for each in versions if each.live), max(numbers, default=0))
    return Asked(
        flow_id=flow_id,
        version=version if version in numbers else live,
        days=days if days in DAYS else 7,
        channel=channel if _id(channel) else "",
        sort=sort if sort in SORTS else "flow",
    )


async def own_time(request: AnyRequest) -> None:
    """Times as the company's clocks show them."""
    company = await company_of(request, actor_of(request))
    use_time_zone(company.time_zone if company else "UTC")


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def key_of(text: str) -> tuple[datetime, UUID] | None:
    """Where a page of visits goes on."""
    at, _bar, session_id = text.partition("_")
    found = _id(session_id)
    try:
        return (datetime.fromtimestamp(float(at), tz=utc_now().tzinfo), found) if found else None
    except (ValueError, OverflowError, OSError):
        return None


ROUTES = [live_page, visits_page]
