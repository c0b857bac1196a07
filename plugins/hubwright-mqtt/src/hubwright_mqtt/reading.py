"""What a message of a device means: values, events, words of whoever stands before it, answers to commands."""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from hubwright_mqtt.broker import Came
from hubwright_mqtt.discovery import Part
from hubwright_mqtt.templates import fill
from hubwright_mqtt.topics import What
from hubwright_sdk import (
    CommandDone,
    DeviceCan,
    DeviceEvent,
    DeviceInfo,
    DeviceNews,
    InboundMessage,
    Malformed,
    Reading,
    Sender,
)

MOST_BYTES = 256 * 1024
MOST_VALUES = 100
DEEPEST = 3
_OWN = ("id", "at")
_YES, _NO = ("online", "1", "true", "on"), ("offline", "0", "false", "off")
_GRAVE: dict[str, Literal["info", "warning", "alarm"]] = {
    "info": "info", "warning": "warning", "warn": "warning", "alarm": "alarm", "error": "alarm", "critical": "alarm",
}  # fmt: skip
_ALARMS = ("smoke", "gas", "carbon_monoxide", "safety", "tamper")
_WARNINGS = ("problem", "moisture", "battery", "cold", "heat")


class Understood(msgspec.Struct, frozen=True):
    """What came of one message."""

    news: DeviceNews
    said: InboundMessage | None = None


def name_of(came: Came, told: object = None) -> str:
    """What a message is called: by the id in it, for retained ones by what they say, else it is like no other."""
    own = told.get("id") if isinstance(told, Mapping) else None
    if isinstance(own, str | int) and not isinstance(own, bool) and str(own):
        return "i/" + _digest(came.topic.encode() + b"\n" + str(own).encode())
    if came.retained:
        return "r/" + _digest(came.topic.encode() + b"\n" + came.payload)
    return "m/" + secrets.token_hex(16)


def digest(came: Came) -> str:
    """A short word for topic and payload, to know a message again that is sent again."""
    return _digest(came.topic.encode() + b"\n" + came.payload)[:10]


def understand(came: Came, device: str, what: What) -> Understood:
    """Read a message on one of a device's own topics; raises Malformed for what cannot be read."""
    text = text_of(came)
    match what:
        case "telemetry":
            values = _object(text)
            readings = list(_readings(device, values))[:MOST_VALUES]
            return Understood(DeviceNews(id=name_of(came, values), readings=readings))
        case "events":
            event, whole = _event(device, text)
            return Understood(DeviceNews(id=name_of(came, whole), events=[] if came.retained else [event]))
        case "online":
            info = DeviceInfo(device=device, online=is_here(text))
            return Understood(DeviceNews(id=name_of(came), devices=[info]))
        case "about":
            told = _object(text)
            return Understood(DeviceNews(id=name_of(came, told), devices=[_about(device, told)]))
        case "replies":
            told = _object(text)
            return Understood(DeviceNews(id=name_of(came, told), commands=[done_of(told)]))
        case _:
            return Understood(DeviceNews(), None if came.retained else _said(came, device, text))


def states(came: Came, parts: list[Part]) -> DeviceNews:
    """Read a message on the state topic of discovered parts."""
    text = text_of(came)
    readings, events = [], []
    for part in parts:
        value = fill(part.template, text)
        if part.kind == "event":
            events += _of_event(part, text)
        elif part.kind == "binary_sensor" and isinstance(value, str | bool | int | float):
            is_on = str(value) == part.on or value is True
            readings.append(Reading(device=part.device, name=part.name, value=is_on))
            events += [_trouble(part)] if is_on and part.device_class in (*_ALARMS, *_WARNINGS) else []
        elif isinstance(value, str | int | float):
            readings.append(Reading(device=part.device, name=part.name, value=_plain(value), unit=part.unit))
    return DeviceNews(id=name_of(came), readings=readings, events=[] if came.retained else events)


def text_of(came: Came) -> str:
    """The payload as text, if it is one of bearable size."""
    if len(came.payload) > MOST_BYTES:
        raise Malformed(f"a message on {came.topic[:200]} has {len(came.payload)} bytes")
    try:
        return came.payload.decode()
    except UnicodeDecodeError:
        raise Malformed(f"a message on {came.topic[:200]} is not text") from None


