"""Shifts, leave, clocks and work that came back, on their pages: what is saved, refused, undone and shown."""

import base64
import html
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest

from admin_ui.flash import COOKIE
from hubwright.control.identity import presence
from hubwright.control.identity.sessions import COOKIE_NAME, open_session
from hubwright.desk.conversations import get_conversation
from hubwright.desk.conversations.take import take
from hubwright.desk.shifts.leave import Leave, leave_of
from hubwright.desk.shifts.working_times import working_times_of
from hubwright.desk.sla.look import look
from hubwright.desk.sla.policies import SlaPolicy, set_policies
from hubwright.flows.business_hours import OpenFrom
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.ids import new_id
from tests.conftest import test_settings
from tests.integration.desk.waiting import Desk, make_desk, waits
from tests.support.app import served
from tests.support.database import TestServers
from tests.support.people import Person

NEXT_YEAR = utc_now().year + 1


@pytest.fixture(scope="module")
async def base(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The app on a port."""
    async with served(test_settings(servers, tmp_path_factory.mktemp("shifts"))) as app:
        yield app.base


class At:
    """Somebody at a browser."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def get(self, path: str) -> str:
        answer = await self.client.get(path, follow_redirects=True)
        assert answer.status_code == 200, (path, answer.status_code)
        return html.unescape(answer.text)

    async def post(self, path: str, **form: Any) -> httpx.Response:
        found = re.search(r'name="csrf-token" content="([^"]+)"', await self.get("/home"))
        assert found
        return await self.client.post(path, data={"_csrf_token": found.group(1), **form})

    async def undo(self, answer: httpx.Response) -> httpx.Response:
        """Press what the toast of an answer offers."""
        packed = answer.cookies[COOKIE].strip('"').rpartition(".")[0]
        toast = msgspec.json.decode(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
        return await self.post(toast["undo"]["url"], **toast["undo"]["fields"])


Sits = Callable[[Person], Awaitable[At]]


@pytest.fixture
async def desk(database: None) -> Desk:
    return await make_desk()


@pytest.fixture
async def at(base: str, desk: Desk) -> AsyncIterator[Sits]:
    """Puts people of the company at browsers, which are closed afterwards."""
    async with AsyncExitStack() as open_ones:

        async def sits(person: Person) -> At:
            opened = await open_session(person.account_id, desk.tenant_id, address=new_id().hex, user_agent="b")
            client = httpx.AsyncClient(base_url=base, trust_env=False, cookies={COOKIE_NAME: opened.cookie}, timeout=20)
            return At(await open_ones.enter_async_context(client))

        yield sits


async def _leave(desk: Desk, person: Person) -> list[Leave]:
    async with acting_for(desk.tenant_id):
        return await leave_of(person.member_id)


async def test_leave_is_asked_for_by_an_agent_and_decided_by_a_supervisor_each_with_undo(at: Sits, desk: Desk) -> None:
    agent, admin = await at(desk.agents[0]), await at(desk.company.admin)
    asked = await agent.post("/shifts/leave", begins=f"{NEXT_YEAR}-05-01", ends=f"{NEXT_YEAR}-05-03", reason="Beach")
    assert asked.status_code == 303
    (leave,) = await _leave(desk, desk.agents[0])
    assert (leave.state, leave.ends_at - leave.begins_at) == ("asked", timedelta(days=3)), "the last day is included"
    assert "Beach" in await agent.get("/shifts")
    shown = await admin.get("/shifts")
    assert "Beach" in shown and f"/shifts/leave/{leave.id}/decide" in shown
    approved = await admin.post(f"/shifts/leave/{leave.id}/decide", state="approved")
    assert [one.state for one in await _leave(desk, desk.agents[0])] == ["approved"]
    await admin.undo(approved)
    assert [one.state for one in await _leave(desk, desk.agents[0])] == ["asked"]
    withdrawn = await agent.post(f"/shifts/leave/{leave.id}/withdraw")
    assert [one.state for one in await _leave(desk, desk.agents[0])] == ["withdrawn"]
    await agent.undo(withdrawn)
    assert [one.state for one in await _leave(desk, desk.agents[0])] == ["asked"]
    again = await agent.post("/shifts/leave", begins=f"{NEXT_YEAR}-05-02", ends=f"{NEXT_YEAR}-05-02")
    assert again.status_code == 422 and "There is leave within this time already." in again.text
    wrong = await agent.post("/shifts/leave", begins="tomorrow", ends=f"{NEXT_YEAR}-05-02")
    assert wrong.status_code == 422 and "Write a date like 2026-10-01." in wrong.text
    assert (await agent.post(f"/shifts/leave/{leave.id}/decide", state="approved")).status_code == 403


async def test_a_member_is_planned_and_undo_puts_back_the_plan_before(at: Sits, desk: Desk) -> None:
    admin, member = await at(desk.company.admin), desk.agents[0].member_id

    async def planned() -> tuple[OpenFrom, ...] | None:
        async with acting_for(desk.tenant_id):
            found = await working_times_of(member)
        return found.week if found is not None else None

    early = {"week.0.day": "1", "week.0.opens": "08:00", "week.0.closes": "14:00", "time_zone": "Asia/Shanghai"}
    first = await admin.post(f"/shifts/{member}", **early)
    assert first.status_code == 303 and await planned() == (OpenFrom(1, "08:00", "14:00"),)
    assert "Mon 08:00–14:00" in await admin.get("/shifts")
    second = await admin.post(f"/shifts/{member}", **{**early, "week.0.closes": "16:00"})
    await admin.undo(second)
    assert await planned() == (OpenFrom(1, "08:00", "14:00"),)
    await admin.undo(first)
    assert await planned() is None
    refused = await admin.post(f"/shifts/{member}", **{**early, "week.0.closes": "later"})
    assert refused.status_code == 422 and "Write a time like 09:00." in refused.text
    today = utc_now().date().isoformat()
    sick = await admin.post(f"/shifts/{member}/leave", begins=today, ends=today, reason="Flu")
    assert sick.status_code == 303 and [one.state for one in await _leave(desk, desk.agents[0])] == ["approved"]
    await admin.undo(sick)
    assert [one.state for one in await _leave(desk, desk.agents[0])] == ["refused"]


async def test_what_is_due_is_told_in_words_in_the_list_and_in_the_conversation(at: Sits, desk: Desk) -> None:
    admin = await at(desk.company.admin)
    async with acting_for(desk.tenant_id):
        policy = SlaPolicy(id=new_id(), name="gold", first_minutes=30, calendar="always")
        await set_policies(desk.company.admin.actor, [policy])
    talk = await waits(desk)
    async with acting_for(desk.tenant_id):
        await look(utc_now())
    for path in ("/inbox/waiting", "/inbox/due", f"/inbox/due/{talk}"):
        shown = await admin.get(path)
        assert re.search(r'data-due="20[^"]+" data-due-state="later"', shown), path
        assert "due in 30 min" in shown, path
    assert "First answer" in await admin.get(f"/inbox/due/{talk}")
    assert 'id="view-due"' in shown and "ib-count-hot" not in _view(shown, "due")
    async with acting_for(desk.tenant_id):
        await execute("UPDATE sla_watch SET due_at = now() - interval '3 min 20 s' WHERE tenant_id = $1")
    shown = await admin.get("/inbox/due")
    assert 'data-due-state="late"' in shown and "broken 3 min ago" in shown
    assert "ib-count-hot" in _view(shown, "due")


def _view(page: str, key: str) -> str:
    found = re.search(rf'<a id="view-{key}".*?</a>', page, re.DOTALL)
    assert found
    return found.group(0)


async def test_who_loses_their_seat_lets_go_and_the_page_tells_how_much_and_why(at: Sits, desk: Desk) -> None:
    admin, agent = await at(desk.company.admin), desk.agents[0]
    talk = await waits(desk)
    async with acting_for(desk.tenant_id):
        await take(agent.actor, talk)
        name = (await presence.colleague(agent.member_id)).name
    gone = await admin.post(f"/members/{agent.member_id}/deactivate")
    assert gone.status_code == 303
    packed = gone.cookies[COOKIE].strip('"').rpartition(".")[0]
    said = msgspec.json.decode(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))["text"]
    assert "1 conversation of theirs waits again." in said
    await admin.undo(gone)
    async with acting_for(desk.tenant_id):
        assert (await get_conversation(talk)).status == "waiting"
        assert (await presence.colleague(agent.member_id)).name == name
    asked = await admin.get(f"/inbox/waiting/{talk}/routing")
    assert "Came back to a queue" in asked and f"{name} has no seat any more" in asked
    assert "so this waits again in the queue" in await admin.get(f"/inbox/waiting/{talk}")
