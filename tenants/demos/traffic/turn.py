"""One turn of a demo's visitors: somebody may come, who has read answers, colleagues take what they are offered."""

from datetime import datetime, timedelta
from random import Random
from types import SimpleNamespace
from uuid import UUID

import msgspec
import structlog

from hubwright.control.identity import presence
from hubwright.desk.conversations.reply import reply
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.queues.availability import note_sign_of_life
from hubwright.desk.queues.change_state import set_availability
from hubwright.desk.queues.offers import accept_offer
from hubwright.desk.queues.queries import open_offers_of
from hubwright.desk.states.dispose import dispose
from hubwright.desk.states.lists import dispositions
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Refusal
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import permissions_of
from hubwright.kernel.rate import buckets
from hubwright.runtime.visitor import messages, sessions
from hubwright.runtime.visitor.admission import admit
from hubwright.runtime.visitor.schemas import NewMessage, NewSession
from hubwright.runtime.visitor.tokens import Visitor, visitor_of
from tenants.demos import queries as demos
from tenants.demos.cast import Colleague
from tenants.demos.industries import industry
from tenants.demos.schemas import Demo
from tenants.demos.seed import colleague_ids, ids_of
from tenants.demos.spawn import chat_key
from tenants.demos.traffic import queries
from tenants.demos.traffic.choosing import EVERY, Act, Newcomer, Standing, newcomer, next_acts

log = structlog.get_logger()
MOST_DEMOS = 20
AT_WORK = 2  # colleagues who take work; the rest is for whoever looks at the demo
_LATELY = timedelta(minutes=2)
_CONSIDERS = timedelta(seconds=4)
_DOORS = SimpleNamespace(state=SimpleNamespace(buckets=buckets))  # what a visitor's door reads of the app


async def turns() -> int:
    """Let every demo go on whose turn it is; returns how many."""
    taken = await queries.take_turns(EVERY.total_seconds(), MOST_DEMOS)
    for demo_id in taken:
        demo = await demos.find(demo_id)
        if demo is not None:
            await turn(demo, utc_now())
    return len(taken)


async def turn(demo: Demo, now: datetime, rng: Random | None = None) -> None:
    """One turn; what is refused, as when a person was faster, is left."""
    chosen, chance = industry(demo.industry), rng or Random(f"{demo.id} {demo.generation} {now.timestamp():.0f}")  # noqa: S311 - a story, no secret
    at_work = colleague_ids(ids_of(demo.id, now, chosen), chosen)[:AT_WORK]
    await _colleagues_work(demo.leads_to, at_work, now)
    async with acting_for(demo.leads_to):
        standing = [msgspec.convert(row, Standing) for row in await queries.standing(now - _LATELY)]
    for act in next_acts(chosen, standing, {one.id for one in at_work}, chance, now):
        await _unless_refused(demo, act, at_work)
    somebody = newcomer(chosen, chance, sum(one.status != "resolved" for one in standing))
    if somebody is not None:
        await _comes(demo, somebody)


async def _colleagues_work(tenant_id: UUID, at_work: list[Colleague], now: datetime) -> None:
    for one in at_work:
        actor = _actor(tenant_id, one)
        async with acting_for(tenant_id):
            if (await presence.colleague(one.id)).state != "available":
                await set_availability(actor, "available")
            await note_sign_of_life(one.id, now)
            offers = await open_offers_of(one.id, now)
        for offer in offers:
            if now - offer["offered_at"] >= _CONSIDERS:
                try:
                    async with acting_for(tenant_id):
                        await accept_offer(actor, offer["id"])
                except Refusal as refused:
                    log.info("demo_visitors", refused=refused.type)


def _actor(tenant_id: UUID, one: Colleague) -> Actor:
    return Actor(
        kind="member",
        tenant_id=tenant_id,
        member_id=one.id,
        role="agent",
        name=one.name,
        permissions=permissions_of("agent"),
    )


async def _unless_refused(demo: Demo, act: Act, at_work: list[Colleague]) -> None:
    try:
        match act.deed:
            case "visitor_says" | "rates":
                await _visitor_says(demo, act)
            case _:
                by = next(one for one in at_work if one.id == act.in_.assignee_id)
                await _colleague_does(demo.leads_to, by, act)
    except Refusal as refused:
        log.info("demo_visitors", deed=act.deed, refused=refused.type)


async def _colleague_does(tenant_id: UUID, by: Colleague, act: Act) -> None:
    actor, conversation_id = _actor(tenant_id, by), act.in_.id
    async with acting_for(tenant_id):
        if act.deed == "agent_says":
            await reply(actor, conversation_id, text=act.text)
            return
        choices = [one for one in await dispositions() if not one.retired]
        if choices:
            await dispose(actor, conversation_id, choices[conversation_id.int % len(choices)].id)
        await resolve(actor, conversation_id)


async def _visitor_says(demo: Demo, act: Act) -> None:
    admitted = await admit(chat_key(demo))
    visitor = Visitor(admitted.tenant_id, admitted.channel.id, act.in_.contact_id)
    said = NewMessage(client_id=str(new_id()), conversation_id=act.in_.id)
    if act.deed == "rates":
        said.kind, said.rating = "rating", act.rating
    else:
        said.text = act.text
    await messages.say(_DOORS, admitted, visitor, said)


async def _comes(demo: Demo, somebody: Newcomer) -> None:
    admitted = await admit(chat_key(demo))
    told = NewSession(language=somebody.language, name=somebody.name, page_url=somebody.page, source=queries.SOURCE)
    session = await sessions.open_session(admitted, told)
    said = NewMessage(client_id=str(new_id()), text=somebody.opening)
    await messages.say(_DOORS, admitted, visitor_of(session.token), said)
