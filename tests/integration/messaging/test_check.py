"""The button on a channel's page: the plugin tries the channel's settings, and its rows are shown as they are."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hubwright.host.installation.verbs import switch_off
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import NotAllowed
from hubwright.runtime.channels.check import check_channel
from hubwright_sdk import CheckRow, Unreachable
from tests.conftest import test_settings
from tests.integration.admin_ui.test_pages import browser, cookie_of, post
from tests.integration.messaging.conftest import Line, account, company_with_line, lines_of
from tests.support.app import served
from tests.support.database import TestServers
from tests.support.people import join
from tests.support.plugins import installed_plugins
from tests.support.telegraph import TELEGRAPH, NativeTelegraph, Office, office_open


class Checked(NativeTelegraph):
    """Looks at the address that it was given."""

    def __init__(self) -> None:
        super().__init__(implements=["send", "check"])
        self.finds: Any = [CheckRow("Signed in", True, "as shop"), CheckRow("May <send>", False, "Ask for the right.")]
        self.looked_at: list[tuple[str, str]] = []

    async def check(self, context: Any) -> list[CheckRow]:
        self.looked_at.append((context.settings["address"], context.language))
        if isinstance(self.finds, Exception):
            raise self.finds
        rows: list[CheckRow] = self.finds
        return rows


@pytest.fixture
def plugin() -> Checked:
    return Checked()


@pytest.fixture
async def line(plugin: Checked, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    with installed_plugins(monkeypatch, plugin):
        async with lines_of(await company_with_line("checked", office, tmp_path)) as made:
            yield made


async def test_the_button_shows_row_by_row_what_holds(
    servers: TestServers, line: Line, plugin: Checked, tmp_path: Path
) -> None:
    home = f"/channels/{line.channel_id}"
    async with served(test_settings(servers, tmp_path / "web")) as app:
        admin, agent = await join(line.tenant_id, "admin"), await join(line.tenant_id, "agent")
        async with browser(app.base, await cookie_of(admin)) as client:
            before = (await client.get(home)).text
            whole = await post(client, home, f"{home}/check")
            client.headers["hx-request"] = "true"
            piece = await post(client, home, f"{home}/check")
            plugin.finds = [CheckRow("Signed in", True)]
            well = (await post(client, home, f"{home}/check")).text
            plugin.finds = Unreachable("nobody answers")
            away = (await post(client, home, f"{home}/check")).text
        async with browser(app.base, await cookie_of(agent)) as client:
            assert "Look now" not in (await client.get(home)).text
            assert (await post(client, "/home", f"{home}/check")).status_code == 403

    assert "Look now" in before
    for answer in (whole, piece):
        assert answer.status_code == 200
        assert "as shop" in answer.text
        assert "May &lt;send&gt;" in answer.text
        assert "Ask for the right." in answer.text
        assert f'href="{home}/settings"' in answer.text
        assert "Everything holds." not in answer.text
    assert "<html" in whole.text
    assert "<html" not in piece.text
    assert "Everything holds." in well
    assert "The service cannot be reached." in away
    assert "nobody answers" in away


async def test_each_channel_is_tried_with_its_own_settings_in_the_language_of_who_asks(
    line: Line, plugin: Checked, tmp_path: Path
) -> None:
    async with office_open() as elsewhere:
        second = await account(line.company, elsewhere, tmp_path, name="Other line")
        for each in (line, second):
            found = await check_channel(line.company.admin.actor, each.channel_id)
            assert found is not None
            assert not found.ok
        assert [address for address, _language in plugin.looked_at] == [line.office.url, elsewhere.url]
        await second.outbound.close()


async def test_what_cannot_be_tried_says_why(line: Line, plugin: Checked) -> None:
    async with acting_for(line.tenant_id):
        await switch_off(TELEGRAPH)
    found = await check_channel(line.company.admin.actor, line.channel_id)
    assert found is not None
    assert (found.ok, found.code) == (False, "off")
    assert plugin.looked_at == []
    with pytest.raises(NotAllowed):
        await check_channel(line.company.agent.actor, line.channel_id)


async def test_a_plugin_without_a_look_of_its_own_has_no_button(
    servers: TestServers, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with installed_plugins(monkeypatch, NativeTelegraph()):
        async with lines_of(await company_with_line("unchecked", office, tmp_path)) as line:
            home = f"/channels/{line.channel_id}"
            async with served(test_settings(servers, tmp_path / "web")) as app:
                admin = await join(line.tenant_id, "admin")
                async with browser(app.base, await cookie_of(admin)) as client:
                    assert "Look now" not in (await client.get(home)).text
                    told = await post(client, home, f"{home}/check")
                    assert told.status_code == 303
                    assert "There is nothing to try" in (await client.get(told.headers["location"])).text
