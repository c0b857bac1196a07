"""The SDK's contracts for systems of devices and for channels, and that a key asked twice is one deed."""

import asyncio
import json
from typing import ClassVar

from mqtt_testing.memory import Memory

from hubwright_mqtt.broker import Came
from hubwright_mqtt.plugin import Mqtt
from hubwright_sdk import (
    DeviceCommand,
    HttpAnswer,
    OutboundMessage,
    PullAsked,
)
from hubwright_sdk.conformance import IotContract, MessagingContract, Trial
from hubwright_sdk.testing import FakeHttp, context

SETTINGS = {"address": "mqtts://broker.example:8883"}
BAD_SETTINGS = [
    ({}, "address"),
    ({"address": "https://broker.example"}, "address"),
    ({"address": "mqtts://broker.example:99999"}, "address"),
    ({**SETTINGS, "topics": "devices/{device}"}, "topics"),
    ({**SETTINGS, "topics": "devices/#/{device}/{what}"}, "topics"),
    ({**SETTINGS, "confirm_s": 99}, "confirm_s"),
]
FAULT = json.dumps({"id": "f1", "name": "fault", "severity": "alarm", "text": "no pressure"}).encode()
MEMORY = Memory([Came("devices/pump-1/events", FAULT, 1)])
NOTHING = HttpAnswer(200, "{}")


def message(text: str) -> OutboundMessage:
    return OutboundMessage(key="once", to="pump-1", text=text)


PLUGIN = Mqtt(MEMORY.dial)
TRIALS = [
    Trial(hook="command", argument=DeviceCommand(device="pump-1", name="restart"), answer=NOTHING),
    Trial(hook="send", argument=message("您好"), answer=NOTHING),
    Trial(hook="pull", argument=PullAsked(account="a"), answer=NOTHING),
]


class TestDevices(IotContract):
    """Commands."""

    plugin = PLUGIN
    settings: ClassVar = SETTINGS
    bad_settings: ClassVar = BAD_SETTINGS
    trials: ClassVar = TRIALS[:1]

    def test_the_live_check_tells_good_from_bad(self) -> None:
        """A broker is no HTTP service: what it refuses, it refuses by the password."""
        picky = Memory([], wrong_password="wrong")
        plugin = Mqtt(picky.dial)
        for password, rows in (("right", [True, True, True]), ("wrong", [False])):
            settings = plugin.clean_settings({**SETTINGS, "password": password})
            made = context(FakeHttp(plugin.manifest, settings), plugin.manifest, settings)
            assert [row.ok for row in asyncio.run(plugin.check(made))] == rows


class TestChannel(MessagingContract):
    """Messages in and out."""

    plugin = PLUGIN
    settings: ClassVar = SETTINGS
    bad_settings: ClassVar = BAD_SETTINGS
    trials: ClassVar = TRIALS[1:]

    def test_the_live_check_tells_good_from_bad(self) -> None:
        """As above."""


def test_the_key_goes_along_so_that_a_device_does_once_what_it_is_told_twice() -> None:
    memory = Memory([])
    plugin = Mqtt(memory.dial)
    settings = plugin.clean_settings(SETTINGS)
    made = context(FakeHttp(plugin.manifest, settings), plugin.manifest, settings, key="once")
    for _ in range(2):
        asyncio.run(plugin.command(DeviceCommand(device="pump-1", name="restart"), made))
        asyncio.run(plugin.send(message("hello"), made))
    assert {json.loads(payload)["id"] for _topic, payload in memory.published} == {"once"}
