"""What one channel takes no more goes on by another on which the customer can be reached (scenario d)."""

import asyncio
import contextvars
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from hubwright.desk.carrying.errors import QuotaUsedUp, WindowShut
from hubwright.desk.carrying.ledger import Deed, open_windows
from hubwright.desk.contacts import queries as contact_queries
from hubwright.desk.contacts.identify import block_identity, note_told, note_verified
from hubwright.desk.conversations import get_conversation
from hubwright.desk.conversations.errors import NotThere
from hubwright.desk.conversations.go_on import go_on
from hubwright.desk.conversations.reply import reply
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.conversations.take import take
from hubwright.desk.conversations.ways import Way, other_ways
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, global_fetch
from hubwright.kernel.errors import Conflict
from hubwright.kernel.ids import new_id
from hubwright_sdk.manifest import Window
from tests.conftest import test_settings
from tests.integration.admin_ui.test_pages import browser, cookie_of, post
from tests.integration.messaging.conftest import Line, account, company_with_line, lines_of
from tests.support.app import served
from tests.support.company import new_visitor
from tests.support.database import TestServers
from tests.support.plugins import installed_plugins
from tests.support.telegraph import NativeTelegraph, Office

WINDOWS = {"kind": "sms", "text_limit": 500, "windows": [{"seconds": 172_800, "messages": 5}]}


async def _taken(line: Line) -> None:
    """The customer asked for a person, and has one."""
    for text in ("Hi", "2"):
        await line.says(text)
        await line.work()
    async with acting_for(line.tenant_id):
        await take(line.company.agent.actor, await line.conversation())


async def _writes(line: Line, talk: UUID, text: str) -> None:
    async with acting_for(line.tenant_id):
        await reply(line.company.agent.actor, talk, text=text)


async def _blocks(line: Line, *, blocked: bool) -> None:
    async with acting_for(line.tenant_id):
        identity_id = await line.rows("SELECT id FROM identity WHERE tenant_id = $1 AND external_id = '+49861'")
        await block_identity(line.company.admin.actor, identity_id[0]["id"], blocked=blocked)


async def _ways(line: Line) -> list[Way]:
    talk = await line.conversation()
    async with acting_for(line.tenant_id):
        return await other_ways(await get_conversation(talk))


