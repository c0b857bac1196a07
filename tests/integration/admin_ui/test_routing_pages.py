"""Pages of routing: what is saved is what the verbs read, what cannot be is said beside it, Undo puts it back."""

import base64
import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest

from admin_ui.flash import COOKIE
from hubwright.control.identity.presence import colleague
from hubwright.control.identity.sessions import COOKIE_NAME, open_session
from hubwright.control.routing.hours import calendar_of, hours_of
from hubwright.control.routing.list_queues import get_queue, list_queues, staffing
from hubwright.control.routing.overflow import Overflow, Rule
from hubwright.control.routing.plan import Plan, Step
from hubwright.control.routing.policy import member_capacity, policy, set_plan
from hubwright.control.routing.requirements import AllOf, AnyOf, Skill
from hubwright.control.routing.skills import levels, list_skills, put_skill
from hubwright.kernel.database import acting_for, fetch
from tests.conftest import test_settings
from tests.integration.runtime.flows import greeter
from tests.support.app import served
from tests.support.company import Company, make_company
from tests.support.database import TestServers

AT = "/settings/routing"


@pytest.fixture(scope="module")
async def base(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The app on a port."""
    async with served(test_settings(servers, tmp_path_factory.mktemp("routing"))) as app:
        yield app.base


class Admin:
    """A company's administrator at a browser."""

    def __init__(self, company: Company, client: httpx.AsyncClient) -> None:
        self.company, self.client = company, client
        self.queue = f"{AT}/queues/{company.queue_id}"

    async def get(self, path: str) -> str:
        answer = await self.client.get(path, follow_redirects=True)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    async def post(self, path: str, **form: Any) -> httpx.Response:
        found = re.search(r'name="csrf-token" content="([^"]+)"', await self.get(AT))
        assert found
        return await self.client.post(path, data={"_csrf_token": found.group(1), **form})

    async def undo(self, answer: httpx.Response) -> httpx.Response:
        """Press what the toast of an answer offers."""
        packed = answer.cookies[COOKIE].strip('"').rpartition(".")[0]
        toast = msgspec.json.decode(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
        return await self.post(toast["undo"]["url"], **toast["undo"]["fields"])


@pytest.fixture
async def admin(base: str) -> AsyncIterator[Admin]:
    company = await make_company("routing", greeter())
    opened = await open_session(company.admin.account_id, company.tenant_id, address="a", user_agent="b")
    async with httpx.AsyncClient(base_url=base, trust_env=False, cookies={COOKIE_NAME: opened.cookie}) as client:
        yield Admin(company, client)


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


async def test_only_who_manages_settings_sees_them(base: str) -> None:
    company = await make_company("routing", greeter())
    opened = await open_session(company.agent.account_id, company.tenant_id, address="a", user_agent="b")
    async with httpx.AsyncClient(base_url=base, trust_env=False, cookies={COOKIE_NAME: opened.cookie}) as client:
        assert (await client.get(AT)).status_code == 403
        assert AT not in (await client.get("/home")).text


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
