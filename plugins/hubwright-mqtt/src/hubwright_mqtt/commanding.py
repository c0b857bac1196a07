"""Commands: published once with QoS 1, under their own key, and confirmed by what the device says then."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from hubwright_mqtt import discovery, reading
from hubwright_mqtt.broker import Came, Connection, Dial, place_of
from hubwright_mqtt.discovery import Directory, Part, payload_for
from hubwright_mqtt.templates import fill
from hubwright_mqtt.topics import Topics, is_device
from hubwright_sdk import CallContext, Commanded, DeviceCommand, Malformed, Refused, Unreachable

_QUIET_S = 0.5
_SPARE_S = 1.5  # of the deadline, for good-byes


class Value(msgspec.Struct, frozen=True):
    """One value of a device, asked for now."""

    value: float | str | bool
    unit: str = ""


@asynccontextmanager
async def visit(dial: Dial, context: CallContext) -> AsyncIterator[Connection]:
    """A connection for one deed, under a name of its own, so that it takes nobody's place."""
    connection: Connection = await dial(
        place_of(context.settings), context.net, f"hwv{secrets.token_hex(9)}", False, None
    )
    try:
        yield connection
    finally:
        await connection.close()


async def command(
    connection: Connection, asked: DeviceCommand, context: CallContext, known: Directory | None
) -> Commanded:
    """Find out how the device is told, tell it, and wait for its word."""
    if not is_device(asked.device):
        raise Refused("this is no name of a device")
    directory = known if known is not None and known.knows(asked.device) else await _announced(connection, context)
    if directory.knows(asked.device):
        part = directory.part(asked.device, asked.name)
        if part is None or not part.command_topic:
            raise Refused(f"the device announced no command {asked.name[:100]}")
        return await _tell_part(connection, part, asked, context)
    return await _tell_device(connection, asked, context)


async def _tell_device(connection: Connection, asked: DeviceCommand, context: CallContext) -> Commanded:
    """A device with topics of its own: it is told the key, and answers with it."""
    topics = Topics(context.settings["topics"])
    replies = topics.topic(asked.device, "replies")
    if await connection.subscribe([replies]):
        raise Refused("the broker does not let us hear the answer")
    key = context.idempotency_key
    told = {"id": key, "name": asked.name, "arguments": dict(asked.arguments)}
    await connection.publish(topics.topic(asked.device, "commands"), json.dumps(told, ensure_ascii=False))
    async for came in _heard(connection, _patience(context)):
        done = _reply(came)
        if came.topic == replies and done is not None and done.key == key:
            return Commanded(accepted=done.done, confirmed=done.done, text=done.text)
    return Commanded(accepted=True, text=_said(context, "The device has not answered yet.", "设备尚未应答。"))


async def _tell_part(connection: Connection, part: Part, asked: DeviceCommand, context: CallContext) -> Commanded:
    """An announced one: it hears a plain value, and its state says that it is done."""
    wanted = payload_for(part, str(asked.arguments.get("value", "")))
    if wanted is None:
        raise Refused(f"{asked.name[:100]} cannot be told this value")
    if part.state_topic:
        await connection.subscribe([part.state_topic])
    await connection.publish(part.command_topic, wanted)
    if part.state_topic and part.kind not in ("button", "scene"):
        async for came in _heard(connection, _patience(context)):
            if came.topic == part.state_topic and _is(part, came, wanted):
                return Commanded(accepted=True, confirmed=True, text=_text(came))
    return Commanded(accepted=True, text=_said(context, "The broker has taken it.", "代理已接收。"))


async def read_value(
    connection: Connection, device: str, name: str, context: CallContext, known: Directory | None
) -> Value | None:
    """The value that the broker keeps, or the next one that the device says; None when there is none in time."""
    if not is_device(device):
        raise Refused("this is no name of a device")
    directory = known if known is not None and known.knows(device) else await _announced(connection, context)
    part = directory.part(device, name)
    if part is not None and part.state_topic:
        await connection.subscribe([part.state_topic])
        async for came in _heard(connection, _patience(context)):
            for found in _states(came, part):
                return found
        return None
    await connection.subscribe([Topics(context.settings["topics"]).topic(device, "telemetry")])
    async for came in _heard(connection, _patience(context)):
        for each in _telemetry(came, device):
            if each.name == name:
                return Value(each.value, each.unit)
    return None


async def _announced(connection: Connection, context: CallContext) -> Directory:
    """What lies at the broker."""
    directory, prefix = Directory(), context.settings["discovery"]
    if prefix:
        await connection.subscribe(discovery.subscriptions(prefix))
        async for came in _heard(connection, 3.0, _QUIET_S):
            if discovery.is_config(came.topic, prefix) and came.payload:
                try:
                    directory.take(came.topic, discovery.read_config(came.topic, prefix, came.payload))
                except Malformed as failed:
                    context.log(failed.reason)
    return directory


async def _heard(connection: Connection, seconds: float, quiet_s: float | None = None) -> AsyncIterator[Came]:
    """What comes within so long, or until it is quiet for a moment; each acknowledged, for nothing is kept of it."""
    loop_end = _now() + seconds
    while (left := loop_end - _now()) > 0:
        try:
            async with asyncio.timeout(min(left, quiet_s or left)):
                came = await connection.came.get()
        except TimeoutError:
            return
        if came is None:
            raise Unreachable("the broker closed the connection")
        if came.mid:
            connection.acknowledge(came.mid)
        yield came


def _now() -> float:
    return asyncio.get_running_loop().time()


def _patience(context: CallContext) -> float:
    return max(0.2, min(float(context.settings["confirm_s"]), context.deadline_s - _SPARE_S))


def _reply(came: Came) -> Any:
    try:
        return reading.done_of(json.loads(reading.text_of(came)))
    except (ValueError, AttributeError, Malformed):
        return None


def _is(part: Part, came: Came, wanted: str) -> bool:
    """Whether this state is what was wanted; a number is the same however it is written."""
    value = fill(part.template, _text(came))
    if str(value) == wanted:
        return True
    try:
        return float(value) == float(wanted)
    except (TypeError, ValueError):
        return False


def _text(came: Came) -> str:
    return came.payload[:300].decode(errors="replace")


def _states(came: Came, part: Part) -> list[Value]:
    if came.topic != part.state_topic:
        return []
    try:
        return [Value(each.value, each.unit) for each in reading.states(came, [part]).readings]
    except Malformed:
        return []


def _telemetry(came: Came, device: str) -> list[Any]:
    try:
        return reading.understand(came, device, "telemetry").news.readings
    except Malformed:
        return []


def _said(context: CallContext, en: str, zh: str) -> str:
    return zh if context.language == "zh" else en
