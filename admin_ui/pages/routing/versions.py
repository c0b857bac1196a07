"""Versions of a queue's plan: who let what hold when, what differs between any two, and back to one of them."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import first, posted_form
from admin_ui.pages.routing.plan import PLAN, names_of
from admin_ui.pages.routing.plan_differences import differences
from admin_ui.pages.routing.plan_words import Names, told
from admin_ui.pages.routing.words import URL, queue_tabs, undo_of
from admin_ui.rendering import page
from hubwright.control.routing.list_queues import get_queue
from hubwright.control.routing.plan_versions import PlanVersion, list_versions, version_of
from hubwright.desk.queues.serve_by import serve_by_version
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.SETTINGS_MANAGE}
VERSIONS = PLAN + "/versions"
_AT_ONCE = 20


class Line(msgspec.Struct, frozen=True):
    """A version in the list, and in how many things it differs from the one before."""

    version: PlanVersion
    origin: str
    changed: int | None


@get(VERSIONS, opt=MANAGE, include_in_schema=False)
async def versions_page(
    request: AnyRequest,
    queue_id: FromPath[UUID],
    *,
    before: FromQuery[int] = 2_147_483_647,
    one: FromQuery[int] = 0,
    other: FromQuery[int] = 0,
) -> Response[str]:
    """The list, the newest first, and what differs between two that were chosen."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        queue, names = await get_queue(queue_id), await names_of()
        found = await list_versions(actor, queue_id, before=before, most=_AT_ONCE + 1)
        two = [await version_of(queue_id, n) for n in (one, other)] if one and other else []
    shown = found[:_AT_ONCE]
    return await page(
        request,
        "routing/versions.html",
        queue=queue,
        tabs=queue_tabs(queue_id, "plan/versions"),
        base=_base(queue_id),
        lines=_lines(shown, found[_AT_ONCE:], names),
        older=shown[-1].n if len(found) > _AT_ONCE else None,
        two=two,
        differences=differences(two[0].plan, two[1].plan, names) if two else [],
    )


def _lines(shown: list[PlanVersion], rest: list[PlanVersion], names: Names) -> list[Line]:
    earlier = {version.n: version for version in (*shown, *rest)}
    return [
        Line(version, origin_words(version), _changed(earlier.get(version.n - 1), version, names)) for version in shown
    ]


def _changed(before: PlanVersion | None, version: PlanVersion, names: Names) -> int | None:
    return len(differences(before.plan, version.plan, names)) if before is not None else None


def origin_words(version: PlanVersion) -> str:
    """How a version came to hold."""
    return {
        "opened": _("as the queue was opened"),
        "saved": _("saved"),
        "tried": _("used after it was tried"),
        "imported": _("from a file"),
        "restored": _("version %(number)s again") % {"number": version.restores},
        "taken_back": _("by Undo"),
    }[version.origin]


@get(VERSIONS + "/{n:int}", opt=MANAGE, include_in_schema=False)
async def version_page(request: AnyRequest, queue_id: FromPath[UUID], n: FromPath[int]) -> Response[str]:
    """One version in words, and what differs from what holds."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        queue, names, version = await get_queue(queue_id), await names_of(), await version_of(queue_id, n)
        before = await version_of(queue_id, n - 1) if n > 1 else None
    return await page(
        request,
        "routing/version.html",
        queue=queue,
        tabs=queue_tabs(queue_id, "plan/versions"),
        base=_base(queue_id),
        version=version,
        origin=origin_words(version),
        sentences=told(version.plan, names),
        since_before=differences(before.plan, version.plan, names) if before is not None else None,
        until_now=differences(version.plan, queue.plan, names),
    )


@post(VERSIONS + "/{n:int}/restore", opt=MANAGE, include_in_schema=False, status_code=303)
async def restore_version(request: AnyRequest, queue_id: FromPath[UUID], n: FromPath[int]) -> Response[Any]:
    """Let it hold again; Undo brings back what held."""
    actor, note = actor_of(request), first(await posted_form(request), "note")
    try:
        async with acting_for(actor.tenant_id):
            change_id = await serve_by_version(actor, queue_id, n, note)
    except Invalid as refused:
        return see_other(request, f"{_base(queue_id)}/{n}", refused.sentence(), kind="error")
    said = _("Version %(number)s holds again, as a new version. Who is waiting keeps their turn.") % {"number": n}
    return see_other(request, _base(queue_id), said, undo=undo_of(f"{URL}/queues/{queue_id}/plan", change_id))


def _base(queue_id: UUID) -> str:
    return f"{URL}/queues/{queue_id}/plan/versions"


ROUTES = [versions_page, version_page, restore_version]
