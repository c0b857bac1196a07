"""A queue's routing plan: the steps in a form, and beside it in sentences, as the form stands."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, first, posted_form, read_form
from admin_ui.forms.schema import Schema
from admin_ui.pages.routing.plan_form import plan_of_value, plan_schema, value_of_plan
from admin_ui.pages.routing.plan_words import Names, told
from admin_ui.pages.routing.words import URL, queue_tabs, undo_of
from admin_ui.rendering import fragment, page
from hubwright.control.routing.list_queues import QueueView, get_queue, queues_to_choose
from hubwright.control.routing.plan_versions import Source
from hubwright.control.routing.skills import list_skills
from hubwright.desk.queues.serve_by import serve_by
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.SETTINGS_MANAGE}
PLAN = URL + "/queues/{queue_id:uuid}/plan"


async def names_of() -> Names:
    """What skills and queues are called in the active tenant."""
    queues, skills = await queues_to_choose(), await list_skills()
    return Names({skill.key: skill.name for skill in skills}, {each.id: each.name for each in queues})


async def around(request: AnyRequest, queue_id: UUID) -> tuple[QueueView, Names, Schema]:
    """The queue, what things are called, and the form of its plan."""
    async with acting_for(actor_of(request).tenant_id):
        queue, names = await get_queue(queue_id), await names_of()
    others = {str(key): name for key, name in names.queues.items() if key != queue_id}
    return queue, names, plan_schema(names.skills, others)


async def shown(
    request: AnyRequest, queue_id: UUID, reading: Reading | None = None, *, note: str = ""
) -> Response[str]:
    """The page of a plan, as it is kept or as somebody filled it in."""
    queue, names, schema = await around(request, queue_id)
    value = reading.value if reading else value_of_plan(queue.plan)
    return await page(
        request,
        "routing/plan.html",
        status=reading.status if reading else 200,
        queue=queue,
        tabs=queue_tabs(queue.id, "plan"),
        form=build_form(schema, reading or value, form_id="plan"),
        sentences=_sentences(value, names) if reading is None or not reading.errors else None,
        no_skills=not names.skills,
        note=note,
    )


def _sentences(value: dict[str, Any], names: Names) -> list[str] | None:
    """The plan in words; None as long as something half written is no plan."""
    try:
        return told(plan_of_value(value), names)
    except msgspec.ValidationError:
        return None


@get(PLAN, opt=MANAGE, include_in_schema=False)
async def plan_page(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[str]:
    """Show the plan."""
    return await shown(request, queue_id)


@post(PLAN, opt=MANAGE, include_in_schema=False, status_code=303)
async def save_plan(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[Any]:
    """Save it; Undo brings the former one back."""
    actor = actor_of(request)
    _queue, _names, schema = await around(request, queue_id)
    posted = await posted_form(request)
    reading = read_form(schema, posted)
    if reading.accepted:
        try:
            async with acting_for(actor.tenant_id):
                source = Source(note=first(posted, "note"))
                change_id = await serve_by(actor, queue_id, plan_of_value(reading.value), source)
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            at = f"{URL}/queues/{queue_id}/plan"
            said = _("Saved. Who is waiting keeps their turn.")
            return see_other(request, at, said, undo=undo_of(at, change_id))
    return await shown(request, queue_id, reading, note=first(posted, "note"))


@post(PLAN + "/sentences", opt=MANAGE, include_in_schema=False, status_code=200)
async def plan_sentences(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[str]:
    """What the form says as it stands, while somebody types."""
    _queue, names, schema = await around(request, queue_id)
    posted = await posted_form(request)
    reading = read_form(schema, {name: values for name, values in posted.items() if name != "_row"})
    sentences = None if reading.errors else _sentences(reading.value, names)
    return fragment(request, "routing/sentences.html", sentences=sentences)


ROUTES = [plan_page, save_plan, plan_sentences]
