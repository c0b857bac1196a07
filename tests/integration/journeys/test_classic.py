"""What the classic edition is bought for: promises that are kept or told, a board, and machines that report."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from editions.catalogue import edition
from hubwright.desk.devices.take_news import take_news
from hubwright.desk.sla.look import look
from hubwright.desk.sla.read import clocks_of
from hubwright.host.installation.verbs import switch_on
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright_sdk import DeviceCan, DeviceEvent, DeviceInfo, DeviceNews, Reading
from tests.integration.devices.test_news import Commanded_, device_id
from tests.integration.journeys.front import Front, Pages, Visitor, front_of
from tests.integration.messaging.conftest import Line, account, lines_of
from tests.support.app import Served
from tests.support.figures import keep_figures
from tests.support.plugins import installed_plugins
from tests.support.telegraph import TELEGRAPH, office_open

CLASSIC = edition("classic")
PROMISE = {
    "policies.0.id": "",
    "policies.0.name": "Everybody",
    "policies.0.queue_id": "any",
    "policies.0.first_minutes": "5",
    "policies.0.calendar": "always",
    "policies.0.warn_percent": "50",
}


async def test_classic_keeps_its_promises_and_knows_its_machines(
    app: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = Commanded_()
    with installed_plugins(monkeypatch, machine):
        async with front_of(app, CLASSIC) as front, front.pages_of(front.company.admin) as admin:
            visitor = await front.visitor()
            await admin.press("/settings/service-levels", **PROMISE)
            await visitor.asks_for_a_person()
            await _stands_on_the_board(front, admin, visitor)
            async with _machines(front, tmp_path) as line:
                await _a_machine_is_told(front, line, machine)
    keep_figures("classic: promise, board, machine", {"promises_broken": 1, "machines_told": len(machine.asked)})


async def _stands_on_the_board(front: Front, admin: Pages, visitor: Visitor) -> None:
    """Waiting and late, then in somebody's work: the board says so each time."""
    queue = f"/board/queues/{front.company.queue_id}"
    assert str(visitor.talk) in await admin.see(f"{queue}/waiting")
    async with acting_for(front.tenant_id):
        await look(utc_now())
        assert [(clock.target, clock.state) for clock in await clocks_of(visitor.talk)] == [("first", "running")]
        await look(utc_now() + timedelta(minutes=6))
        assert [(clock.target, clock.state) for clock in await clocks_of(visitor.talk)] == [("first", "broken")]
    async with front.pages_of(front.company.agent) as agent:
        await agent.press(f"/inbox/waiting/{visitor.talk}/take")
        await agent.answers(visitor.talk, "A new one is on its way.")
    assert str(visitor.talk) not in await admin.see(f"{queue}/waiting")
    assert str(visitor.talk) in await admin.see(f"{queue}/work")


@asynccontextmanager
async def _machines(front: Front, files: Path) -> AsyncIterator[Line]:
    """A channel that devices are on."""
    async with acting_for(front.tenant_id):
        await switch_on(TELEGRAPH)
    async with office_open() as office, lines_of(await account(front.company, office, files)) as line:
        yield line


async def _a_machine_is_told(front: Front, line: Line, machine: Commanded_) -> None:
    """It reports a fault, its owner writes, and the agent restarts it beside the conversation."""
    news = DeviceNews(
        devices=[DeviceInfo(device="+861", name="Pump", online=True, can=[DeviceCan(name="restart")])],
        readings=[Reading(device="+861", name="bar", value=0.2, unit="bar")],
        events=[DeviceEvent(device="+861", name="fault", severity="alarm", text="no pressure")],
    )
    async with acting_for(front.tenant_id):
        await take_news(line.channel_id, news)
    await line.says("It stands still.")
    await line.work()
    talk = await line.conversation()
    async with front.pages_of(front.company.agent) as agent:
        assert "no pressure" in await agent.see(f"/devices/{await device_id(line, '+861')}")
        beside = f"/inbox/devices/{talk}"
        assert "Pump" in await agent.see(beside)
        await agent.press(f"{beside}/{await device_id(line, '+861')}/command", command="restart")
    assert [asked.name for asked, _key in machine.asked] == ["restart"]