@pytest.fixture
async def line(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    """A customer known on two accounts, in the hands of an agent on the first."""
    with installed_plugins(monkeypatch, NativeTelegraph(messaging=WINDOWS)):
        async with lines_of(await company_with_line("ways", office, tmp_path)) as made:
            await _taken(made)
            yield made


async def _second(line: Line, office: Office, files: Path) -> Line:
    second = await account(line.company, office, files, name="Second line")
    async with acting_for(line.tenant_id):
        contact_id = (await get_conversation(await line.conversation())).contact_id
        await contact_queries.insert_identity(new_id(), contact_id, second.channel_id, "+49861", utc_now())
    return second


async def _open(line: Line, address: str) -> None:
    window = Window(seconds=600, messages=2)
    async with acting_for(line.tenant_id):
        await open_windows(line.channel_id, Deed(address=address, opens=[window]))


async def test_the_reply_too_many_is_refused_before_it_is_sent_and_goes_by_another_channel(
    line: Line, office: Office, tmp_path: Path
) -> None:
    second = await _second(line, office, tmp_path)
    talk, agent = await line.conversation(), line.company.agent.actor
    await _open(second, "+49861")
    for number in range(5):
        await _writes(line, talk, f"reply {number}")
    with pytest.raises(QuotaUsedUp):
        await _writes(line, talk, "one too many")
    (way,) = await _ways(line)
    assert (way.channel, way.address, way.is_open) == ("Second line", "+49861", True)
    assert way.room is not None and way.room.left == 2
    assert way.price.is_free
    async with acting_for(line.tenant_id):
        before = await go_on(agent, talk, second.channel_id)
        now = await get_conversation(talk)
    assert (before.channel_id, now.channel_id) == (line.channel_id, second.channel_id)
    assert (now.status, now.assignee_id) == ("assigned", agent.member_id)
    await _writes(line, talk, "here instead")
    await second.work()
    assert (office.sent[-1]["to"], office.sent[-1]["text"]) == ("+49861", "here instead")
    assert "one too many" not in office.texts()
    moved = [event.text for event in await second.events("+49861") if event.kind == "moved"]
    assert moved == ["Second line"]


async def test_the_inbox_offers_what_is_open_and_goes_there(
    line: Line, office: Office, tmp_path: Path, servers: TestServers
) -> None:
    second = await _second(line, office, tmp_path)
    talk = await line.conversation()
    cookie = await cookie_of(line.company.agent)
    async with served(test_settings(servers, tmp_path / "served")) as app, browser(app.base, cookie) as page:
        place = f"/inbox/mine/{talk}"
        shut = (await page.get(place)).text
        assert "Second line" in shut and "Closed until the customer writes" in shut
        assert (await post(page, place, f"{place}/channel", channel_id=str(second.channel_id))).status_code == 409
        await _open(second, "+49861")
        assert "2 of 2 left" in (await page.get(place)).text
        went = await post(page, place, f"{place}/channel", channel_id=str(second.channel_id))
        assert went.status_code == 303
        assert "on Second line" in (await page.get(place)).text


async def test_a_channel_that_takes_nothing_either_is_shown_shut_and_refused(
    line: Line, office: Office, tmp_path: Path
) -> None:
    second = await _second(line, office, tmp_path)
    (way,) = await _ways(line)
    assert not way.is_open
    talk = await line.conversation()
    async with acting_for(line.tenant_id):
        with pytest.raises(WindowShut):
            await go_on(line.company.agent.actor, talk, second.channel_id)
        assert (await get_conversation(talk)).channel_id == line.channel_id


async def test_where_the_customer_is_not_known_or_blocked_nothing_goes_and_a_closed_conversation_stays(
    line: Line, office: Office, tmp_path: Path
) -> None:
    talk, agent = await line.conversation(), line.company.agent.actor
    stranger = await account(line.company, office, tmp_path, name="Unknown")
    assert await _ways(line) == []
    async with acting_for(line.tenant_id):
        with pytest.raises(NotThere):
            await go_on(agent, talk, stranger.channel_id)
    second = await _second(line, office, tmp_path)
    await _open(second, "+49861")
    await _blocks(line, blocked=True)
    assert await _ways(line) == []
    await _blocks(line, blocked=False)
    async with acting_for(line.tenant_id):
        await resolve(agent, talk)
        with pytest.raises(NotThere):
            await go_on(agent, talk, second.channel_id)


async def test_a_mail_may_be_the_first_word_to_a_verified_address_only(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with installed_plugins(monkeypatch, NativeTelegraph(messaging={"kind": "email"})):
        async with lines_of(await company_with_line("mails", office, tmp_path)) as line:
            await _taken(line)
            other = await account(line.company, office, tmp_path, name="Mail")
            talk = await line.conversation()
            async with acting_for(line.tenant_id):
                contact_id = (await get_conversation(talk)).contact_id
                await note_told(contact_id, "email", "told@x.test")
            assert await _ways(line) == [], "somebody said so, and nobody has looked"
            async with acting_for(line.tenant_id):
                await note_verified(contact_id, "email", "Ada@x.test", how="link")
            (way,) = await _ways(line)
            assert (way.channel_id, way.address, way.is_on_channel, way.room) == (
                other.channel_id, "Ada@x.test", False, None,
            )  # fmt: skip
            async with acting_for(line.tenant_id):
                await go_on(line.company.agent.actor, talk, other.channel_id)
            await _writes(line, talk, "by mail")
            await other.work()
            assert (office.sent[-1]["to"], office.sent[-1]["text"]) == ("ada@x.test", "by mail")
            await other.says("thank you", sender="ada@x.test")
            await other.work()
            assert await other.conversation("ada@x.test") == talk, "the answer comes into the same conversation"


async def test_a_mail_that_comes_in_at_the_same_moment_is_a_conflict_and_nothing_moves(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with installed_plugins(monkeypatch, NativeTelegraph(messaging={"kind": "email"})):
        async with lines_of(await company_with_line("moments", office, tmp_path)) as line:
            await _taken(line)
            other = await account(line.company, office, tmp_path, name="Mail")
            talk = await line.conversation()
            async with acting_for(line.tenant_id):
                contact_id = (await get_conversation(talk)).contact_id
                await note_verified(contact_id, "email", "ada@x.test", how="link")

            async def goes_on() -> None:
                async with acting_for(line.tenant_id):
                    await go_on(line.company.agent.actor, talk, other.channel_id)

            outside = contextvars.copy_context()
            async with acting_for(line.tenant_id):  # the mail is being taken in
                await contact_queries.insert_identity(
                    new_id(), await new_visitor(line.company), other.channel_id, "ada@x.test", utc_now()
                )
                going = asyncio.create_task(goes_on(), context=outside)
                async with asyncio.timeout(10):
                    waits = "SELECT 1 AS waits FROM pg_locks WHERE NOT granted"
                    while not await global_fetch(waits):  # noqa: ASYNC110 - the other one's lock rings no bell
                        await asyncio.sleep(0.01)
            with pytest.raises(Conflict):
                await going
            async with acting_for(line.tenant_id):
                assert (await get_conversation(talk)).channel_id == line.channel_id
