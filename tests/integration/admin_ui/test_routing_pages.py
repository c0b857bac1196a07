"""Pages of routing: what is saved is what the verbs read, what cannot be is said beside it, Undo puts it back."""

import httpx
import msgspec

from hubwright.control.identity.presence import colleague
from hubwright.control.identity.sessions import COOKIE_NAME, open_session
from hubwright.control.routing.hours import calendar_of
from hubwright.control.routing.list_queues import get_queue, list_queues, staffing
from hubwright.control.routing.plan import Plan, Step
from hubwright.control.routing.policy import policy, set_plan
from hubwright.control.routing.requirements import AllOf, AnyOf, Skill
from hubwright.control.routing.skills import levels, list_skills, put_skill
from hubwright.kernel.database import acting_for
from tests.integration.admin_ui.routing_admin import AT, Admin, admin, base
from tests.integration.runtime.flows import greeter
from tests.support.company import make_company

__all__ = ["admin", "base"]  # fixtures


async def test_a_queue_is_opened_renamed_staffed_and_archived_and_each_can_be_undone(admin: Admin) -> None:
    tenant, agent = admin.company.tenant_id, admin.company.agent
    made = await admin.post(AT, name="VIP")
    assert made.status_code == 303
    one = made.headers["location"]
    renamed = await admin.post(one, name="Very important", offer_seconds="45")
    staffed = await admin.post(f"{one}/members", member=str(agent.member_id))
    async with acting_for(tenant):
        queue = (await list_queues())[-1]
        assert (queue.name, queue.offer_seconds) == ("Very important", 45)
        assert (await staffing())[queue.id] == {agent.member_id}
    await admin.undo(staffed)
    await admin.undo(renamed)
    async with acting_for(tenant):
        assert queue.id not in await staffing()
        assert ((await get_queue(queue.id)).name, (await get_queue(queue.id)).offer_seconds) == ("VIP", 30)
    archived = await admin.post(f"{one}/archive")
    assert "Open VIP again" in await admin.get(AT)
    await admin.undo(archived)
    assert "Open VIP again" not in await admin.get(AT)
    refused = await admin.post(f"{admin.queue}/archive")
    assert refused.headers["location"] == admin.queue and "default queue" in await admin.get(admin.queue)
    assert (await admin.post(AT, name="")).status_code == 422


async def test_a_plan_is_saved_as_steps_told_in_sentences_and_what_the_form_cannot_say_is_kept(admin: Admin) -> None:
    tenant, actor, queue_id = admin.company.tenant_id, admin.company.admin.actor, admin.company.queue_id
    deep = AnyOf((AllOf((Skill("fr", 2), Skill("vip"))), Skill("fr", 5)))
    async with acting_for(tenant):
        await put_skill(actor, "fr", "French")
        await put_skill(actor, "vip", "VIP")
        await set_plan(actor, queue_id, Plan(steps=(Step(requires=deep, seconds=30),)))
    page = await admin.get(f"{admin.queue}/plan")
    assert "(French ≥ 2 and VIP) or French ≥ 5" in page
    kept = msgspec.json.encode(deep).decode()
    form = {
        "affinity_seconds": "20",
        "steps.0.kept": kept,
        "steps.0.seconds": "30",
        "steps.1.seconds": "60",
        "steps.1.needs.0.skill": "fr",
        "steps.1.needs.0.bound": "at_least",
        "steps.1.needs.0.level": "3",
        "steps.1.asked": "no",
        "steps.1.order_by": "best_skilled",
        "priority.low": "0",
        "priority.normal": "15",
        "priority.high": "60",
        "priority.urgent": "240",
        "sla_lead_minutes": "30",
    }
    said = (await admin.post(f"{admin.queue}/plan/sentences", **form)).text
    assert "Then for 60 s only people with French ≥ 3; first whoever is best at it." in said
    async with acting_for(tenant):
        assert (await get_queue(queue_id)).plan.affinity_seconds == 0
    assert (await admin.post(f"{admin.queue}/plan", **form)).status_code == 303
    async with acting_for(tenant):
        plan = (await get_queue(queue_id)).plan
    second = Step(requires=Skill("fr", 3), seconds=60, any_skill=True, order_by="best_skilled")
    assert plan == Plan(steps=(Step(requires=deep, seconds=30), second), affinity_seconds=20)
    half = await admin.post(f"{admin.queue}/plan", **{**form, "steps.1.seconds": "soon", "_row": "add:steps"})
    assert half.status_code == 200 and "cannot be told in words" in half.text
    wrong = await admin.post(f"{admin.queue}/plan", **{**form, "steps.1.seconds": "0"})
    assert wrong.status_code == 422 and "cannot be told in words" in wrong.text


