"""What messages mean, without a broker: topics, templates, discovery, rules, and the cursor."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from hubwright_mqtt import discovery, reading
from hubwright_mqtt.broker import Came, place_of
from hubwright_mqtt.cursor import new_cursor, read_cursor
from hubwright_mqtt.discovery import Directory, payload_for
from hubwright_mqtt.plugin import plugin
from hubwright_mqtt.rules import event_name, opening
from hubwright_mqtt.templates import fill, is_understood
from hubwright_mqtt.topics import Topics, is_device, is_pattern
from hubwright_sdk import DeviceEvent, Malformed

ONE = {
    "name": "Flow",
    "uniq_id": "f1",
    "~": "acme/f1",
    "stat_t": "~/state",
    "cmd_t": "set/~",
    "avty": [{"t": "~/here", "pl_avail": "up", "pl_not_avail": "down"}],
    "dev": {"cns": [["mac", "02:5b"]], "name": "Meter"},
}


def settings(**more: Any) -> dict[str, Any]:
    return plugin.clean_settings({"address": "mqtts://broker.example", **more})


@pytest.mark.parametrize(
    ("pattern", "topic", "means"),
    [
        ("devices/{device}/{what}", "devices/pump/telemetry", ("pump", "telemetry")),
        ("{what}/x/{device}", "events/x/pump", ("pump", "events")),
        ("devices/{device}/{what}", "devices/pump/else", None),
        ("devices/{device}/{what}", "devices/pump/telemetry/more", None),
        ("devices/{device}/{what}", "other/pump/telemetry", None),
        ("devices/{device}/{what}", "devices//telemetry", None),
    ],
)
def test_topics_are_read_by_the_pattern(pattern: str, topic: str, means: object) -> None:
    assert is_pattern(pattern)
    assert Topics(pattern).read(topic) == means


def test_patterns_and_devices_that_could_mean_everybody_are_none() -> None:
    assert not any(map(is_pattern, ["a/b", "{device}", "a/{device}{what}", "+/{device}/{what}", "{device}/{what}/{x}"]))
    assert not any(map(is_device, ["", "a/b", "+", "#", "x" * 201]))


@pytest.mark.parametrize(
    ("template", "payload", "value"),
    [
        ("", "21.5", "21.5"),
        ("{{ value }}", "21.5", "21.5"),
        ("{{ value_json.t.now }}", '{"t": {"now": 3}}', 3),
        ("{{ value_json['a b'][1] | float }}", '{"a b": [1, 2]}', 2),
        ("{{ value_json.t }}", "no JSON", None),
        ("{{ value_json.t }}", "[1]", None),
        ("{{ value_json[7] }}", "[1]", None),
        ("{% if value %}x{% endif %}", "raw", "raw"),
    ],
)
def test_few_templates_are_understood_others_stay_raw(template: str, payload: str, value: object) -> None:
    assert fill(template, payload) == value
    assert is_understood(template) is ("{%" not in template)


def test_one_component_is_announced_by_itself() -> None:
    topic = "homeassistant/number/hall/f1/config"
    announced = discovery.read_config(topic, "homeassistant", json.dumps(ONE).encode())
    assert discovery.is_config(topic, "homeassistant")
    assert (announced.info.device, announced.info.name) == ("02:5b", "Meter")
    (part,) = announced.parts
    assert (part.name, part.state_topic, part.command_topic) == ("f1", "acme/f1/state", "set/acme/f1")
    directory = Directory()
    assert directory.take(topic, announced) == ["acme/f1/here", "acme/f1/state"]
    assert directory.take(topic, announced) == []
    assert directory.availability_at("acme/f1/here")[0][1].here == "up"
    assert directory.drop(topic) == (["acme/f1/here", "acme/f1/state"], "02:5b")
    assert directory.drop(topic) == ([], "")


@pytest.mark.parametrize("payload", [b"{", b"[]", b'"x"', b"\xff"])
def test_garbage_announces_nothing(payload: bytes) -> None:
    with pytest.raises(Malformed):
        discovery.read_config("homeassistant/sensor/x/config", "homeassistant", payload)
    with pytest.raises(Malformed):
        discovery.read_config("homeassistant/device/x/config", "homeassistant", b'{"dev": {"ids": "x"}}')


@pytest.mark.parametrize(
    ("told", "value", "payload"),
    [
        ({"cmd_t": "c"}, "on", "ON"),
        ({"cmd_t": "c", "pl_on": "1"}, "true", "1"),
        ({"cmd_t": "c"}, "maybe", None),
    ],
)
def test_a_switch_hears_its_own_words(told: dict[str, Any], value: str, payload: str | None) -> None:
    announced = discovery.read_config("homeassistant/switch/x/config", "homeassistant", json.dumps(told).encode())
    assert payload_for(announced.parts[0], value) == payload


def test_a_choice_must_be_one_and_a_template_that_is_not_understood_is_not_guessed() -> None:
    chosen = json.dumps({"cmd_t": "c", "ops": ["eco", "full"]}).encode()
    part = discovery.read_config("homeassistant/select/x/config", "homeassistant", chosen).parts[0]
    assert (payload_for(part, "eco"), payload_for(part, "loud")) == ("eco", None)
    odd = json.dumps({"cmd_t": "c", "cmd_tpl": "{{ value * 2 }}"}).encode()
    told = discovery.read_config("homeassistant/number/x/config", "homeassistant", odd)
    assert payload_for(told.parts[0], "1") is None


@pytest.mark.parametrize(
    ("told", "moment"),
    [
        ("2026-11-26T10:00:00+00:00", datetime(2026, 11, 26, 10, tzinfo=UTC)),
        ("2026-11-26T10:00:00", datetime(2026, 11, 26, 10, tzinfo=UTC)),
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        (1e300, None),
        ("yesterday", None),
        (True, None),
        (None, None),
    ],
)
def test_times_are_read_as_devices_write_them(told: object, moment: datetime | None) -> None:
    assert reading.moment(told) == moment


def test_numbers_that_json_cannot_say_stay_text() -> None:
    came = Came("devices/x/telemetry", b'{"a": "nan", "b": "1e999", "c": "7", "d": {"e": {"f": {"g": 1}}}}')
    (news) = reading.understand(came, "x", "telemetry").news
    assert {each.name: each.value for each in news.readings} == {"a": "nan", "b": "1e999", "c": 7.0}


@pytest.mark.parametrize(
    ("more", "severity", "name", "opens"),
    [
        ({}, "alarm", "fault", True),
        ({}, "warning", "fault", False),
        ({"opens": "warning"}, "warning", "fault", True),
        ({"opens": "never"}, "alarm", "fault", False),
        ({"opens": "info", "opening_events": "leak, Fault"}, "info", "fault", True),
        ({"opens": "info", "opening_events": "leak"}, "alarm", "fault", False),
    ],
)
def test_the_rules_say_what_opens_a_conversation(more: dict[str, Any], severity: Any, name: str, opens: bool) -> None:
    event = DeviceEvent(device="pump", name=name, severity=severity)
    opened = opening(settings(**more), event, "n/0")
    assert (opened is not None) is opens


def test_events_of_any_name_have_one_that_conversations_know() -> None:
    assert [event_name(name) for name in ("Over Heat!", "7th", "过热", "fault")] == [
        "over_heat", "device_7th", "device", "fault",
    ]  # fmt: skip


def test_a_cursor_is_read_as_it_was_written_and_anything_else_is_like_none() -> None:
    cursor = new_cursor([(7, "abc"), (65535, "def")])
    assert read_cursor(str(cursor)) == cursor
    assert read_cursor("").handed == ()
    assert read_cursor("x y:z 1: :q 2:ok").handed == ((2, "ok"),)
    assert len(str(new_cursor([(65535, "0123456789")] * 200))) < 4_000


def test_where_a_broker_is() -> None:
    assert (place_of(settings()).port, place_of(settings()).encrypted) == (8883, True)
    assert place_of(settings(address="mqtt://b.example:1999")).port == 1999
