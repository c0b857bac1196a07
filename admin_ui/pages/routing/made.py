"""What if so many came: a plan tried on a day that is made, for companies to which nothing like it has come yet."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.pages.routing.made_form import made_of_value, made_schema, value_of_made
from admin_ui.pages.routing.plan import around, names_of, shown
from admin_ui.pages.routing.plan_form import plan_of_value
from admin_ui.pages.routing.plan_words import told
from admin_ui.pages.routing.words import URL, queue_tabs
from admin_ui.rendering import page
from hubwright.control.routing.list_queues import get_queue
from hubwright.control.routing.plan import Plan
from hubwright.desk.what_if.verbs import as_it_is_here, try_on_made
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.SETTINGS_MANAGE}
MADE = URL + "/queues/{queue_id:uuid}/what-if/made"


@get(MADE, opt=MANAGE, include_in_schema=False)
async def made_page(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[str]:
    """Ask how the day is, for the plan that holds."""
    async with acting_for(actor_of(request).tenant_id):
        plan = (await get_queue(queue_id)).plan
    return await _asking(request, queue_id, plan)


@post(MADE, opt=MANAGE, include_in_schema=False, status_code=200)
async def made_for_plan(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[str]:
    """Ask how the day is, for the plan as its form stands; it is not saved."""
    _queue, _names, schema = await around(request, queue_id)
    reading = read_form(schema, await posted_form(request))
    if not reading.accepted:
        return await shown(request, queue_id, reading)
    return await _asking(request, queue_id, plan_of_value(reading.value))


@post(MADE + "/run", opt=MANAGE, include_in_schema=False, status_code=303)
async def run_made(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[Any]:
    """Try it."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        names = await names_of()
        plan = (await get_queue(queue_id)).plan
    reading = read_form(made_schema(names.skills), await posted_form(request))
    plan = _carried(reading.value.get("plan", "")) or plan
    if reading.accepted:
        try:
            async with acting_for(actor.tenant_id):
                run_id = await try_on_made(actor, queue_id, plan, made_of_value(reading.value))
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            return see_other(request, f"{URL}/queues/{queue_id}/what-if/{run_id}")
    return await _asking(request, queue_id, plan, reading)


def _carried(text: str) -> Plan | None:
    """The plan that came with the form; whatever else stands there is none."""
    try:
        return msgspec.json.decode(text, type=Plan) if text else None
    except msgspec.DecodeError:
        return None


async def _asking(request: AnyRequest, queue_id: UUID, plan: Plan, reading: Reading | None = None) -> Response[str]:
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        queue, names = await get_queue(queue_id), await names_of()
        value: Any = reading or value_of_made(await as_it_is_here(actor), msgspec.json.encode(plan).decode())
    return await page(
        request,
        "routing/made.html",
        status=reading.status if reading else 200,
        queue=queue,
        tabs=queue_tabs(queue_id, "what-if"),
        form=build_form(made_schema(names.skills), value, form_id="made"),
        sentences=told(plan, names),
    )


ROUTES = [made_page, made_for_plan, run_made]
