"""Home Assistant discovery: what devices say of themselves in retained messages, kept while we are connected."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from hubwright_mqtt.abbreviations import spelled_out
from hubwright_mqtt.templates import is_understood
from hubwright_sdk import DeviceCan, DeviceInfo, Malformed

MOST_PARTS = 100
_NAME = re.compile(r"[^\w.-]+")
_ONLY_ACTS = ("button", "scene")


class Availability(msgspec.Struct, frozen=True):
    """Where a device says that it is there."""

    topic: str
    here: str = "online"
    gone: str = "offline"
    template: str = ""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One entity of a device: a value, a switch, a button."""

    device: str
    kind: str
    name: str
    title: str = ""
    unit: str = ""
    device_class: str = ""
    state_topic: str = ""
    template: str = ""
    command_topic: str = ""
    command_template: str = ""
    on: str = "ON"
    off: str = "OFF"
    press: str = "PRESS"
    values: tuple[str, ...] = ()

    @property
    def can(self) -> DeviceCan | None:
        """The command that it is, if it takes any."""
        if not self.command_topic:
            return None
        return DeviceCan(name=self.name, title=self.title[:200], values=list(self.values[:50]))


class Announced(msgspec.Struct, frozen=True, kw_only=True):
    """What one config message says."""

    info: DeviceInfo
    parts: tuple[Part, ...]
    availability: tuple[Availability, ...] = ()


def is_config(topic: str, prefix: str) -> bool:
    """Whether a message on this topic announces something."""
    levels = topic.split("/")
    start = prefix.split("/")
    inner = len(levels) - len(start) - 1
    return bool(prefix) and levels[: len(start)] == start and levels[-1] == "config" and inner in (2, 3)


def subscriptions(prefix: str) -> list[str]:
    """Where configs lie."""
    return [f"{prefix}/+/+/config", f"{prefix}/+/+/+/config"] if prefix else []


def read_config(topic: str, prefix: str, payload: bytes) -> Announced:
    """Understand one; raises Malformed for what is none."""
    levels = topic[len(prefix) + 1 :].split("/")
    try:
        told = json.loads(payload)
    except ValueError:
        raise Malformed(f"the message on {topic[:200]} is not JSON") from None
    if not isinstance(told, dict):
        raise Malformed(f"the message on {topic[:200]} is no discovery")
    whole = spelled_out(told)
    about = whole.get("device")
    about = spelled_out(about, of_device=True) if isinstance(about, dict) else {}
    device = _key(about) or levels[-2]
    if levels[0] == "device":
        parts = list(_parts_of(device, whole, topic))
    else:
        parts = [_part(device, levels[0], levels[-2], whole)]
    info = DeviceInfo(
        device=device[:200],
        name=_text(about, "name")[:200],
        model=_text(about, "model")[:200],
        maker=_text(about, "manufacturer")[:200],
    )
    return Announced(info=info, parts=tuple(parts), availability=tuple(_availability(whole)))


def _parts_of(device: str, whole: Mapping[str, Any], topic: str) -> Iterator[Part]:
    found = whole.get("components")
    if not isinstance(found, dict):
        raise Malformed(f"the message on {topic[:200]} has no components")
    shared = {key: value for key, value in whole.items() if key not in ("components", "device", "origin", "name")}
    for name, part in list(found.items())[:MOST_PARTS]:
        if isinstance(part, dict) and isinstance(spelled_out(part).get("platform"), str):
            own = spelled_out({"~": whole["~"], **part} if "~" in whole else part)
            if len(own) > 1:
                yield _part(device, own["platform"], str(name), {**shared, **own})


def _part(device: str, kind: str, object_id: str, told: Mapping[str, Any]) -> Part:
    values = told.get("options")
    on, off = _text(told, "payload_on") or "ON", _text(told, "payload_off") or "OFF"
    if kind == "switch":
        values = [on, off]
    return Part(
        device=device[:200],
        kind=kind,
        name=_NAME.sub("_", object_id)[:100],
        title=_text(told, "name"),
        unit=_text(told, "unit_of_measurement"),
        device_class=_text(told, "device_class"),
        state_topic=_text(told, "state_topic"),
        template=_text(told, "value_template"),
        command_topic=_text(told, "command_topic"),
        command_template=_text(told, "command_template"),
        on=on,
        off=off,
        press=_text(told, "payload_press") or "PRESS",
        values=tuple(str(each) for each in values) if isinstance(values, list) else (),
    )


