"""The step "QR code for a scene" in a real flow, and the sample flow of the plugin, which uses it."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.messaging.conftest import lines_of
from tests.integration.runtime.test_plugin_calls import perform_all
from tests.integration.wechat.conftest import FAN, ROOT, Chat, official_account
from tests.integration.wechat.test_events import happens
from tests.support.company import make_company

SAMPLE = json.loads((ROOT / "src/hubwright_wechat/sample.flow.json").read_text("utf-8"))


@pytest.fixture
async def chat(testing: Any, tmp_path: Path) -> AsyncIterator[Chat]:
    company = await make_company("codes", SAMPLE)
    async with lines_of(await official_account(company, testing, tmp_path)) as made:
        yield made  # type: ignore[misc]  # the same that went in


async def on(chat: Chat) -> None:
    """What the worker does until nothing is left to do."""
    for _ in range(4):
        await chat.work()
        await perform_all(chat.company, chat.outbound)


async def test_the_sample_flow_makes_a_code_for_the_order_and_who_scans_it_comes_with_it(chat: Chat) -> None:
    assert (await chat.says("Hi")).startswith("Hello, and thank you")
    assert (await chat.says("order 10086")).startswith("Thank you. A colleague looks at order 10086")
    await on(chat)
    (asked,) = chat.wechat.codes
    assert asked["action_info"]["scene"]["scene_str"] == "order-10086"
    assert asked["expire_seconds"] == 7 * 86_400
    shown = [text for text in chat.wechat.texts() if "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=" in text]
    assert len(shown) == 1
    friend = "oFriendOfFan"
    assert await happens(chat, "scanned", "SCAN", openid=friend, EventKey="order-10086", nonce="9")
    (talk,) = await chat.rows(
        "SELECT fields FROM conversation WHERE tenant_id = $1 AND id = $2", await chat.conversation(friend)
    )
    assert talk["fields"]["entry"]["scene"] == "order-10086"


async def test_a_wechat_that_makes_no_code_leads_out_of_the_error_exit_to_a_person(chat: Chat) -> None:
    await chat.says("Hi")
    chat.wechat.verified = False
    await chat.says("order 10086")
    await on(chat)
    assert chat.wechat.codes == []
    (talk,) = await chat.rows(
        "SELECT status FROM conversation WHERE tenant_id = $1 AND id = $2", await chat.conversation(FAN)
    )
    assert talk["status"] == "waiting"
