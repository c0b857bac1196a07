"""What happens when a queue is too full, closed, or nobody is there: rules in a form, and beside it in sentences."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.forms.schema import Schema
from admin_ui.pages.routing.overflow_form import overflow_of_value, overflow_schema, value_of_overflow
from admin_ui.pages.routing.overflow_words import told
from admin_ui.pages.routing.words import URL, queue_tabs, undo_of
from admin_ui.rendering import fragment, page
from hubwright.control.routing.list_queues import QueueView, get_queue, queues_to_choose
from hubwright.desk.queues.overflow import change_overflow
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.SETTINGS_MANAGE}
OVERFLOW = URL + "/queues/{queue_id:uuid}/overflow"


async def _around(request: AnyRequest, queue_id: UUID) -> tuple[QueueView, dict[UUID, str], Schema]:
    async with acting_for(actor_of(request).tenant_id):
        queue, queues = await get_queue(queue_id), await queues_to_choose()
    names = {each.id: each.name for each in queues}
    return queue, names, overflow_schema({str(key): name for key, name in names.items() if key != queue_id})


async def _shown(request: AnyRequest, queue_id: UUID, reading: Reading | None = None) -> Response[str]:
    queue, names, schema = await _around(request, queue_id)
    value = reading.value if reading else value_of_overflow(queue.overflow)
    return await page(
        request,
        "routing/overflow.html",
        status=reading.status if reading else 200,
        queue=queue,
        tabs=queue_tabs(queue.id, "overflow"),
        form=build_form(schema, reading or value, form_id="overflow"),
        sentences=_sentences(value, names) if reading is None or not reading.errors else None,
    )


def _sentences(value: dict[str, Any], names: dict[UUID, str]) -> list[str] | None:
    """The rules in words; None as long as something half written is no rule."""
    try:
        return told(overflow_of_value(value), names)
    except (msgspec.ValidationError, TypeError, ValueError):
        return None


@get(OVERFLOW, opt=MANAGE, include_in_schema=False)
async def overflow_page(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[str]:
    """Show the rules."""
    return await _shown(request, queue_id)


@post(OVERFLOW, opt=MANAGE, include_in_schema=False, status_code=303)
async def save_overflow(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[Any]:
    """Save them; Undo brings the former ones back."""
    actor = actor_of(request)
    _queue, _names, schema = await _around(request, queue_id)
    reading = read_form(schema, await posted_form(request))
    if reading.accepted:
        wanted = overflow_of_value(reading.value)
        try:
            async with acting_for(actor.tenant_id):
                change_id = await change_overflow(actor, queue_id, wanted)
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            at = f"{URL}/queues/{queue_id}/overflow"
            said = _("Saved. It counts at once, also for who waits.")
            return see_other(request, at, said, undo=undo_of(at, change_id))
    return await _shown(request, queue_id, reading)


@post(OVERFLOW + "/sentences", opt=MANAGE, include_in_schema=False, status_code=200)
async def overflow_sentences(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[str]:
    """What the form says as it stands, while somebody types."""
    _queue, names, schema = await _around(request, queue_id)
    posted = await posted_form(request)
    reading = read_form(schema, {name: values for name, values in posted.items() if name != "_row"})
    sentences = None if reading.errors else _sentences(reading.value, names)
    return fragment(request, "routing/sentences.html", sentences=sentences)


ROUTES = [overflow_page, save_overflow, overflow_sentences]