def _availability(told: Mapping[str, Any]) -> Iterator[Availability]:
    listed = told.get("availability")
    each = listed if isinstance(listed, list) else [listed] if isinstance(listed, dict) else []
    if told.get("availability_topic"):
        each = [{**told, "topic": told["availability_topic"], "value_template": told.get("availability_template")}]
    for one in each:
        whole = spelled_out({**one, **({"~": told["~"]} if "~" in told else {})}) if isinstance(one, dict) else {}
        topic = _text(whole, "topic")
        if topic:
            yield Availability(
                topic,
                _text(whole, "payload_available") or "online",
                _text(whole, "payload_not_available") or "offline",
                _text(whole, "value_template"),
            )


def _key(about: Mapping[str, Any]) -> str:
    """What a device is told apart by: an identifier, or its first connection."""
    told = about.get("identifiers")
    first = told[0] if isinstance(told, list) and told else told
    if isinstance(first, str | int) and str(first).strip():
        return str(first).strip()
    links = about.get("connections")
    if isinstance(links, list) and links and isinstance(links[0], list) and len(links[0]) == 2:
        return str(links[0][1])
    return ""


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


class Directory:
    """Everything that was announced and not taken back."""

    def __init__(self) -> None:
        self._announced: dict[str, Announced] = {}
        self._states: dict[str, list[Part]] = {}
        self._availability: dict[str, list[tuple[str, Availability]]] = {}

    def take(self, topic: str, announced: Announced) -> list[str]:
        """Keep one; gives back the topics that have to be listened to."""
        self._announced[topic] = announced
        before = self.topics()
        self._index()
        return sorted(self.topics() - before)

    def drop(self, topic: str) -> tuple[list[str], str]:
        """Forget one; the topics that nobody needs any more, and the device if nothing is left of it."""
        gone = self._announced.pop(topic, None)
        if gone is None:
            return [], ""
        before = self.topics()
        self._index()
        device = gone.info.device
        left = any(each.info.device == device for each in self._announced.values())
        return sorted(before - self.topics()), "" if left else device

    def topics(self) -> set[str]:
        """Where states and availability are said."""
        return set(self._states) | set(self._availability)

    def at(self, topic: str) -> list[Part]:
        """What says its state there."""
        return self._states.get(topic, [])

    def availability_at(self, topic: str) -> list[tuple[str, Availability]]:
        """Which devices say there whether they are here."""
        return self._availability.get(topic, [])

    def part(self, device: str, name: str) -> Part | None:
        """One part of a device that takes commands or has a value."""
        return next((each for each in self._parts() if each.device == device and each.name == name), None)

    def knows(self, device: str) -> bool:
        return any(each.info.device == device for each in self._announced.values())

    def info(self, announced: Announced) -> DeviceInfo:
        """What its device is, with every command that any of its configs brought."""
        parts = [part for part in self._parts() if part.device == announced.info.device]
        can = [part.can for part in parts]
        return msgspec.structs.replace(announced.info, can=[each for each in can if each is not None][:100])

    def _parts(self) -> Iterator[Part]:
        for each in self._announced.values():
            yield from each.parts

    def _index(self) -> None:
        self._states, self._availability = {}, {}
        for each in self._announced.values():
            for part in each.parts:
                if part.state_topic:
                    self._states.setdefault(part.state_topic, []).append(part)
            for one in each.availability:
                known = self._availability.setdefault(one.topic, [])
                if (each.info.device, one) not in known:
                    known.append((each.info.device, one))


def odd_templates(announced: Announced) -> list[str]:
    """Templates that are left raw, for whoever sets it up."""
    return [part.template for part in announced.parts if not is_understood(part.template)]


def payload_for(part: Part, value: str) -> str | None:
    """What is published to have a part do something; None when it cannot be said."""
    if part.kind in _ONLY_ACTS:
        return part.press
    if part.command_template and not re.fullmatch(r"\s*\{\{\s*value\s*\}\}\s*", part.command_template):
        return None
    if part.kind in ("switch", "light", "fan", "siren", "humidifier"):
        return {"on": part.on, "true": part.on, "1": part.on, "off": part.off, "false": part.off, "0": part.off}.get(
            value.casefold(), value if value in (part.on, part.off) else None
        )
    if part.values and value not in part.values:
        return None
    return value
