"""The plugin is removed: what it put into WeChat goes, even if WeChat is away just then."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hubwright.host.installation.removing import remove, restore
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.jobs import run_due_jobs
from hubwright.runtime.channels import tasks
from tests.integration.messaging.conftest import lines_of
from tests.integration.runtime.flows import greeter
from tests.integration.wechat.conftest import PLUGIN, Chat, official_account
from tests.support.company import make_company

MENU = {"button": [{"type": "click", "name": "订单", "key": "order"}]}
LEAVE = tasks.LEAVE


@pytest.fixture
async def chat(testing: Any, tmp_path: Path) -> AsyncIterator[Chat]:
    """An Official Account with a menu that was published from here."""
    company = await make_company("leaving", greeter())
    made = await official_account(company, testing, tmp_path, menu=json.dumps(MENU))
    async with lines_of(made):
        await made.work()
        assert made.wechat.menu == MENU
        yield made


async def remove_it(chat: Chat) -> None:
    async with acting_for(chat.tenant_id):
        await remove(chat.company.admin.actor, PLUGIN)


async def restore_it(chat: Chat) -> None:
    async with acting_for(chat.tenant_id):
        await restore(chat.company.admin.actor, PLUGIN)


async def worked(chat: Chat) -> list[str]:
    """The jobs of leaving are done as if their time had come; how they stand then."""
    async with acting_for(chat.tenant_id):
        await execute("UPDATE job SET run_at = now() WHERE tenant_id = $1 AND kind = $2 AND state = 'waiting'", LEAVE)
        await execute(
            "UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind = 'job' AND id IN"
            " (SELECT id FROM job WHERE tenant_id = $1 AND kind = $2 AND state = 'waiting')",
            LEAVE,
        )
    await run_due_jobs(1_000)
    return [
        each["state"] for each in await chat.rows("SELECT state FROM job WHERE tenant_id = $1 AND kind = $2", LEAVE)
    ]


async def test_its_menu_goes_with_the_plugin_and_comes_back_with_it(chat: Chat) -> None:
    await remove_it(chat)
    assert chat.wechat.menu == MENU, "whoever removes it waits for nobody"
    assert await worked(chat) == ["done"]
    assert chat.wechat.menu is None
    await restore_it(chat)
    await chat.later()
    await chat.work()
    assert chat.wechat.menu == MENU


async def test_a_wechat_that_is_away_is_asked_again_until_the_menu_is_gone(chat: Chat) -> None:
    await remove_it(chat)
    away = chat.wechat.answer("GET", "/nowhere", {"access_token": ""}, "", b"")._replace(status=503)
    chat.wechat.instead = [away]
    assert await worked(chat) == ["waiting"]
    assert chat.wechat.menu == MENU
    assert await worked(chat) == ["done"]
    assert chat.wechat.menu is None


async def test_who_brings_it_back_before_that_keeps_the_menu(chat: Chat) -> None:
    await remove_it(chat)
    await restore_it(chat)
    assert await worked(chat) == ["done"]
    assert chat.wechat.menu == MENU
