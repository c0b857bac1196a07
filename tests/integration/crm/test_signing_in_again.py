"""A grant that ended comes through the box as what it is, and whoever may mend it is given the button."""

from typing import Any

import pytest

from hubwright.host.dispatch.activations import activations
from hubwright.kernel.database import acting_for
from hubwright.kernel.settings import settings
from hubwright.runtime.crm.standing import standings
from hubwright.runtime.plugins.panels import read_panel
from hubwright.runtime.plugins.ways import dispatcher
from hubwright.runtime.setting_up import checking, progress
from hubwright.runtime.setting_up.rows import rows_of
from hubwright_sdk import AuthExpired, ContactQuery
from tests.integration.admin_ui.test_pages import browser, cookie_of
from tests.integration.crm.conftest import ADA, PLUGIN, Desk
from tests.support.app import served
from tests.support.people import Person

Linked = tuple[Desk, Any]
BUTTON = f'href="/plugins/{PLUGIN}/connections"'


def end_every_grant(desk: Desk) -> None:
    """An admin of HubSpot takes the app out of their account."""
    for family in list(desk.hubspot.grants.current):
        desk.hubspot.grants.end(family)


async def shown_to(person: Person, base: str, path: str, language: str) -> str:
    async with browser(base, await cookie_of(person)) as client:
        return (await client.get(path, headers={"accept-language": language})).text


async def test_a_grant_that_ended_comes_through_the_box_as_that(linked: Linked) -> None:
    desk, _ada = linked
    end_every_grant(desk)
    (plugin,) = await activations.impls(desk.tenant_id, "read_contacts")
    assert plugin.manifest.tier == "sandboxed"
    for _ in range(2):  # refused by HubSpot, then not even asked
        with pytest.raises(AuthExpired) as ended:
            await dispatcher().act(
                desk.tenant_id, PLUGIN, "find_contact", ContactQuery(email=ADA["email"]), key="", language="en"
            )
        assert ended.value.code == "auth_expired"
    calls = await desk.rows("SELECT code FROM plugin_call WHERE tenant_id = $1 AND hook = 'find_contact'")
    assert {each["code"] for each in calls} == {"auth_expired"}


async def test_the_inbox_gives_an_admin_the_button_and_tells_an_agent_whom_to_ask(linked: Linked) -> None:
    desk, _ada = linked
    end_every_grant(desk)
    await desk.says(phone="+4499")
    await desk.works()
    assert (await desk.link()).code == "auth_expired"
    (standing,) = await standings(desk.agent, desk.talk)
    assert standing.wants_sign_in
    with pytest.raises(AuthExpired):
        await read_panel(desk.agent, desk.talk, PLUGIN, "crm")
    async with served(settings()) as app:
        for path in (f"/inbox/crm/{desk.talk}", f"/inbox/panels/{desk.talk}/{PLUGIN}/crm"):
            told = await shown_to(desk.company.admin, app.base, path, "en")
            assert BUTTON in told and "Sign in again" in told, path
            assert "重新登录" in await shown_to(desk.company.admin, app.base, path, "zh"), path
            asked = await shown_to(desk.company.agent, app.base, path, "en")
            assert BUTTON not in asked, path
            assert "An administrator has to sign in there again." in asked, path


async def test_without_a_link_the_suggestion_says_it_too(desk: Desk) -> None:
    end_every_grant(desk)
    await desk.says(email=ADA["email"])
    (standing,) = await standings(desk.agent, desk.talk)
    assert (standing.link, standing.code, standing.wants_sign_in) == (None, "auth_expired", True)


async def test_the_plugins_own_check_names_the_connection(desk: Desk) -> None:
    end_every_grant(desk)
    admin = desk.company.admin.actor
    row = await checking.check_row(admin, PLUGIN, "own")
    assert row.result is not None
    assert (row.result.state, row.result.code) == ("failed", "needs_reauth")
    assert [line.ok for line in row.result.lines] == [False] * len(row.result.lines)
    async with acting_for(desk.tenant_id):
        setup = await progress.read_setup(admin, PLUGIN)
        assert {each.key for each in await rows_of(setup)} >= {"connection:hubspot", "own"}
    async with served(settings()) as app:
        page = await shown_to(desk.company.admin, app.base, f"/marketplace/{PLUGIN}/set-up/checks", "en")
    assert "Connect it again." in page
    assert f'action="/plugins/{PLUGIN}/connections/hubspot"' in page
