"""Real conversations of a flow: a list, the way each took, and the same again on the draft."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Request, get
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Response

from admin_ui.pages.flows.editing import READ
from admin_ui.pages.flows.live import key_of, own_time
from admin_ui.pages.flows.live_words import person_words
from admin_ui.pages.flows.way_again import again_view
from admin_ui.pages.flows.way_view import documents_of, step_line
from admin_ui.rendering import fragment, is_fragment_request, page
from hubwright.control.flows import get_draft, list_versions
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _, language
from hubwright.kernel.permissions import Permission
from hubwright.runtime.ways.again import run_again
from hubwright.runtime.ways.read import OUTCOMES, executions_in, executions_of, way_of
from hubwright.runtime.ways.read_people import people_of
from hubwright.runtime.ways.schemas import Execution, Way

AnyRequest = Request[Any, Any, Any]
ONE = "/flows/{flow_id:uuid}/live/{session_id:uuid}"


class Row(msgspec.Struct, frozen=True):
    """One execution in the list."""

    execution: Execution
    name: str
    state: tuple[str, str]


@get("/flows/{flow_id:uuid}/live/conversations", opt=READ, include_in_schema=False)
async def executions_page(
    request: AnyRequest,
    flow_id: FromPath[UUID],
    *,
    outcome: FromQuery[str] = "",
    version: FromQuery[int] = 0,
    before: FromQuery[str] = "",
) -> Response[Any]:
    """Real conversations of this flow, the latest first."""
    actor = actor_of(request)
    await own_time(request)
    outcome = outcome if outcome in OUTCOMES else ""
    async with acting_for(actor.tenant_id):
        draft, versions = await get_draft(flow_id), await list_versions(flow_id)
        found = await executions_of(flow_id, version=version, outcome=outcome, before=key_of(before))
        people = await people_of(actor, [each.conversation_id for each in found.found])
    rows = [Row(each, person_words(people, each.conversation_id), state_words(each)) for each in found.found]
    return await page(
        request,
        "flows/executions.html",
        draft=draft,
        versions=versions,
        rows=rows,
        outcome=outcome,
        version=version,
        outcomes=outcome_words(),
        first=_list(flow_id, outcome, version) if before else "",
        older=_list(flow_id, outcome, version, found.before) if found.before else "",
    )


@get(ONE, opt=READ, include_in_schema=False)
async def way_page(
    request: AnyRequest, flow_id: FromPath[UUID], session_id: FromPath[UUID], n: FromQuery[int] = 0
) -> Response[Any]:
    """The way one conversation took, one step looked at."""
    actor = actor_of(request)
    await own_time(request)
    async with acting_for(actor.tenant_id):
        draft, way = await get_draft(flow_id), await _own(request, flow_id, session_id)
        documents = await documents_of(way)
        people = await people_of(actor, [way.execution.conversation_id])
    lines = [step_line(step, way, documents) for step in way.steps]
    at = next((place for place, line in enumerate(lines) if line.n >= n), max(len(lines) - 1, 0))
    context: dict[str, Any] = {
        "draft": draft,
        "execution": way.execution,
        "name": person_words(people, way.execution.conversation_id),
        "state": state_words(way.execution),
        "lines": lines,
        "at": at,
        "open": way.open,
        "base": f"/flows/{flow_id}/live/{session_id}",
        "in_inbox": actor.may(Permission.CONVERSATIONS_READ) and way.execution.conversation_id is not None,
    }
    if is_fragment_request(request):
        return fragment(request, "flows/way_steps.html", **context)
    return await page(request, "flows/way.html", **context)


@get(f"{ONE}/again", opt=READ, include_in_schema=False)
async def again_page(
    request: AnyRequest, flow_id: FromPath[UUID], session_id: FromPath[UUID], n: FromQuery[int] = 1
) -> Response[Any]:
    """The same again on the draft, both ways beside each other; nothing is sent or written."""
    actor = actor_of(request)
    await own_time(request)
    async with acting_for(actor.tenant_id):
        draft = await get_draft(flow_id)
        await _own(request, flow_id, session_id)
        found = await run_again(actor, session_id, n, language())
        documents = await documents_of(found.way)
        people = await people_of(actor, [found.way.execution.conversation_id])
    return await page(
        request,
        "flows/again.html",
        draft=draft,
        n=n,
        name=person_words(people, found.way.execution.conversation_id),
        shown=again_view(found, documents[found.way.execution.version_id], draft.doc),
        execution=found.way.execution,
        base=f"/flows/{flow_id}/live/{session_id}",
    )


@get("/inbox/{view:str}/{conversation_id:uuid}/way", opt=READ, include_in_schema=False)
async def way_of_conversation(
    request: AnyRequest, view: FromPath[str], conversation_id: FromPath[UUID]
) -> Response[Any] | Redirect:
    """From the inbox to the latest way; where no flow has run, or its steps are gone, it says so."""
    async with acting_for(actor_of(request).tenant_id):
        found = await executions_in(conversation_id)
    if found:
        return Redirect(f"/flows/{found[0].flow_id}/live/{found[0].id}", status_code=303)
    return await page(request, "flows/no_way.html", back=f"/inbox/{view}/{conversation_id}")


async def _own(request: AnyRequest, flow_id: UUID, session_id: UUID) -> Way:
    way = await way_of(actor_of(request), session_id)
    if way.execution.flow_id != flow_id:
        raise Missing("run")
    return way


def state_words(execution: Execution) -> tuple[str, str]:
    """How it stands: the colour and the word."""
    if execution.outcome == "error":
        return "danger", _("Went wrong")
    if execution.with_person:
        return "info", _("With people")
    return ("success", _("Ended")) if execution.status == "ended" else ("neutral", _("Under way"))


def outcome_words() -> list[tuple[str, str]]:
    """What the list can be filtered by."""
    return [
        ("", _("All")),
        ("under_way", _("Under way")),
        ("ended", _("Ended")),
        ("person", _("With people")),
        ("wrong", _("Something went wrong")),
    ]


def _list(flow_id: UUID, outcome: str, version: int, before: tuple[datetime, UUID] | None = None) -> str:
    key = f"{before[0].timestamp()!r}_{before[1]}" if before else ""
    asked = {"outcome": outcome, "version": version or "", "before": key}
    return f"/flows/{flow_id}/live/conversations?{urlencode({k: v for k, v in asked.items() if v})}"


ROUTES = [executions_page, way_page, again_page, way_of_conversation]
