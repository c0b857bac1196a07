"""Versions, table and file of a plan: who let what hold, back to any of them, and nothing is lost by any of it."""

from collections.abc import AsyncIterator

import httpx
import pytest

from hubwright.control.identity.sessions import COOKIE_NAME, open_session
from hubwright.control.routing.list_queues import get_queue
from hubwright.control.routing.plan import DEFAULT, Plan, Step
from hubwright.control.routing.plan_versions import list_versions
from hubwright.control.routing.policy import set_plan
from hubwright.control.routing.requirements import Skill
from hubwright.control.routing.skills import put_skill, remove_skill
from hubwright.desk.queues import accept_offer
from hubwright.kernel.database import acting_for, execute
from tests.integration.admin_ui.routing_admin import AT, Admin, admin, base
from tests.integration.desk.waiting import Desk, arrives, hand_out, make_desk, offers, waits

__all__ = ["admin", "base"]  # fixtures

SHORT, FRENCH = Plan(steps=(Step(seconds=30),)), Plan(steps=(Step(seconds=30), Step(requires=Skill("fr", 3))))
NONE_FAILS = {"row.0.after": "0", "row.0.until": "30", "row.0.requires": "fr >= 3"}


async def holds(admin: Admin) -> Plan:
    async with acting_for(admin.company.tenant_id):
        return (await get_queue(admin.company.queue_id)).plan


async def three_versions(admin: Admin) -> None:
    """What the queue was opened with, and two plans after it."""
    actor = admin.company.admin.actor
    async with acting_for(admin.company.tenant_id):
        await put_skill(actor, "fr", "French")
        await set_plan(actor, admin.company.queue_id, SHORT)
        await set_plan(actor, admin.company.queue_id, FRENCH)


async def test_every_version_is_listed_told_compared_and_can_hold_again_and_nothing_is_lost(admin: Admin) -> None:
    at = f"{admin.queue}/plan/versions"
    untouched = await admin.get(at)
    assert "as the queue was opened" in untouched and "Let it hold again" not in untouched
    await three_versions(admin)
    page = await admin.get(at)
    assert page.count("Let it hold again") == 2
    compared = await admin.get(f"{at}?one=1&other=3")
    assert "From version 1 to version 3" in compared and "Step 2</strong>: people with" not in compared
    assert "takes 30 s instead of 2 min" in compared and "only people with French ≥ 3" in compared
    assert "Nothing differs." in await admin.get(f"{at}?one=3&other=3")
    second = await admin.get(f"{at}/2")
    assert "For 30 s people with" in second and "What changed until now" in second

    restored = await admin.post(f"{at}/1/restore", note="it was better")
    assert await holds(admin) == DEFAULT
    page = await admin.get(at)
    assert "version 1 again" in page and "it was better" in page
    await admin.undo(restored)
    assert await holds(admin) == FRENCH
    async with acting_for(admin.company.tenant_id):
        versions = await list_versions(admin.company.admin.actor, admin.company.queue_id)
    assert [(one.n, one.origin) for one in versions] == [
        (5, "taken_back"), (4, "restored"), (3, "saved"), (2, "saved"), (1, "opened"),
    ]  # fmt: skip
    assert [one.plan for one in versions] == [FRENCH, DEFAULT, FRENCH, SHORT, DEFAULT]
    assert (await admin.client.get(f"{at}/9")).status_code == 404


async def test_a_version_is_never_changed_and_one_that_cannot_hold_any_more_says_why(admin: Admin) -> None:
    await three_versions(admin)
    actor, queue_id = admin.company.admin.actor, admin.company.queue_id
    async with acting_for(admin.company.tenant_id):
        await set_plan(actor, queue_id, SHORT)
        await remove_skill(actor, "fr")
    refused = await admin.post(f"{admin.queue}/plan/versions/3/restore")
    assert refused.headers["location"].endswith("/versions/3")
    assert "asks for a skill that is not there" in await admin.get(refused.headers["location"])
    assert await holds(admin) == SHORT
    with pytest.raises(Exception, match="permission denied"):
        async with acting_for(admin.company.tenant_id):
            await execute("UPDATE plan_version SET note = 'other' WHERE tenant_id = $1")


async def test_a_plan_that_a_process_of_the_release_before_saved_is_a_version_as_well(admin: Admin) -> None:
    await three_versions(admin)
    actor, queue_id = admin.company.admin.actor, admin.company.queue_id
    async with acting_for(admin.company.tenant_id):
        await execute("UPDATE queue SET plan = $3 WHERE tenant_id = $1 AND id = $2", queue_id, {"affinity_seconds": 7})
        await set_plan(actor, queue_id, SHORT)
        versions = await list_versions(actor, queue_id)
    assert [one.plan.affinity_seconds for one in versions] == [0, 7, 0, 0, 0]