async def test_hours_are_suggested_saved_and_refused_beside_the_field(admin: Admin) -> None:
    at, queue_id = f"{admin.queue}/hours", admin.company.queue_id
    suggested = await admin.post(at, follows="own", _row="refresh")
    assert suggested.status_code == 200 and suggested.text.count('value="09:00"') == 5
    own = {"follows": "own", "time_zone": "Asia/Shanghai", "week.0.day": "1", "week.0.opens": "10:00"}
    wrong = await admin.post(at, **own, **{"week.0.closes": "later"})
    assert wrong.status_code == 422 and "Write a time like 09:00." in wrong.text
    day = {"special.0.date": "2026-10-01", "special.0.name": "National day"}
    assert (await admin.post(at, **own, **{"week.0.closes": "12:00", "company_days": "no"}, **day)).status_code == 303
    async with acting_for(admin.company.tenant_id):
        found = await calendar_of(queue_id)
    assert found.hours is not None and found.hours.time_zone == "Asia/Shanghai"
    assert [day.name for day in found.holidays] == ["National day"]
    no_hours = await admin.post(at, follows="company")
    assert no_hours.status_code == 422 and "no business hours yet" in no_hours.text


async def test_skills_and_levels_are_kept_and_each_change_can_be_undone(admin: Admin) -> None:
    tenant, agent = admin.company.tenant_id, admin.company.agent.member_id
    await admin.post(f"{AT}/skills", name="French")
    assert (await admin.post(f"{AT}/skills", name="french")).status_code == 422
    cell = f"level:{agent}:french"
    saved = await admin.post(f"{AT}/skills/levels", **{cell: "4"})
    async with acting_for(tenant):
        assert await levels() == {agent: {"french": 4}}
    removed = await admin.post(f"{AT}/skills/remove", key="french")
    async with acting_for(tenant):
        assert await list_skills() == []
    await admin.undo(removed)
    async with acting_for(tenant):
        assert await levels() == {agent: {"french": 4}}
    await admin.undo(saved)
    async with acting_for(tenant):
        assert await levels() == {}
    assert (await admin.post(f"{AT}/skills/levels", **{cell: "9"})).status_code == 422


async def test_what_agents_carry_is_set_for_everybody_and_for_one(admin: Admin) -> None:
    tenant, agent = admin.company.tenant_id, admin.company.agent.member_id
    rule = {"media.0.medium": "chat", "media.0.limit": "3", "media.0.labels.0.label": "vip"}
    rule |= {"media.0.labels.0.limit": "1", "media.0.interrupted_by": "voice"}
    form = {"total": "4", "misses_allowed": "3", "park_after_minutes": "10", **rule}
    assert (await admin.post(f"{AT}/carrying", **form)).status_code == 303
    assert (await admin.post(f"{AT}/carrying/{agent}", total="7", **rule)).status_code == 303
    async with acting_for(tenant):
        held, person = await policy(), await colleague(agent)
    chat = held.capacity.media["chat"]
    assert (held.misses_allowed, held.park_after_minutes, held.capacity.total) == (3, 10, 4)
    assert (chat.limit, chat.labels, chat.interrupted_by) == (3, {"vip": 1}, ("voice",))
    assert (person.max_conversations, person.capacity["media"]["chat"]["limit"]) == (7, 3)
    listed = (await admin.client.get(f"{AT}/carrying")).text
    assert "as everybody" in listed and ">7<" in listed
    assert (await admin.post(f"{AT}/carrying/{agent}", total="")).status_code == 303
    async with acting_for(tenant):
        person = await colleague(agent)
    assert (person.max_conversations, person.capacity["media"]) == (None, {}), "as everybody again"
    twice = {"media.1.medium": "chat"}
    assert (await admin.post(f"{AT}/carrying", **form, **twice)).status_code == 422


async def test_only_who_manages_settings_sees_them(base: str) -> None:
    company = await make_company("routing", greeter())
    opened = await open_session(company.agent.account_id, company.tenant_id, address="a", user_agent="b")
    async with httpx.AsyncClient(base_url=base, trust_env=False, cookies={COOKIE_NAME: opened.cookie}) as client:
        assert (await client.get(AT)).status_code == 403
        assert AT not in (await client.get("/home")).text
