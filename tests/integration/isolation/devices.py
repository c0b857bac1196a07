"""Devices of a company of the matrix."""

from uuid import UUID

from hubwright.desk.devices import queries
from hubwright.desk.devices.take_news import take_news
from hubwright.kernel.database import execute
from hubwright.kernel.ids import new_id
from hubwright_sdk import DeviceCan, DeviceEvent, DeviceInfo, DeviceNews, Reading


async def make_device(channel_id: UUID, word: str) -> UUID:
    """The device of whoever wrote last, with something of everything."""
    key = f"{word}-{new_id().hex[-8:]}"
    news = DeviceNews(
        devices=[DeviceInfo(device=key, name=word, model=word, can=[DeviceCan(name=word)])],
        readings=[Reading(device=key, name=word, value=word)],
        events=[DeviceEvent(device=key, name=word, text=word)],
    )
    await take_news(channel_id, news)
    device_id = await queries.find(channel_id, key)
    assert device_id is not None
    await execute(
        "UPDATE device SET contact_id = (SELECT contact_id FROM conversation WHERE tenant_id = $1"
        " ORDER BY created_at DESC, id DESC LIMIT 1) WHERE tenant_id = $1 AND id = $2",
        device_id,
    )
    return device_id
