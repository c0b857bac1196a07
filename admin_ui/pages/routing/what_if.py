"""What if: a plan tried on what really came, with progress, before anybody lets it hold."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.formats import number
from admin_ui.forms import first, posted_form, read_form
from admin_ui.pages.routing.plan import around, names_of, shown
from admin_ui.pages.routing.plan_form import plan_of_value
from admin_ui.pages.routing.plan_words import Names, lasting, told
from admin_ui.pages.routing.words import URL, queue_tabs, undo_of
from admin_ui.rendering import fragment, page
from hubwright.control.identity.presence import colleagues
from hubwright.control.routing.list_queues import get_queue
from hubwright.desk.what_if.apart import Found
from hubwright.desk.what_if.figures import Fate, Waits
from hubwright.desk.what_if.verbs import run_of, runs_of, try_plan, use_plan
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.SETTINGS_MANAGE}
ALL = URL + "/queues/{queue_id:uuid}/what-if"
ONE = ALL + "/{run_id:uuid}"


class Row(msgspec.Struct, frozen=True):
    """One figure before and after."""

    title: str
    before: str
    after: str


class Moved(msgspec.Struct, frozen=True):
    """A conversation that would have gone elsewhere."""

    conversation_id: UUID
    queue: str
    before: str
    after: str


@get(ALL, opt=MANAGE, include_in_schema=False)
async def runs_page(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[str]:
    """What was tried, the latest first."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        queue, runs = await get_queue(queue_id), await runs_of(actor, queue_id)
    tabs = queue_tabs(queue_id, "what-if")
    return await page(request, "routing/what_if_runs.html", queue=queue, tabs=tabs, runs=runs, base=_base(queue_id))


@post(ALL, opt=MANAGE, include_in_schema=False, status_code=303)
async def try_it(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[Any]:
    """Try the plan as the form stands; it is not saved."""
    actor = actor_of(request)
    _queue, _names, schema = await around(request, queue_id)
    reading = read_form(schema, await posted_form(request))
    if reading.accepted:
        try:
            async with acting_for(actor.tenant_id):
                run_id = await try_plan(actor, queue_id, plan_of_value(reading.value))
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            return see_other(request, f"{_base(queue_id)}/{run_id}")
    return await shown(request, queue_id, reading)


@get(ONE, opt=MANAGE, include_in_schema=False)
async def run_page(request: AnyRequest, queue_id: FromPath[UUID], run_id: FromPath[UUID]) -> Response[str]:
    """How far it is, and what came out."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        queue, run = await get_queue(queue_id), await run_of(actor, run_id)
        if run.queue_id != queue_id:
            raise Missing("run")
        names, people = await names_of(), {person.id: person.name for person in await colleagues()}
    people |= run.found.names if run.found else {}
    context: dict[str, Any] = {
        "queue": queue,
        "run": run,
        "base": _base(queue_id),
        "percent": round(run.share * 100),
        "sentences": told(run.plan, names),
        "rows": _rows(run.found) if run.found else [],
        "people": _people(run.found, people) if run.found else [],
        "moved": _moved(run.found, people, names) if run.found else [],
        "holds": run.plan == queue.plan,
    }
    if request.headers.get("hx-target") == "run":
        return fragment(request, "routing/what_if_run.html", **context)
    return await page(request, "routing/what_if.html", tabs=queue_tabs(queue_id, "what-if"), **context)


@post(ONE + "/use", opt=MANAGE, include_in_schema=False, status_code=303)
async def use_it(request: AnyRequest, queue_id: FromPath[UUID], run_id: FromPath[UUID]) -> Response[Any]:
    """Let it hold from now on; Undo brings the former plan back."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        if (await run_of(actor, run_id)).queue_id != queue_id:
            raise Missing("run")
        change_id = await use_plan(actor, run_id, first(await posted_form(request), "note"))
    at = f"{URL}/queues/{queue_id}/plan"
    return see_other(request, at, _("Saved. Who is waiting keeps their turn."), undo=undo_of(at, change_id))


def _base(queue_id: UUID) -> str:
    return f"{URL}/queues/{queue_id}/what-if"


def _rows(found: Found) -> list[Row]:
    """Waits before and after."""
    before, after = found.comparison.before, found.comparison.after

    came = max(found.comparison.entries, 1)

    def row(title: str, say: Callable[[Waits], str]) -> Row:
        return Row(title, say(before), say(after))

    return [
        row(_("Taken by somebody"), lambda waits: number(waits.taken)),
        row(_("Wait, half of them at most"), lambda waits: lasting(round(waits.median_s))),
        row(_("Wait, nine of ten at most"), lambda waits: lasting(round(waits.p90_s))),
        row(_("Taken within a minute"), lambda waits: number(waits.in_time)),
        row(_("Taken within a minute, of all who came"), lambda waits: f"{round(100 * waits.in_time / came)} %"),
        row(_("Left before anybody took them"), lambda waits: number(waits.gone)),
        row(_("Taken by nobody so far"), lambda waits: number(waits.waiting)),
    ]


def _people(found: Found, people: dict[UUID, str]) -> list[Row]:
    """How many each agent would have got."""
    counted = sorted(found.comparison.by_member.items(), key=lambda each: people.get(each[0], ""))
    return [Row(people.get(member, "?"), number(before), number(after)) for member, (before, after) in counted]


def _moved(found: Found, people: dict[UUID, str], names: Names) -> list[Moved]:
    return [
        Moved(
            change.before.conversation_id,
            names.queues.get(change.before.queue_id, "?"),
            _end(change.before, people),
            _end(change.after, people),
        )
        for change in found.comparison.changes
    ]


def _end(fate: Fate, people: dict[UUID, str]) -> str:
    waited = lasting(round(fate.waited_s))
    if fate.member_id is not None:
        return _("%(name)s, after %(time)s") % {"name": people.get(fate.member_id, "?"), "time": waited}
    return (_("gone after %(time)s") if fate.is_gone else _("still waiting after %(time)s")) % {"time": waited}


ROUTES = [runs_page, try_it, run_page, use_it]
