"""The only file that touches tables device, device_reading, device_event and device_command."""

from typing import Any
from uuid import UUID

from hubwright.desk.devices.schemas import CommandView, DeviceEventView, DeviceState, DeviceView, ReadingView
from hubwright.kernel.database import execute, fetch, fetch_one
from hubwright.kernel.ids import new_id

_DEVICE = (
    "SELECT id, channel_id, key, name, model, maker, online, can, contact_id, first_seen, last_seen, removed_at"
    " FROM device WHERE tenant_id = $1"
)


async def meet(channel_id: UUID, key: str) -> UUID:
    """Find a device, or make it; either way it was there just now."""
    row = await fetch_one(
        "INSERT INTO device (tenant_id, id, channel_id, key) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (tenant_id, channel_id, key) DO UPDATE SET last_seen = now(), removed_at = NULL RETURNING id",
        new_id(),
        channel_id,
        key,
    )
    assert row is not None
    device_id: UUID = row["id"]
    return device_id


async def find(channel_id: UUID, key: str) -> UUID | None:
    """A device that is known already."""
    row = await fetch_one(
        "SELECT id FROM device WHERE tenant_id = $1 AND channel_id = $2 AND key = $3", channel_id, key
    )
    return row["id"] if row is not None else None


async def learn(
    device_id: UUID, *, name: str, model: str, maker: str, online: bool | None, can: list[dict[str, Any]] | None
) -> None:
    """Fill in what became known; what is empty changes nothing."""
    await execute(
        "UPDATE device SET name = coalesce(nullif($3, ''), name), model = coalesce(nullif($4, ''), model),"
        " maker = coalesce(nullif($5, ''), maker), online = coalesce($6, online), can = coalesce($7, can)"
        " WHERE tenant_id = $1 AND id = $2",
        device_id,
        name,
        model,
        maker,
        online,
        can,
    )


async def remove(device_id: UUID) -> None:
    """Its hub does not know it any more; what is known of it stays, until it comes again."""
    await execute("UPDATE device SET removed_at = now(), online = false WHERE tenant_id = $1 AND id = $2", device_id)


async def names_of(device_id: UUID) -> set[str]:
    """The names under which a device has readings."""
    found = await fetch("SELECT DISTINCT name FROM device_reading WHERE tenant_id = $1 AND device_id = $2", device_id)
    return {row["name"] for row in found}


async def put_reading(device_id: UUID, reading: ReadingView, source: str, keep: int) -> bool:
    """Write a reading and forget the oldest of its name; False when it is known already."""
    written = await execute(
        "INSERT INTO device_reading (tenant_id, id, device_id, name, value, unit, at, source)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id, device_id, name, source) DO NOTHING",
        new_id(),
        device_id,
        reading.name,
        {"v": reading.value},  # a bare text would be taken for JSON
        reading.unit,
        reading.at,
        source,
    )
    if written:
        await execute(
            "DELETE FROM device_reading WHERE tenant_id = $1 AND device_id = $2 AND name = $3 AND id IN ("
            "  SELECT id FROM device_reading WHERE tenant_id = $1 AND device_id = $2 AND name = $3"
            "  ORDER BY id DESC OFFSET $4)",
            device_id,
            reading.name,
            keep,
        )
    return bool(written)


async def newest_readings(device_id: UUID) -> list[ReadingView]:
    """The newest value of each name, as it came."""
    found = await fetch(
        "SELECT DISTINCT ON (name) name, value, unit, at FROM device_reading"
        " WHERE tenant_id = $1 AND device_id = $2 ORDER BY name, id DESC",
        device_id,
    )
    return [ReadingView(**{**row, "value": row["value"]["v"]}) for row in found]


async def put_event(device_id: UUID, event: DeviceEventView, source: str, keep: int) -> bool:
    """Write an event and forget the oldest; False when it is known already."""
    written = await execute(
        "INSERT INTO device_event (tenant_id, id, device_id, name, severity, text, at, source)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id, device_id, source) DO NOTHING",
        event.id,
        device_id,
        event.name,
        event.severity,
        event.text,
        event.at,
        source,
    )
    if written:
        await execute(
            "DELETE FROM device_event WHERE tenant_id = $1 AND device_id = $2 AND id IN ("
            "  SELECT id FROM device_event WHERE tenant_id = $1 AND device_id = $2 ORDER BY id DESC OFFSET $3)",
            device_id,
            keep,
        )
    return bool(written)