async def test_the_table_checks_adds_and_saves_and_undo_brings_the_former_plan_back(admin: Admin) -> None:
    await three_versions(admin)
    at = f"{admin.queue}/plan/table"
    page = await admin.get(at)
    assert 'value="fr &gt;= 3"' in page and "Then anybody of the queue." in page
    added = await admin.post(at, **NONE_FAILS, do="add")
    assert added.status_code == 200 and 'name="row.1.after" value="30"' in added.text
    gap = {**NONE_FAILS, "row.1.after": "60", "row.1.flow": "free"}
    refused = await admin.post(at, **gap)
    assert refused.status_code == 422
    assert "Row 2: Nobody is asked from 30 to 60 seconds" in refused.text
    narrow = {**NONE_FAILS, "row.1.after": "30", "row.1.requires": "fr >= 4"}
    checked = await admin.post(at, **narrow, do="check")
    assert checked.status_code == 200 and "Row 2: It adds nobody" in checked.text
    wrong = await admin.post(at, **{**NONE_FAILS, "row.0.requires": "spanish"})
    assert wrong.status_code == 422 and "Row 1, Asks for: There is no skill “spanish”." in wrong.text
    assert await holds(admin) == FRENCH
    wide = {**NONE_FAILS, "row.1.after": "30", "row.1.flow": "free", "note": "by table", "rest.high": "90"}
    refused = await admin.post(at, **{**wide, "rest.known": "-5"})
    assert refused.status_code == 422 and "Choose a number from 0 to 86400." in refused.text
    saved = await admin.post(at, **wide)
    assert saved.status_code == 303
    assert await holds(admin) == Plan(
        steps=(Step(requires=Skill("fr", 3), seconds=30), Step(any_skill=True)),
        priority_minutes=(0, 15, 90, 240),
    )
    await admin.undo(saved)
    assert await holds(admin) == FRENCH


async def test_a_plan_goes_out_as_a_file_and_comes_in_after_a_look_at_what_would_differ(admin: Admin) -> None:
    await three_versions(admin)
    at = f"{admin.queue}/plan/file"
    out = await admin.client.get(at)
    assert out.headers["content-type"].startswith("text/csv") and "attachment" in out.headers["content-disposition"]
    token = (await admin.get(f"{admin.queue}/plan/table")).split('name="csrf-token" content="')[1].split('"')[0]

    async def looked_at(content: bytes) -> httpx.Response:
        files = {"file": ("plan.csv", content, "text/csv")}
        return await admin.client.post(at, data={"_csrf_token": token}, files=files)

    assert "Nothing differs." in (await looked_at(out.content)).text
    broken = await looked_at(out.content.replace(b"fr >= 3", b"fr >> 3"))
    assert broken.status_code == 422 and "Line 3, requires: " in broken.text
    changed = out.content.replace(b"fr >= 3", b"fr >= 5").replace(b"known,,,,,,,,,0", b"known,,,,,,,,,20")
    look = await looked_at(changed)
    assert look.status_code == 200 and "asks for French ≥ 5 instead of French ≥ 3" in look.text
    assert await holds(admin) == FRENCH
    used = await admin.post(f"{at}/use", file=changed.decode("utf-8-sig"), note="from the team lead")
    assert used.status_code == 303
    assert await holds(admin) == Plan(steps=(Step(seconds=30), Step(requires=Skill("fr", 5))), affinity_seconds=20)
    assert "from a file" in await admin.get(f"{admin.queue}/plan/versions")
    await admin.undo(used)
    assert await holds(admin) == FRENCH


async def test_why_it_went_there_names_the_version_and_leads_to_it(base: str) -> None:
    desk: Desk = await make_desk(1)
    company = desk.company
    async with acting_for(desk.tenant_id):
        await set_plan(company.admin.actor, company.queue_id, SHORT)
    await arrives(desk, desk.agents[0])
    conversation_id = await waits(desk)
    await hand_out(desk)
    (offer,) = await offers(desk)
    assert offer["trace"]["plan"] == {"queue": str(company.queue_id), "version": 2}
    async with acting_for(desk.tenant_id):
        await accept_offer(desk.agents[0].actor, offer["id"])
        await set_plan(company.admin.actor, company.queue_id, DEFAULT)
    async for page in _seen_by(base, desk, f"/inbox/team/{conversation_id}/routing"):
        assert "by version 2 of the plan of Support" in page
        assert f'href="{AT}/queues/{company.queue_id}/plan/versions/2"' in page


async def _seen_by(base: str, desk: Desk, path: str) -> AsyncIterator[str]:
    opened = await open_session(desk.company.admin.account_id, desk.tenant_id, address="a", user_agent="b")
    async with httpx.AsyncClient(base_url=base, trust_env=False, cookies={COOKIE_NAME: opened.cookie}) as client:
        yield (await client.get(path)).text
