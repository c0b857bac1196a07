"""Pages of routing: one press takes back what was saved, unless somebody changed it since."""

from typing import Any
from uuid import UUID

import pytest

from hubwright.control.routing.hours import hours_of
from hubwright.control.routing.list_queues import get_queue
from hubwright.control.routing.overflow import Overflow, Rule
from hubwright.control.routing.plan import Plan, Step
from hubwright.control.routing.policy import member_capacity, policy, set_plan
from hubwright.control.routing.requirements import Skill
from hubwright.control.routing.skills import put_skill
from hubwright.kernel.database import acting_for, fetch
from tests.integration.admin_ui.routing_admin import AT, Admin, admin, base

__all__ = ["admin", "base"]  # fixtures


OWN_HOURS = {"follows": "own", "time_zone": "Asia/Shanghai", "week.0.day": "1", "week.0.opens": "10:00"}
SAVES = [
    ("plan", {"affinity_seconds": "20", "sla_lead_minutes": "5"}),
    (
        "hours",
        {**OWN_HOURS, "week.0.closes": "12:00", "special.0.date": "2026-10-01", "special.0.name": "National day"},
    ),
    (
        "carrying",
        {
            "total": "6",
            "misses_allowed": "3",
            "park_after_minutes": "10",
            "media.0.medium": "chat",
            "media.0.limit": "3",
        },
    ),
    ("own", {"total": "7", "media.0.medium": "chat", "media.0.limit": "3"}),
]


async def _holds(admin: Admin) -> dict[str, Any]:
    """What holds of everything that the pages save."""
    async with acting_for(admin.company.tenant_id):
        return {
            "plan": (await get_queue(admin.company.queue_id)).plan,
            "hours": await hours_of(admin.company.queue_id),
            "carrying": await policy(),
            "own": await member_capacity(admin.company.agent.member_id),
        }


@pytest.mark.parametrize(("what", "form"), SAVES)
async def test_what_is_saved_is_taken_back_by_one_press_and_both_are_in_the_audit(
    admin: Admin, what: str, form: dict[str, str]
) -> None:
    agent = admin.company.agent.member_id
    places = {"carrying": f"{AT}/carrying", "own": f"{AT}/carrying/{agent}"}
    at = places.get(what, f"{admin.queue}/{what}")
    former = await _holds(admin)
    saved = await admin.post(at, **form)
    after = await _holds(admin)
    assert after[what] != former[what] and after | {what: former[what]} == former
    undone = await admin.undo(saved)
    assert (undone.status_code, undone.headers["location"]) == (303, at)
    assert "It is as it was before." in await admin.get(at)
    assert await _holds(admin) == former
    async with acting_for(admin.company.tenant_id):
        details = await fetch(
            "SELECT detail FROM audit_entry WHERE tenant_id = $1 AND detail ? 'before' ORDER BY at, id"
        )
    told = [(row["detail"]["before"], row["detail"]["after"]) for row in details]
    assert told[0] == told[1][::-1] and told[0][0] != told[0][1]

    # what somebody changed since is theirs: an old Undo is told so and changes nothing
    again = await admin.undo(saved)
    assert again.headers["location"] == at and "changed in the meantime" in await admin.get(at)
    assert await _holds(admin) == former


async def test_an_undo_that_cannot_hold_any_more_is_told(admin: Admin) -> None:
    tenant, actor = admin.company.tenant_id, admin.company.admin.actor
    async with acting_for(tenant):
        await put_skill(actor, "fr", "French")
        await set_plan(actor, admin.company.queue_id, Plan(steps=(Step(requires=Skill("fr", 2), seconds=30),)))
    saved = await admin.post(f"{admin.queue}/plan", **SAVES[0][1])
    await admin.post(f"{AT}/skills/remove", key="fr")
    await admin.undo(saved)
    assert "a skill that is not there" in await admin.get(f"{admin.queue}/plan")
    async with acting_for(tenant):
        assert (await get_queue(admin.company.queue_id)).plan.affinity_seconds == 20
    assert (await admin.post(f"{admin.queue}/plan/undo", change="nothing")).status_code == 404


async def test_overflow_is_saved_told_in_words_and_taken_back_unless_somebody_changed_it_since(admin: Admin) -> None:
    tenant, at = admin.company.tenant_id, f"{admin.queue}/overflow"
    made = await admin.post(AT, name="Returns")
    other = made.headers["location"].rsplit("/", 1)[1]
    rules = {
        "rules.0.when": "estimated",
        "rules.0.minutes": "5",
        "rules.0.then": "queue",
        "rules.0.queue": other,
        "rules.1.when": "nobody",
        "rules.1.then": "end",
        "rules.1.words": "Call 0800.",
        "callback_above": "10",
        "callback_tries": "3",
        "answer_minutes": "30",
        "tell_again": "minutes",
        "tell_minutes": "15",
    }
    wanted = Overflow(
        rules=(
            Rule(when="estimated", limit=300, then="queue", queue=UUID(other)),
            Rule(when="nobody", then="end", words="Call 0800."),
        ),
        callback_above=600,
        callback_tries=3,
        answer_minutes=30,
        tell_again="minutes",
        tell_minutes=15,
    )
    saved = await admin.post(at, **rules)
    assert saved.status_code == 303, saved.text
    async with acting_for(tenant):
        assert (await get_queue(admin.company.queue_id)).overflow == wanted
    shown = await admin.get(at)
    assert "When the estimated wait is longer than 5 min: they go to the queue Returns." in shown
    assert "When nobody is at work: they hear that nobody can answer, and it ends." in shown
    chinese = await admin.get(f"{at}?lang=zh")
    assert "预计等待超过 5 分钟" in chinese and "Returns" in chinese
    await admin.get(f"{at}?lang=en")
    told = await admin.post(f"{at}/sentences", **{**rules, "rules.0.when": "length", "rules.0.people": "9"})
    assert "more than 9 people wait" in told.text
    again = await admin.post(at, callback_tries="2", answer_minutes="60", tell_again="never")
    stale = await admin.undo(saved)
    assert stale.status_code == 303
    async with acting_for(tenant):
        assert (await get_queue(admin.company.queue_id)).overflow.rules == ()
    await admin.undo(again)
    async with acting_for(tenant):
        assert (await get_queue(admin.company.queue_id)).overflow == wanted
    refused = await admin.post(at, **{**rules, "rules.0.minutes": "0"})
    assert refused.status_code == 422
    archived = await admin.post(f"{AT}/queues/{other}/archive")
    assert archived.headers["location"].endswith(other)
