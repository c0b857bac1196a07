"""Pages of the inbox as a browser without scripts asks for them: every view, search, canned replies, split."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from hubwright.control.identity.sessions import COOKIE_NAME, open_session
from hubwright.desk.conversations import get_conversation
from hubwright.desk.conversations.reply import reply
from hubwright.desk.conversations.take import take
from hubwright.desk.workbench.drafts import keep_draft
from hubwright.kernel.database import acting_for
from tests.conftest import test_settings
from tests.integration.desk.waiting import make_desk, waits
from tests.support.app import served
from tests.support.database import TestServers


@pytest.fixture
async def base(database: None, servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The app on a port."""
    async with served(test_settings(servers, tmp_path_factory.mktemp("inbox"))) as app:
        yield app.base


async def test_every_view_is_shown_and_an_overtaken_reply_keeps_its_words(base: str) -> None:
    desk = await make_desk()
    first, second = desk.agents
    conversation = await waits(desk, text="where is my parcel 10086")
    async with acting_for(desk.tenant_id):
        await take(first.actor, conversation)
        seen = (await get_conversation(conversation)).last_seq
        await keep_draft(first.actor, conversation, "reply", "half a reply", seen)
    cookie = (await open_session(first.account_id, desk.tenant_id, address="127.0.0.1", user_agent="test")).cookie
    async with httpx.AsyncClient(
        base_url=base, cookies={COOKIE_NAME: cookie}, headers={"accept": "text/html"}, timeout=30
    ) as client:
        for place in ("mine", "team", "waiting", "resolved", "mentions", "snoozed", "search", "canned"):
            answer = await client.get(f"/inbox/{place}")
            assert answer.status_code == 200, (place, answer.text[:500])
        found = await client.get("/inbox/search", params={"q": "parcel 10086"})
        assert f"/inbox/search/{conversation}?q=parcel%2010086" in found.text
        page = await client.get(f"/inbox/mine/{conversation}")
        assert (page.status_code, "half a reply" in page.text) == (200, True)
        assert (await client.get(f"/inbox/mine/{conversation}/split")).status_code == 200
        async with acting_for(desk.tenant_id):
            await reply(second.actor, conversation, text="somebody was faster")
        token = re.search(r'name="csrf-token" content="([^"]+)"', page.text)
        assert token is not None
        sent = {"text": "I was slower", "expected_last_seq": str(seen), "shown_seq": str(seen), "_csrf_token": token[1]}
        held = await client.post(f"/inbox/mine/{conversation}/reply", data=sent)
        assert held.status_code == 409
        assert "I was slower" in held.text and "somebody was faster" in held.text and "ib-send-anyway" in held.text
