"""Whispers of supervisors beside a thread, and the page that tells who was asked and why."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.pages.inbox.acts import HERE, REPLY, place_of
from admin_ui.pages.inbox.show import known_view
from admin_ui.pages.inbox.words import clause_words
from admin_ui.pages.routing.overflow_words import decided
from admin_ui.rendering import page
from hubwright.control.identity import presence
from hubwright.control.identity.members import list_members
from hubwright.control.routing.list_queues import list_queues
from hubwright.desk.board.traces import who_was_asked
from hubwright.desk.board.whisper import hear, whisper
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import parse_id
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
READ = {"audience": "tenant", "permission": Permission.CONVERSATIONS_READ}
MANAGE = {"audience": "tenant", "permission": Permission.BOARD_MANAGE}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One decision in words."""

    title: str
    badge: tuple[str, str]
    at: datetime | None
    answered_at: datetime | None
    step: str
    by_plan: str
    plan_url: str
    waited_s: int
    chosen: str
    eligible: list[dict[str, Any]]
    ruled_out: list[tuple[str, str]]


class Way(msgspec.Struct, frozen=True):
    """What the rules of overflow decided, when somebody came or while they waited, in sentences."""

    at: datetime
    came: bool
    lines: list[str]


@post(f"{HERE}/whisper", opt=MANAGE, include_in_schema=False, status_code=303)
async def whisper_to(request: AnyRequest, view: FromPath[str], conversation_id: FromPath[UUID]) -> Response[Any]:
    """Tell the agent who holds it something."""
    actor, form = actor_of(request), await request.form()
    to_id = parse_id(str(form.get("to", "")))
    if to_id is None:
        raise Missing("member")
    async with acting_for(actor.tenant_id):
        await presence.colleague(to_id)
        await whisper(actor, conversation_id, to_id, str(form.get("text", "")))
    return see_other(request, place_of(view, conversation_id), _("Whispered."))


@post("/inbox/whispers/{whisper_id:uuid}/seen", opt=REPLY, include_in_schema=False, status_code=303)
async def heard_it(request: AnyRequest, whisper_id: FromPath[UUID]) -> Response[Any]:
    """Put a whisper away."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        conversation_id = await hear(actor, whisper_id)
    return see_other(request, place_of("mine", conversation_id))


@get(f"{HERE}/routing", opt=READ, include_in_schema=False)
async def asked_page(request: AnyRequest, view: FromPath[str], conversation_id: FromPath[UUID]) -> Response[str]:
    """Who could have had it, who not and by which clause, offer by offer."""
    actor = actor_of(request)
    known = known_view(view)
    async with acting_for(actor.tenant_id):
        asked = await who_was_asked(actor, conversation_id, utc_now())
        names = {str(person.id): person.name for person in await list_members()}
        queues = {queue.id: queue.name for queue in await list_queues()}
    may_manage = Permission.SETTINGS_MANAGE in actor.permissions
    called = {str(queue_id): name for queue_id, name in queues.items()}
    told = [_told(asked.now, _("Right now"), (_("waits"), "warning"), names, called)] if asked.now is not None else []
    for offer in asked.offers:
        name = names.get(str(offer.member_id), "")
        title = _("Offered to %(name)s") % {"name": name} if name else _("Offered")
        badge = _OUTCOMES[offer.state]()
        told.append(_told(offer.trace, title, badge, names, called, at=offer.offered_at, answered_at=offer.answered_at))
    back = [
        (
            one.at,
            _BACK[one.reason](names.get(str(one.member_id), _("Somebody"))),
            queues.get(one.queue_id, "") if one.queue_id is not None else "",
        )
        for one in asked.returns
    ]
    ways = [Way(one.at, one.moment == "before", decided(one.trace, queues)) for one in asked.overflow]
    at = place_of(known, conversation_id)
    return await page(request, "inbox/asked.html", told=told, returns=back, ways=ways, back=at, may_manage=may_manage)


def _told(
    trace: dict[str, Any],
    title: str,
    badge: tuple[str, str],
    names: dict[str, str],
    queues: dict[str, str],
    *,
    at: datetime | None = None,
    answered_at: datetime | None = None,
) -> Told:
    step, plan = trace.get("step", {}), trace.get("plan")
    url = f"/settings/routing/queues/{plan['queue']}/plan/versions/{plan['version']}" if plan else ""
    return Told(
        title=title,
        badge=badge,
        at=at,
        answered_at=answered_at,
        step=_step(step),
        by_plan=_plan(plan, queues) if plan else "",
        plan_url=url,
        waited_s=int(step.get("waited_s", 0)),
        chosen=str(trace.get("chosen", "")),
        eligible=[{**line, "name": names.get(line["member"], line["name"])} for line in trace.get("eligible", [])],
        ruled_out=[
            (names.get(line["member"], line["name"]), clause_words(line["clause"], line.get("detail", "")))
            for line in trace.get("ruled_out", [])
        ],
    )


def _plan(plan: dict[str, Any], queues: dict[str, str]) -> str:
    named = {"number": plan["version"], "queue": queues.get(plan["queue"], "?")}
    return _("by version %(number)s of the plan of %(queue)s") % named


def _step(step: dict[str, Any]) -> str:
    because = step.get("because", "step")
    if because == "last_agent":
        return _("kept for who served the customer last")
    if because == "owner":
        return _("kept for whose customer it is")
    order = {
        "least_loaded": _("the least busy first"),
        "longest_idle": _("the longest idle first"),
        "best_skilled": _("the best skilled first"),
    }.get(step.get("order_by", ""), "")
    return _("step %(number)s of the plan, %(order)s") % {"number": step.get("number", 1), "order": order}


_OUTCOMES: dict[str, Callable[[], tuple[str, str]]] = {
    "offered": lambda: (_("open"), "info"),
    "accepted": lambda: (_("accepted"), "success"),
    "declined": lambda: (_("declined"), "warning"),
    "timed_out": lambda: (_("not answered"), "danger"),
    "rescinded": lambda: (_("taken back"), "neutral"),
}
_BACK: dict[str, Callable[[str], str]] = {
    "given_back": lambda name: _("%(name)s held it, and it was given back") % {"name": name},
    "went_offline": lambda name: _("%(name)s went offline") % {"name": name},
    "no_seat": lambda name: _("%(name)s has no seat any more") % {"name": name},
    "away_long": lambda name: _("%(name)s was away for long") % {"name": name},
    "on_leave": lambda name: _("%(name)s is on leave") % {"name": name},
}

ROUTES = [whisper_to, heard_it, asked_page]
