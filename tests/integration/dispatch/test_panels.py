"""Panels of plugins stand beside a conversation; each comes by itself, escaped, and one that fails is one sentence."""

from pathlib import Path
from uuid import UUID

import httpx
import pytest

from hubwright.control.identity.sessions import open_session
from hubwright.desk.contacts.verbs import learn
from hubwright.kernel.database import acting_for
from tests.conftest import test_settings
from tests.integration.dispatch.conftest import company_named
from tests.support.app import served
from tests.support.company import Company, new_visitor, says
from tests.support.database import TestServers
from tests.support.watching_plugins import WATCHER, Watcher


async def get(company: Company, servers: TestServers, folder: Path, *paths: str) -> list[httpx.Response]:
    signed_in = await open_session(company.agent.account_id, company.tenant_id, address="t", user_agent="t")
    headers = {"Cookie": f"hw_session={signed_in.cookie}"}
    async with (
        served(test_settings(servers, folder)) as running,
        httpx.AsyncClient(base_url=running.base, trust_env=False, headers=headers) as client,
    ):
        return [await client.get(path) for path in paths]


async def talk_of(company: Company, name: str = "Ana <i>") -> UUID:
    visitor = await new_visitor(company)
    async with acting_for(company.tenant_id):
        await learn(visitor, name=name)
    return (await says(company, visitor, "Hi")).conversation_id


def panel(talk: UUID) -> str:
    return f"/inbox/panels/{talk}/{WATCHER}/facts"


async def test_the_page_has_its_place_and_the_panel_fills_it(
    company: Company, watcher: Watcher, servers: TestServers, tmp_path: Path
) -> None:
    talk = await talk_of(company)
    page, filled = await get(company, servers, tmp_path, f"/inbox/team/{talk}", panel(talk))

    assert f'hx-get="{panel(talk)}"' in page.text
    assert filled.status_code == 200
    assert "Ana &lt;i&gt;" in filled.text
    assert "Name &lt;b&gt;" in filled.text
    assert "https://crm.example/open" in filled.text
    ((asked, context),) = watcher.asked
    assert asked.contact is not None
    assert asked.contact.name == "Ana <i>"
    assert context.has_scope("contact:read")


@pytest.mark.parametrize("mood", ["slow", "broken", "refusing"])
async def test_one_that_fails_is_one_sentence(
    company: Company, watcher: Watcher, servers: TestServers, tmp_path: Path, mood: str
) -> None:
    talk = await talk_of(company)
    watcher.mood = mood
    page, filled = await get(company, servers, tmp_path, f"/inbox/team/{talk}", panel(talk))

    assert page.status_code == 200  # the page asked no plugin
    assert filled.status_code == 200
    assert filled.text.strip() == '<p class="hw-muted">This plugin gives no answer at the moment.</p>'


async def test_others_conversations_have_no_panels(
    company: Company, watcher: Watcher, servers: TestServers, tmp_path: Path
) -> None:
    other = await company_named("neighbour")
    theirs = await talk_of(other)
    page, foreign = await get(other, servers, tmp_path, f"/inbox/team/{theirs}", panel(await talk_of(company)))

    assert "/inbox/panels/" not in page.text  # nothing is switched on there
    assert foreign.status_code == 404
    assert watcher.asked == []
