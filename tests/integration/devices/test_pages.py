"""The pages of devices: the list with its words, states and places, a device, and telling it something."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from hubwright.control.channels.schemas import ChannelChange
from hubwright.control.channels.verbs import change_channel
from hubwright.kernel.database import acting_for
from hubwright_sdk import Commanded, DeviceCan, DeviceEvent, DeviceInfo, DeviceNews, Reading, Refused, Slow
from tests.conftest import test_settings
from tests.integration.admin_ui.test_pages import browser, cookie_of, post
from tests.integration.devices.test_news import Commanded_, device_id, take
from tests.integration.messaging.conftest import Line, company_with_line, lines_of
from tests.support.app import served
from tests.support.database import TestServers
from tests.support.people import join
from tests.support.plugins import installed_plugins
from tests.support.telegraph import office_open


class Pages:
    """A company with devices, and a browser of its admin."""

    def __init__(self, line: Line, client: httpx.AsyncClient, base: str) -> None:
        self.line, self.client, self.base = line, client, base

    async def rows(self, address: str) -> list[str]:
        """The devices of a list, in its order."""
        answer = await self.client.get(address)
        assert answer.status_code == 200, address
        return re.findall(r'href="/devices/[0-9a-f-]{36}"><strong[^>]*>([^<]+)<', answer.text)


@pytest.fixture
def plugin() -> Commanded_:
    return Commanded_()


@pytest.fixture
async def pages(
    servers: TestServers, plugin: Commanded_, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Pages]:
    with installed_plugins(monkeypatch, plugin):
        async with (
            served(test_settings(servers, tmp_path / "web")) as app,
            office_open() as office,
            lines_of(await company_with_line("devices shown", office, tmp_path)) as line,
        ):
            admin = await join(line.tenant_id, "admin")
            async with browser(app.base, await cookie_of(admin)) as client:
                yield Pages(line, client, app.base)


def info(key: str, **more: Any) -> DeviceNews:
    return DeviceNews(devices=[DeviceInfo(device=key, **more)])


async def test_before_the_first_device_the_list_teaches(pages: Pages) -> None:
    text = (await pages.client.get("/devices")).text
    assert "No device has said anything yet" in text
    assert 'href="/channels"' in text
    assert 'id="search"' not in text
    chinese = (await pages.client.get("/devices", headers={"accept-language": "zh"})).text
    assert "还没有设备" in chinese


async def test_the_list_is_searched_and_narrowed_by_its_address(pages: Pages) -> None:
    await take(pages.line, info("p-1", name="Pump north", model="P5", online=True))
    await take(pages.line, info("p-2", name="pump South", maker="100% Pumps", online=False))
    await take(pages.line, info("fan"))
    await take(pages.line, DeviceNews(removed=["fan"]))

    assert await pages.rows("/devices") == ["fan", "Pump north", "pump South"]
    assert await pages.rows("/devices?search=PUMP") == ["Pump north", "pump South"]
    assert await pages.rows("/devices?search=100%25") == ["pump South"], "a sign of patterns is a sign"
    assert await pages.rows("/devices?state=online") == ["Pump north"]
    assert await pages.rows("/devices?state=offline") == ["pump South"]
    assert await pages.rows("/devices?state=removed&search=fan") == ["fan"]
    assert await pages.rows("/devices?search=nobody") == []
    assert "Nothing fits" in (await pages.client.get("/devices?search=nobody")).text
    assert (await pages.client.get("/devices?state=odd")).status_code == 404


async def test_a_long_list_goes_on_where_it_was_however_chatty_its_devices_are(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin_ui.pages.devices.pages.SHOWN", 3)
    for number in range(7):
        await take(pages.line, info(f"d{number}"))
    seen: list[str] = []
    address = "/devices"
    while address:
        seen += await pages.rows(address)
        for key in ("d6", "d0"):
            await take(pages.line, DeviceNews(readings=[Reading(device=key, name="n", value=1.0)]))
        text = (await pages.client.get(address)).text
        found = re.search(r'rel="next" href="([^"]+)"', text)
        address = found.group(1).replace("&amp;", "&") if found else ""
    assert seen == [f"d{number}" for number in range(7)]


async def test_a_device_shows_its_values_events_and_who_is_behind_it(pages: Pages) -> None:
    line = pages.line
    await take(
        line,
        DeviceNews(
            devices=[DeviceInfo(device="+861", name="Pump", can=[DeviceCan(name="mode", values=["eco", "full"])])],
            readings=[Reading(device="+861", name="bar", value=2.5, unit="bar")],
            events=[DeviceEvent(device="+861", name="fault", severity="alarm", text="<b>no</b> pressure")],
        ),
    )
    await line.says("It hums.")
    await line.work()
    home = f"/devices/{await device_id(line, '+861')}"
    text = (await pages.client.get(home)).text
    for word in ("2.5 bar", "Alarm", "&lt;b&gt;no&lt;/b&gt; pressure", "eco, full", "Shop line"):
        assert word in text, word
    assert f'href="/inbox/team/{await line.conversation()}"' in text
    assert "&lt;b&gt;no&lt;/b&gt; pressure" in (await pages.client.get(f"{home}/events")).text
    assert "It was told nothing yet" in (await pages.client.get(f"{home}/commands")).text


@pytest.mark.parametrize(
    ("does", "said", "badge"),
    [
        (Commanded(accepted=True, confirmed=True, text="all well"), "The device confirmed restart.", "confirmed"),
        (Commanded(accepted=True), "restart is sent; the device has not confirmed it yet.", "sent, not confirmed"),
        (Refused("it is locked"), "restart was refused. it is locked", "refused"),
        (Slow("no answer"), "look at the device before you send it again", "nobody knows whether it was done"),
    ],
)
async def test_it_is_told_something_and_what_became_of_it_stands_there(
    pages: Pages, plugin: Commanded_, does: Any, said: str, badge: str
) -> None:
    await take(pages.line, info("pump-1", name="Pump"))
    plugin.does = does
    home = f"/devices/{await device_id(pages.line)}"
    told = await post(pages.client, home, f"{home}/command", command="restart", value="now")
    assert (told.status_code, told.headers["location"]) == (303, f"{home}/commands")
    shown = (await pages.client.get(told.headers["location"])).text
    assert said in shown
    assert badge in shown
    assert "restart</strong> = now" in shown
    ((asked, _key),) = plugin.asked
    assert asked.arguments == {"value": "now"}


async def test_a_command_without_a_name_is_refused_beside_its_field(pages: Pages, plugin: Commanded_) -> None:
    await take(pages.line, info("pump-1"))
    home = f"/devices/{await device_id(pages.line)}"
    refused = await post(pages.client, home, f"{home}/command", command=" ", value="kept")
    assert refused.status_code == 422
    assert "Say which command." in refused.text
    assert 'value="kept"' in refused.text
    assert plugin.asked == []


async def test_who_may_not_see_conversations_sees_and_tells_no_devices(pages: Pages, plugin: Commanded_) -> None:
    await take(pages.line, info("pump-1"))
    home = f"/devices/{await device_id(pages.line)}"
    analyst = await join(pages.line.tenant_id, "analyst")
    async with browser(pages.base, await cookie_of(analyst)) as client:
        for path in ("/devices", home, f"{home}/events", f"{home}/commands"):
            assert (await client.get(path)).status_code == 403, path
        assert (await post(client, "/home", f"{home}/command", command="restart")).status_code == 403
        assert 'href="/devices"' not in (await client.get("/home")).text
    assert plugin.asked == []


async def test_a_channel_that_is_off_says_so_instead_of_losing_the_command(pages: Pages, plugin: Commanded_) -> None:
    await take(pages.line, info("pump-1"))
    home = f"/devices/{await device_id(pages.line)}"
    async with acting_for(pages.line.tenant_id):
        await change_channel(pages.line.company.admin.actor, pages.line.channel_id, ChannelChange(enabled=False))
    told = await post(pages.client, home, f"{home}/command", command="restart")
    assert "this channel is switched off" in (await pages.client.get(told.headers["location"])).text
    assert plugin.asked == []
