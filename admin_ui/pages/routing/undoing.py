"""Undo of what is saved on the pages of routing: a plan, hours, what agents carry."""

from collections.abc import Awaitable
from typing import Any
from uuid import UUID

from litestar import Request, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import first, posted_form
from admin_ui.pages.routing.carrying import CARRYING, MEMBER
from admin_ui.pages.routing.hours import HOURS
from admin_ui.pages.routing.overflow import OVERFLOW
from admin_ui.pages.routing.plan import PLAN
from admin_ui.pages.routing.words import URL
from hubwright.control.routing.take_back import (
    take_back_hours,
    take_back_member_capacity,
    take_back_policy,
)
from hubwright.desk.queues.overflow import overflow_as_before
from hubwright.desk.queues.serve_by import serve_as_before
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Conflict, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import parse_id
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.SETTINGS_MANAGE}


@post(f"{PLAN}/undo", opt=MANAGE, include_in_schema=False, status_code=303)
async def undo_plan(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[Any]:
    """Bring the former plan back."""
    deed = serve_as_before(actor_of(request), queue_id, await _change_of(request))
    return await _taken_back(request, f"{URL}/queues/{queue_id}/plan", deed)


@post(f"{HOURS}/undo", opt=MANAGE, include_in_schema=False, status_code=303)
async def undo_hours(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[Any]:
    """Bring the former hours back."""
    deed = take_back_hours(actor_of(request), queue_id, await _change_of(request))
    return await _taken_back(request, f"{URL}/queues/{queue_id}/hours", deed)


@post(f"{OVERFLOW}/undo", opt=MANAGE, include_in_schema=False, status_code=303)
async def undo_overflow(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[Any]:
    """Bring the former rules back; they count at once."""
    deed = overflow_as_before(actor_of(request), queue_id, await _change_of(request))
    return await _taken_back(request, f"{URL}/queues/{queue_id}/overflow", deed)


@post(f"{CARRYING}/undo", opt=MANAGE, include_in_schema=False, status_code=303)
async def undo_carrying(request: AnyRequest) -> Response[Any]:
    """Bring back what everybody carried."""
    return await _taken_back(request, CARRYING, take_back_policy(actor_of(request), await _change_of(request)))


@post(f"{MEMBER}/undo", opt=MANAGE, include_in_schema=False, status_code=303)
async def undo_member_carrying(request: AnyRequest, member_id: FromPath[UUID]) -> Response[Any]:
    """Bring back what one member carried."""
    deed = take_back_member_capacity(actor_of(request), member_id, await _change_of(request))
    return await _taken_back(request, f"{CARRYING}/{member_id}", deed)


async def _change_of(request: AnyRequest) -> UUID:
    change_id = parse_id(first(await posted_form(request), "change"))
    if change_id is None:
        raise Missing("change")
    return change_id


async def _taken_back(request: AnyRequest, at: str, deed: Awaitable[None]) -> Response[Any]:
    """What a colleague changed since, or what cannot hold any more, stays and is told."""
    try:
        async with acting_for(actor_of(request).tenant_id):
            await deed
    except (Conflict, Invalid) as refused:
        return see_other(request, at, refused.sentence(), kind="error")
    return see_other(request, at, _("It is as it was before."))


ROUTES = [undo_plan, undo_hours, undo_overflow, undo_carrying, undo_member_carrying]
