"""Queues: list, open, name, staff, archive."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import Undo, see_other
from admin_ui.forms import Reading, build_form, first, posted_form, read_form
from admin_ui.forms.schema import Schema, fields, text
from admin_ui.pages.members.roles import role_title
from admin_ui.pages.routing import (
    carrying,
    hours,
    made,
    overflow,
    plan,
    plan_file,
    plan_table,
    skills,
    undoing,
    versions,
    what_if,
)
from admin_ui.pages.routing.words import URL, hours_words, queue_tabs, routing_tabs
from admin_ui.rendering import page
from hubwright.control.identity.presence import colleagues
from hubwright.control.routing.errors import DefaultQueue, StillAskedFor
from hubwright.control.routing.hours import ALWAYS, calendars
from hubwright.control.routing.keep_queues import (
    archive_queue,
    change_queue,
    create_queue,
    reopen_queue,
    set_queue_members,
)
from hubwright.control.routing.list_queues import QueueView, get_queue, list_queues, staffing
from hubwright.control.routing.policy import policy
from hubwright.control.routing.skills import levels, list_skills
from hubwright.desk.queues.standing import Standing, standing
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.SETTINGS_MANAGE}
QUEUE = URL + "/queues/{queue_id:uuid}"


class Line(msgspec.Struct, frozen=True):
    """A queue in the list."""

    queue: QueueView
    standing: Standing | None
    members: int
    state: str
    hours: str


def _new_schema() -> Schema:
    return fields(("name",), name=text(_("Name"), longest=80, autocomplete="off"))


def _schema() -> Schema:
    seconds = {"type": "integer", "minimum": 5, "maximum": 600, "x-title": _("An offer stands, seconds")}
    return fields(
        ("name", "offer_seconds"),
        name=text(_("Name"), longest=80, autocomplete="off"),
        offer_seconds={**seconds, "x-help": _("Then it goes to the next person, and counts as missed.")},
    )


async def _list(request: AnyRequest, reading: Reading | None = None) -> Response[str]:
    async with acting_for(actor_of(request).tenant_id):
        queues, serving, open_times, waiting = (
            await list_queues(),
            await staffing(),
            await calendars(),
            await standing(),
        )
    now = utc_now()
    lines = [
        Line(
            queue,
            waiting.get(queue.id),
            len(serving.get(queue.id, ())),
            *hours_words(open_times.get(queue.id, ALWAYS), now),
        )
        for queue in queues
    ]
    return await page(
        request,
        "routing/queues.html",
        status=reading.status if reading else 200,
        tabs=routing_tabs(""),
        lines=[line for line in lines if not line.queue.archived],
        archived=[line for line in lines if line.queue.archived],
        form=build_form(_new_schema(), reading, form_id="new-queue"),
    )


@get(URL, opt=MANAGE, include_in_schema=False)
async def queues_page(request: AnyRequest) -> Response[str]:
    """Show every queue and how it stands."""
    return await _list(request)


@post(URL, opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_queue(request: AnyRequest) -> Response[Any]:
    """Open one; Undo archives it."""
    actor, queue_id = actor_of(request), new_id()
    reading = read_form(_new_schema(), await posted_form(request))
    if reading.accepted:
        try:
            async with acting_for(actor.tenant_id):
                made = await create_queue(actor, queue_id, reading.value["name"])
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            at = f"{URL}/queues/{queue_id}"
            return see_other(request, at, _("%(name)s is open.") % {"name": made.name}, undo=Undo(f"{at}/archive"))
    return await _list(request, reading)


async def _queue(request: AnyRequest, queue_id: UUID, reading: Reading | None = None) -> Response[str]:
    async with acting_for(actor_of(request).tenant_id):
        queue, queues = await get_queue(queue_id), await list_queues()
        people, serving = await colleagues(), await staffing()
        known, able = await list_skills(), await levels()
        usual = (await policy()).capacity.total
    present = {"name": queue.name, "offer_seconds": queue.offer_seconds}
    return await page(
        request,
        "routing/queue.html",
        status=reading.status if reading else 200,
        queue=queue,
        is_default=queues[0].id == queue_id,
        tabs=queue_tabs(queue_id, ""),
        form=build_form(_schema(), reading or present, form_id="queue"),
        people=people,
        usual=usual,
        chosen=serving.get(queue_id, frozenset()),
        skills=known,
        levels=able,
        role_title=role_title,
    )


@get(QUEUE, opt=MANAGE, include_in_schema=False)
async def queue_page(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[str]:
    """Show who serves it."""
    return await _queue(request, queue_id)


@post(QUEUE, opt=MANAGE, include_in_schema=False, status_code=303)
async def save_queue(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[Any]:
    """Give it another name or time; Undo gives the former back."""
    actor = actor_of(request)
    reading = read_form(_schema(), await posted_form(request))
    if reading.accepted:
        value = reading.value
        try:
            async with acting_for(actor.tenant_id):
                before = await get_queue(queue_id)
                await change_queue(actor, queue_id, name=value["name"], offer_seconds=value["offer_seconds"])
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            at = f"{URL}/queues/{queue_id}"
            former = {"name": before.name, "offer_seconds": str(before.offer_seconds)}
            return see_other(request, at, _("Saved."), undo=Undo(at, former))
    return await _queue(request, queue_id, reading)


@post(QUEUE + "/members", opt=MANAGE, include_in_schema=False, status_code=303)
async def save_queue_members(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[Any]:
    """Say who serves it; Undo brings the former ones back."""
    actor = actor_of(request)
    posted = await posted_form(request)
    wanted = _ids([*posted.get("member", []), *first(posted, "members").split(",")])
    async with acting_for(actor.tenant_id):
        before = (await staffing()).get(queue_id, frozenset())
        await set_queue_members(actor, queue_id, wanted)
    at = f"{URL}/queues/{queue_id}"
    former = ",".join(sorted(map(str, before)))
    undo = Undo(f"{at}/members", {"members": former}) if len(before) <= _UNDONE else None
    return see_other(request, at, _("Saved. Offers go by it from now on."), undo=undo)


@post(QUEUE + "/archive", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_archive(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[Any]:
    """Let nothing new in; Undo opens it again."""
    actor = actor_of(request)
    try:
        async with acting_for(actor.tenant_id):
            await archive_queue(actor, queue_id)
            queue = await get_queue(queue_id)
    except (DefaultQueue, StillAskedFor) as refused:
        return see_other(request, f"{URL}/queues/{queue_id}", refused.sentence(), kind="error")
    said = _("%(name)s is archived. Who waits there is still served.") % {"name": queue.name}
    return see_other(request, URL, said, undo=Undo(f"{URL}/queues/{queue_id}/reopen"))


@post(QUEUE + "/reopen", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_reopen(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[Any]:
    """Take an archived one back."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await reopen_queue(actor, queue_id)
        queue = await get_queue(queue_id)
    return see_other(request, f"{URL}/queues/{queue_id}", _("%(name)s is open.") % {"name": queue.name})


_UNDONE = 40  # so many ids fit into the cookie that carries an Undo


def _ids(texts: list[str]) -> set[UUID]:
    """The ids among these; what is none is a member that is not there."""
    return {UUID(text) if _is_id(text) else UUID(int=0) for text in texts if text}


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


ROUTES = [
    queues_page,
    submit_queue,
    queue_page,
    save_queue,
    save_queue_members,
    submit_archive,
    submit_reopen,
    *plan.ROUTES,
    *plan_table.ROUTES,
    *plan_file.ROUTES,
    *versions.ROUTES,
    *what_if.ROUTES,
    *made.ROUTES,
    *hours.ROUTES,
    *overflow.ROUTES,
    *skills.ROUTES,
    *carrying.ROUTES,
    *undoing.ROUTES,
]
