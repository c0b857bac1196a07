"""A broker in trouble: admins see what is wrong and how to mend it, and when it is mended nothing is missing."""

from pathlib import Path

from hubwright.control.channels import line_queries
from hubwright.control.channels.schemas import ChannelChange
from hubwright.control.channels.verbs import change_channel, get_channel
from hubwright.desk.devices import queries
from hubwright.desk.devices.verbs import read_device
from hubwright.kernel.database import acting_for
from hubwright.runtime.channels.check import check_channel
from hubwright.runtime.devices.command import command_device
from tests.integration.devices.test_trigger import DeviceLine, brokers, devices, line, port

__all__ = ["line", "port"]


async def trouble(line: DeviceLine) -> str:
    async with acting_for(line.tenant_id):
        found = await line_queries.trouble(line.channel_id)
    return str(found["code"]) if found is not None else ""


async def change(line: DeviceLine, **settings: str) -> None:
    """An admin saves the form."""
    async with acting_for(line.tenant_id):
        present = (await get_channel(line.channel_id)).settings
        wanted = ChannelChange(settings={**present, **settings})
        await change_channel(line.company.admin.actor, line.channel_id, wanted)
    await line.later()


async def test_an_address_where_nobody_is_is_shown_and_mended(line: DeviceLine, port: int, tmp_path: Path) -> None:
    async with devices.device(port, "pump-7") as pump:
        await pump.says("devices/pump-7/telemetry", {"bar": 1.5})

        async def heard() -> bool:
            return bool(await line.rows("SELECT id FROM device_reading WHERE tenant_id = $1"))

        await line.until(heard)
        await change(line, address=f"mqtt://127.0.0.1:{brokers.free_port()}")
        await line.work(1)
        assert await trouble(line) == "refused", "an operator let only the broker through"
        found = await check_channel(line.company.admin.actor, line.channel_id)
        assert found is not None
        assert [row.ok for row in found.rows] == [False]
        assert "private" in found.rows[0].text
        await pump.says("devices/pump-7/telemetry", {"bar": 2.5})
        async with acting_for(line.tenant_id):
            device_id = await queries.find(line.channel_id, "pump-7")
        assert device_id is not None
        outcome = await command_device(line.company.agent.actor, device_id, "restart", {})
        assert outcome.state == "refused"
        assert "private" in outcome.told

        await change(line, address=f"mqtt://127.0.0.1:{port}")
        if not brokers.there_is_mosquitto():  # amqtt keeps nothing for who was away
            await line.work(1)
            await pump.says("devices/pump-7/telemetry", {"bar": 2.5})

        async def both() -> bool:
            return len(await line.rows("SELECT id FROM device_reading WHERE tenant_id = $1")) == 2

        await line.until(both)
    assert await trouble(line) == ""
    async with acting_for(line.tenant_id):
        seen = await read_device(line.company.agent.actor, device_id)
    assert seen.readings[0].value == 2.5
    found = await check_channel(line.company.admin.actor, line.channel_id)
    assert found is not None
    assert found.ok
