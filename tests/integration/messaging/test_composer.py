"""Who writes on a channel with windows sees how much is left, and is refused with a typed reason: API and pages."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from hubwright.control.api_keys.verbs import create_key
from hubwright.control.channels.matrix import matrix_of
from hubwright.desk.carrying.ledger import Deed, open_windows, room_for
from hubwright.desk.conversations import get_conversation
from hubwright.desk.conversations.take import take
from hubwright.kernel.database import acting_for
from hubwright.kernel.ids import new_id
from tests.conftest import test_settings
from tests.integration.admin_ui.test_pages import browser, cookie_of, post
from tests.integration.messaging.conftest import Line, company_with_line, lines_of
from tests.integration.messaging.test_out import writes
from tests.integration.messaging.test_windows import WINDOWS
from tests.support.app import served
from tests.support.database import TestServers
from tests.support.plugins import installed_plugins
from tests.support.telegraph import TELEGRAPH, NativeTelegraph, Office


@pytest.fixture
async def windowed(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    """The agent holds a conversation in which two messages are left; the channel carries neither files nor links."""
    matrix = {**WINDOWS, "files": False, "inbound": ["text", "event"], "outbound": ["text"], "text_bytes": 600}
    with installed_plugins(monkeypatch, NativeTelegraph(messaging=matrix)):
        async with lines_of(await company_with_line("composing", office, tmp_path)) as made:
            for text in ("Hi", "2"):
                await made.says(text)
                await made.work()
            async with acting_for(made.tenant_id):
                await take(made.company.agent.actor, await made.conversation())
            await writes(made, "one")
            yield made


@pytest.fixture
async def base(windowed: Line, servers: TestServers, tmp_path: Path) -> AsyncIterator[str]:
    async with served(test_settings(servers, tmp_path / "served")) as running:
        yield running.base


async def shut(line: Line) -> UUID:
    """Nothing is open any more."""
    talk = await line.conversation()
    await line.rows("UPDATE channel_window SET expires_at = now() WHERE tenant_id = $1 RETURNING opening")
    return talk


async def test_the_api_refuses_with_a_typed_problem_and_takes_notes(windowed: Line, base: str) -> None:
    async with acting_for(windowed.tenant_id):
        key = await create_key(windowed.company.admin.actor, "tests", ["conversations:read", "conversations:reply"])
    path = f"{base}/api/v1/conversations/{await windowed.conversation()}/messages"
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {key.key}"}) as client:
        too_long = await client.post(path, json={"text": "字" * 201})
        assert (too_long.status_code, too_long.json()["type"]) == (422, "urn:hubwright:problem:too-long-for-channel")
        assert too_long.json()["max_bytes"] == 600
        for text in ("two", "three"):
            assert (await client.post(path, json={"text": text})).status_code == 201
        over = await client.post(path, json={"text": "four"})
        assert (over.status_code, over.json()["type"]) == (409, "urn:hubwright:problem:quota-used-up")
        assert over.headers["content-type"].startswith("application/problem+json")
        assert over.json()["allowed"] == 3
        await shut(windowed)
        closed = await client.post(path, json={"text": "five"}, headers={"Accept-Language": "zh"})
        assert (closed.status_code, closed.json()["type"]) == (409, "urn:hubwright:problem:window-shut")
        assert (await client.post(path, json={"text": "a note", "internal": True})).status_code == 201
    said = [event.text for event in await windowed.events() if event.author == "agent"]
    assert said == ["one", "two", "three", "a note"]


async def test_the_page_tells_what_is_left_and_refuses_before_it_stores(windowed: Line, base: str) -> None:
    talk = await windowed.conversation()
    place = f"/inbox/mine/{talk}"
    async with browser(base, await cookie_of(windowed.company.agent)) as client:
        page = (await client.get(place)).text
        assert "2 of 3 left, until" in page
        assert "up to 500 characters, 600 bytes" in page
        assert "data-attach" not in page, "no file goes out on this channel, not even as a link"
        await writes(windowed, "two", "three")
        page = (await client.get(place)).text
        assert "0 of 3 left" in page
        assert 'id="ib-reply"' not in page
        assert 'id="ib-note"' in page
        refused = await post(client, place, f"{place}/reply", text="four")
        assert refused.status_code == 409
        assert "no more than 3 messages" in refused.text
        await shut(windowed)
        page = (await client.get(place, headers={"Accept-Language": "zh", "Cookie": ""})).text
        refused = await post(client, place, f"{place}/reply", text="five")
        assert (refused.status_code, "has to write first" in refused.text) == (409, True)
        noted = await post(client, place, f"{place}/note", text="he has to write first")
        assert noted.status_code == 303
    assert [e.text for e in await windowed.events() if e.author == "agent"][-1] == "he has to write first"


async def test_a_file_that_is_not_carried_is_refused_and_not_kept(windowed: Line, base: str) -> None:
    talk = await windowed.conversation()
    place = f"/inbox/mine/{talk}"
    async with browser(base, await cookie_of(windowed.company.agent)) as client:
        token = (await client.get(place)).text.partition('name="csrf-token" content="')[2].partition('"')[0]
        headers = {"accept": "application/json", "x-csrftoken": token}
        assert token
        told = await client.post(f"{place}/files", files={"file": ("a.txt", b"only words")}, headers=headers)
        assert (told.status_code, told.json()["type"]) == (422, "urn:hubwright:problem:kind-not-carried")
        assert told.json()["message_kind"] == "file"
        await shut(windowed)
        before = await windowed.rows("SELECT count(*) AS n FROM file WHERE tenant_id = $1")
        told = await client.post(f"{place}/files", files={"file": ("a.txt", b"only words")}, headers=headers)
        assert (told.status_code, told.json()["type"]) == (409, "urn:hubwright:problem:window-shut")
        assert await windowed.rows("SELECT count(*) AS n FROM file WHERE tenant_id = $1") == before


async def test_an_event_opens_its_own_window_beside_the_others(windowed: Line) -> None:
    async with acting_for(windowed.tenant_id):
        contact_id = (await get_conversation(await windowed.conversation())).contact_id
        can = await matrix_of(windowed.channel_id)
        assert can is not None
        await open_windows(windowed.channel_id, Deed(address="+861", opens=[can.windows[1]]))
        both = await room_for(can, contact_id, windowed.channel_id)
    await writes(windowed, "two", "three")
    async with acting_for(windowed.tenant_id):
        await open_windows(windowed.channel_id, Deed(address="+861", opens=[can.windows[1]]))
        one = await room_for(can, contact_id, windowed.channel_id)
        await open_windows(windowed.channel_id, Deed(address=new_id().hex, opens=[can.windows[1]]))
    assert both is not None and (both.left, both.allowed) == (2, 3), "they do not add up"
    assert one is not None and (one.left, one.allowed) == (2, 2), "what the event opened is left"


async def test_the_pages_of_channel_and_plugin_show_the_matrix(windowed: Line, base: str) -> None:
    async with browser(base, await cookie_of(windowed.company.admin)) as client:
        for path in (f"/channels/{windowed.channel_id}", f"/plugins/{TELEGRAPH}"):
            page = " ".join((await client.get(path)).text.split())
            assert "What it carries" in page
            assert "up to 500 characters and 600 bytes" in page
            assert "48 hours" in page and "1 minute" in page
            assert "The customer presses a menu item" in page
        chat = (await client.get(f"/channels/{windowed.company.channel_id}")).text
        assert "What it carries" in chat
        assert "always" in chat