def is_here(text: str) -> bool | None:
    """Online, offline, or nothing that can be understood."""
    word = text.strip().strip('"').casefold()
    return True if word in _YES else False if word in _NO else None


def done_of(told: Mapping[str, Any]) -> CommandDone:
    """What a device says of a command."""
    return CommandDone(key=str(told.get("id", ""))[:200], done=told.get("done") is not False, text=_short(told, "text"))


def _object(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed("a message that should be a JSON object is none") from None
    if not isinstance(told, dict):
        raise Malformed("a message that should be a JSON object is none")
    return told


def _readings(device: str, told: Mapping[str, Any]) -> Iterator[Reading]:
    at = moment(told.get("at"))
    for name, value in _flat(told, DEEPEST):
        if name not in _OWN:
            yield Reading(device=device, name=name[:100], value=_plain(value), at=at)


def _flat(told: Mapping[str, Any], deep: int) -> Iterator[tuple[str, Any]]:
    for name, value in told.items():
        if isinstance(value, Mapping) and deep > 1:
            yield from ((f"{name}.{inner}", each) for inner, each in _flat(value, deep - 1))
        elif isinstance(value, str | int | float) and str(name):
            yield str(name), value


def _plain(value: str | float | bool) -> float | str | bool:
    """A number that is written as text is a number; one that JSON cannot say is text."""
    if isinstance(value, bool):
        return value
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return str(value)[:2_000]
    finite = number - number == 0
    return number if finite else str(value)[:2_000]


def _event(device: str, text: str) -> tuple[DeviceEvent, object]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        return DeviceEvent(device=device, name="event", severity="warning", text=text[:1_000]), None
    event = DeviceEvent(
        device=device,
        name=(_short(told, "name") or "event")[:100],
        severity=_GRAVE.get(str(told.get("severity", "warning")).casefold(), "warning"),
        text=_short(told, "text", 1_000),
        at=moment(told.get("at")),
    )
    return event, told


def _of_event(part: Part, text: str) -> list[DeviceEvent]:
    try:
        told = json.loads(text)
    except ValueError:
        return []
    kind = told.get("event_type") if isinstance(told, dict) else None
    return [DeviceEvent(device=part.device, name=str(kind)[:100])] if kind else []


def _trouble(part: Part) -> DeviceEvent:
    severity: Literal["warning", "alarm"] = "alarm" if part.device_class in _ALARMS else "warning"
    return DeviceEvent(
        device=part.device, name=part.device_class, severity=severity, text=(part.title or part.name)[:1_000]
    )


def _about(device: str, told: Mapping[str, Any]) -> DeviceInfo:
    commands = told.get("commands")
    return DeviceInfo(
        device=device,
        name=_short(told, "name", 200),
        model=_short(told, "model", 200),
        maker=_short(told, "maker", 200),
        can=list(_can(commands)) if isinstance(commands, list) else None,
    )


def _can(commands: list[Any]) -> Iterator[DeviceCan]:
    for each in commands[:100]:
        if isinstance(each, str) and 0 < len(each) <= 100:
            yield DeviceCan(name=each)
        elif isinstance(each, dict) and len(name := _short(each, "name", 100)) > 0:
            values = each.get("values")
            listed = [str(value) for value in values[:50]] if isinstance(values, list) else []
            yield DeviceCan(name=name, title=_short(each, "title", 200), values=listed)


def _said(came: Came, device: str, text: str) -> InboundMessage:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        told = None
    words = _short(told, "text", 10_000) if isinstance(told, dict) else text[:10_000]
    if not words.strip():
        raise Malformed("somebody said nothing")
    return InboundMessage(external_id=name_of(came, told), sender=Sender(address=device, name=device), text=words)


def _short(told: Mapping[str, Any], name: str, most: int = 300) -> str:
    value = told.get(name)
    return value[:most] if isinstance(value, str) else ""


def moment(told: object) -> datetime | None:
    """A time as devices write it: ISO 8601, or seconds since 1970; what is none is left out."""
    try:
        if isinstance(told, str):
            found = datetime.fromisoformat(told)
            return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
        if isinstance(told, int | float) and not isinstance(told, bool):
            return datetime.fromtimestamp(told, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:40]