async def newest_events(device_id: UUID, most: int, before: UUID | None = None) -> list[DeviceEventView]:
    """What happened last, or before one of them."""
    found = await fetch(
        "SELECT id, name, severity, text, at FROM device_event"
        " WHERE tenant_id = $1 AND device_id = $2 AND ($4::uuid IS NULL OR id < $4) ORDER BY id DESC LIMIT $3",
        device_id,
        most,
        before,
    )
    return [DeviceEventView(**row) for row in found]


async def put_command(
    command_id: UUID, device_id: UUID, member_id: UUID | None, name: str, arguments: dict[str, Any]
) -> None:
    """Write down what is asked for, before anybody is asked."""
    await execute(
        "INSERT INTO device_command (tenant_id, id, device_id, member_id, name, arguments)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        command_id,
        device_id,
        member_id,
        name,
        arguments,
    )


async def settle_command(command_id: UUID, state: str, told: str) -> bool:
    """Keep what became of it; what the device itself said stands."""
    return bool(
        await execute(
            "UPDATE device_command SET state = $3, told = $4, changed_at = now()"
            " WHERE tenant_id = $1 AND id = $2 AND state IN ('asked', 'taken', 'unknown')",
            command_id,
            state,
            told,
        )
    )


async def newest_commands(device_id: UUID, most: int, before: UUID | None = None) -> list[CommandView]:
    """What it was told last, or before one of them; what nobody heard of for a while is not known."""
    found = await fetch(
        "SELECT id, member_id, name, arguments, told, asked_at, changed_at,"
        " CASE WHEN state = 'asked' AND asked_at < now() - interval '1 minute' THEN 'unknown' ELSE state END AS state"
        " FROM device_command WHERE tenant_id = $1 AND device_id = $2 AND ($4::uuid IS NULL OR id < $4)"
        " ORDER BY id DESC LIMIT $3",
        device_id,
        most,
        before,
    )
    return [CommandView(**row) for row in found]


async def get(device_id: UUID) -> DeviceView | None:
    """Read a device."""
    row = await fetch_one(f"{_DEVICE} AND id = $2", device_id)
    return DeviceView(**row) if row is not None else None


async def beside(channel_id: UUID, contact_id: UUID, most: int) -> list[DeviceView]:
    """The device that a conversation is with, or those of the customer."""
    found = await fetch(
        f"{_DEVICE} AND removed_at IS NULL AND (contact_id = $3 OR (channel_id = $2 AND key IN ("
        "  SELECT external_id FROM identity WHERE tenant_id = $1 AND channel_id = $2 AND contact_id = $3)))"
        " ORDER BY last_seen DESC, id LIMIT $4",
        channel_id,
        contact_id,
        most,
    )
    return [DeviceView(**row) for row in found]


_CALLED = "lower(coalesce(nullif(name, ''), key))"


async def search(words: str, state: DeviceState, after: UUID | None, most: int) -> list[DeviceView]:
    """Devices of the company by what they are called, after one of them; words are looked for as they stand."""
    found = await fetch(
        f"{_DEVICE} AND ($2 = '' OR strpos(lower(name || ' ' || key || ' ' || model || ' ' || maker), lower($2)) > 0)"
        " AND CASE $5 WHEN 'online' THEN removed_at IS NULL AND online"
        " WHEN 'offline' THEN removed_at IS NULL AND NOT online"
        " WHEN 'removed' THEN removed_at IS NOT NULL ELSE true END"
        f" AND ($3::uuid IS NULL OR ({_CALLED}, id) >"
        f" (SELECT {_CALLED}, id FROM device WHERE tenant_id = $1 AND id = $3)) ORDER BY {_CALLED}, id LIMIT $4",
        words,
        after,
        most,
        state,
    )
    return [DeviceView(**row) for row in found]


async def is_any() -> bool:
    """Whether the company ever heard of a device."""
    return await fetch_one("SELECT 1 AS one FROM device WHERE tenant_id = $1 LIMIT 1") is not None
