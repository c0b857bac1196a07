"""What if: a plan tried on what really came, with progress, before anybody lets it hold."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import Undo, see_other
from admin_ui.forms import posted_form, read_form
from admin_ui.pages.routing.plan import names_of, shown
from admin_ui.pages.routing.plan_form import plan_of_value, plan_schema
from admin_ui.pages.routing.plan_words import Names, lasting, told
from admin_ui.pages.routing.words import URL, queue_tabs
from admin_ui.rendering import fragment, page
from hubwright.control.identity.presence import colleagues
from hubwright.control.routing.list_queues import get_queue
from hubwright.control.routing.policy import set_plan
from hubwright.desk.what_if.figures import Fate, Waits
from hubwright.desk.what_if.verbs import RunView, run_of, runs_of, try_plan, use_plan
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
    async with acting_for(actor.tenant_id):
        await get_queue(queue_id)
        names = await names_of()
    others = {str(key): name for key, name in names.queues.items() if key != queue_id}
    reading = read_form(plan_schema(names.skills, others), await posted_form(request))
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
    context: dict[str, Any] = {
        "queue": queue,
        "run": run,
        "base": _base(queue_id),
        "percent": round(run.share * 100),
        "sentences": told(run.plan, names),
        "rows": _rows(run) if run.found else [],
        "people": _people(run, people) if run.found else [],
        "moved": _moved(run, people, names) if run.found else [],
        "holds": run.plan == queue.plan,
    }
    if request.headers.get("hx-target") == "run":
        return fragment(request, "routing/what_if_run.html", **context)
    return await page(request, "routing/what_if.html", tabs=queue_tabs(queue_id, "what-if"), **context)


@post(ONE + "/use", opt=MANAGE, include_in_schema=False, status_code=303)
async def use_it(request: AnyRequest, queue_id: FromPath[UUID], run_id: FromPath[UUID]) -> Response[Any]:
    """Let it hold from now on; Undo puts the former plan back."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        if (await run_of(actor, run_id)).queue_id != queue_id:
            raise Missing("run")
        before = await use_plan(actor, run_id)
    undo = Undo(f"{_base(queue_id)}/undo", {"plan": msgspec.json.encode(before).decode()})
    return see_other(request, f"{URL}/queues/{queue_id}/plan", _("Saved. Who is waiting keeps their turn."), undo=undo)


@post(ALL + "/undo", opt=MANAGE, include_in_schema=False, status_code=303)
async def undo_use(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[Any]:
    """Let the former plan hold again."""
    actor = actor_of(request)
    try:
        former = msgspec.json.decode(str((await request.form()).get("plan", "")), type=type((await _plan(request, queue_id))))
    except (msgspec.DecodeError, msgspec.ValidationError):
        raise Missing("plan") from None
    async with acting_for(actor.tenant_id):
        await set_plan(actor, queue_id, former)
    return see_other(request, f"{URL}/queues/{queue_id}/plan", _("The former plan holds again."))


ROUTES = [runs_page, try_it, run_page, use_it, undo_use]
