"""What the online edition is bought for: work finds who is able, and a version is tried on some first."""

import asyncio
from uuid import UUID

from editions.catalogue import edition
from hubwright.control.api_keys.verbs import create_key, grantable
from hubwright.control.identity import presence
from hubwright.control.routing.staff_queue import staff_queue
from hubwright.desk.queues import make_offers
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, fetch
from tests.integration.journeys.front import Front, Pages, front_of
from tests.support.app import Served
from tests.support.figures import keep_figures
from tests.support.people import Person, join

ONLINE = edition("online")
HALF = {"who": "part", "percent": "50", "margin": "10", "enough": "50", "going_back": "pin", "note": "a try"}


async def test_online_finds_who_is_able_and_tries_a_version_on_some(app: Served) -> None:
    async with front_of(app, ONLINE) as front, front.pages_of(front.company.admin) as admin:
        able = await join(front.tenant_id, "agent")
        await _plan_with_french(front, admin, able)
        visitor = await front.visitor()
        await visitor.asks_for_a_person()
        assert await _offered(front) == [(visitor.talk, able.member_id)], "both are free; the plan asks for French"
        async with front.pages_of(able) as agent:
            await agent.press(f"/inbox/offers/{await _offer(front)}/accept")
            await agent.answers(visitor.talk, "Bonjour!")
        assert await visitor.heard("agent") == ["Bonjour!"]

        before = (await _greetings(front, 1)).pop()
        await _change_greeting(front, admin, "The new greeting")
        await admin.press(f"/flows/{front.company.flow_id}/publish", base_rev="2", **HALF)
        heard = await _greetings(front, 24)
        assert set(heard) == {before, "The new greeting"}, "half of them; all alike would be one in eight million"
        await admin.press(f"/flows/{front.company.flow_id}/canary/to-everybody", in_flight="pin")
        assert set(await _greetings(front, 3)) == {"The new greeting"}
    keep_figures("online: skill, canary", {"visitors": len(heard), "tried": heard.count("The new greeting")})


async def _plan_with_french(front: Front, admin: Pages, able: Person) -> None:
    """Two agents serve the queue, one of them knows French, and the plan asks for it for the first minute."""
    at = f"/settings/routing/queues/{front.company.queue_id}"
    async with acting_for(front.tenant_id):
        for member in (front.company.agent, able):
            await staff_queue(front.company.queue_id, member.member_id)
    await admin.press("/settings/routing/skills", name="French")
    await admin.press("/settings/routing/skills/levels", **{f"level:{able.member_id}:french": "4"})
    await admin.press(f"{at}/plan/table", **{"row.0.after": "0", "row.0.until": "60", "row.0.requires": "french >= 3"})
    for member in (front.company.agent, able):
        async with front.pages_of(member) as agent:
            await agent.press("/inbox/availability", state="available")
        async with acting_for(front.tenant_id):
            await presence.seen(member.member_id, utc_now())


async def _offered(front: Front) -> list[tuple[UUID, UUID]]:
    async with acting_for(front.tenant_id):
        await make_offers()
        found = await fetch("SELECT conversation_id, member_id FROM offer WHERE tenant_id = $1 AND state = 'offered'")
    return [(row["conversation_id"], row["member_id"]) for row in found]


async def _offer(front: Front) -> UUID:
    async with acting_for(front.tenant_id):
        (row,) = await fetch("SELECT id FROM offer WHERE tenant_id = $1 AND state = 'offered'")
    found: UUID = row["id"]
    return found


async def _greetings(front: Front, visitors: int) -> list[str]:
    """What so many new visitors hear first."""

    async def one() -> str:
        visitor = await front.visitor()
        await visitor.say("hello")
        return (await visitor.heard("bot"))[0]

    return list(await asyncio.gather(*(one() for _ in range(visitors))))


async def _change_greeting(front: Front, admin: Pages, text: str) -> None:
    """The step that greets says something else, in the draft."""
    actor = front.company.admin.actor
    async with acting_for(front.tenant_id):
        key = (await create_key(actor, "writer", grantable(actor))).key
    headers = {"authorization": f"Bearer {key}"}
    draft = (await front.client.get(f"/api/v1/flows/{front.company.flow_id}/draft", headers=headers)).json()
    draft["doc"]["nodes"][0]["config"]["text"] = text
    body = {"doc": draft["doc"], "base_rev": draft["rev"]}
    saved = await front.client.put(f"/api/v1/flows/{front.company.flow_id}/draft", headers=headers, json=body)
    assert saved.status_code == 200, saved.text
    assert text in await admin.see(f"/flows/{front.company.flow_id}/publish")
