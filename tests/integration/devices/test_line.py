"""News of devices in the line of their channel: kept in one step with the cursor, taken in before their messages."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hubwright.desk.devices import take_news as taking
from hubwright.desk.devices.verbs import devices_beside, list_devices
from hubwright.kernel.database import acting_for
from hubwright.runtime.channels import work as working
from hubwright_sdk import (
    DeviceEvent,
    DeviceNews,
    InboundMessage,
    PullAsked,
    Pulled,
    Reading,
    Sender,
)
from tests.integration.messaging.conftest import Line, company_with_line, lines_of
from tests.support.plugins import installed_plugins
from tests.support.telegraph import NativeTelegraph, office_open

NEWS = DeviceNews(
    id="n1",
    readings=[Reading(device="pump-1", name="bar", value=9.5)],
    events=[DeviceEvent(device="pump-1", name="fault", severity="alarm")],
)
FAULT = InboundMessage(
    external_id="e1", sender=Sender(address="pump-1"), kind="event", event="fault", entry={"severity": "alarm"}
)


class Died(BaseException):
    """What no handler of the product catches."""


class Holding(NativeTelegraph):
    """Gives what is new since the cursor, the same for the same cursor."""

    def __init__(self) -> None:
        super().__init__(
            kind=["channel", "iot"],
            implements=["send", "pull"],
            messaging={"kind": "messenger", "pull_every_s": 3600, "inbound": ["text", "event"]},
        )

    async def pull(self, asked: PullAsked, _context: Any) -> Pulled:
        if asked.cursor:
            return Pulled(cursor=asked.cursor)
        return Pulled(cursor="a", devices=[NEWS], messages=[FAULT])


@pytest.fixture
async def line(database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    with installed_plugins(monkeypatch, Holding()):
        async with office_open() as office, lines_of(await company_with_line("held", office, tmp_path)) as made:
            yield made


async def kept(line: Line) -> tuple[int, int, str]:
    readings = await line.rows("SELECT id FROM device_reading WHERE tenant_id = $1")
    events = await line.rows("SELECT id FROM device_event WHERE tenant_id = $1")
    (row,) = await line.rows("SELECT cursor FROM channel_line WHERE tenant_id = $1")
    return len(readings), len(events), str(row["cursor"])


async def test_a_fault_opens_a_conversation_beside_which_its_values_stand(line: Line) -> None:
    await line.work()
    assert await kept(line) == (1, 1, "a")
    conversation_id = await line.conversation("pump-1")
    async with acting_for(line.tenant_id):
        (beside,) = await devices_beside(line.company.agent.actor, conversation_id)
    assert beside.readings[0].value == 9.5
    said = await line.events("pump-1")
    assert said[0].kind == "event"
    assert any(each.author == "bot" for each in said), "the flow began without a word"


@pytest.mark.parametrize("where", ["before it is kept", "while it is taken in"])
async def test_a_worker_that_dies_anywhere_loses_and_doubles_nothing(
    line: Line, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    async def dies(*_arguments: object, **_more: object) -> None:
        raise Died

    place, name = (working, "put_down") if where == "before it is kept" else (taking, "event_facts")
    with monkeypatch.context() as patch:
        patch.setattr(place, name, dies)
        with pytest.raises(Died):
            await line.work()
    readings, events, cursor = await kept(line)
    assert (readings, events) == (0, 0)
    assert cursor == ("" if where == "before it is kept" else "a")
    await line.leases_run_out()
    await line.work()
    assert await kept(line) == (1, 1, "a")
    async with acting_for(line.tenant_id):
        assert len((await list_devices(line.company.agent.actor)).devices) == 1
