"""QoS 1 while workers are killed: every message once, each device's in their order.

The broker has to keep its own promise for this: amqtt forgets a message that is not acknowledged within seconds, so
these speak with Mosquitto.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from mqtt_testing.brokers import MOSQUITTO, Amqtt, Mosquitto, RealBroker, free_port, running, there_is_mosquitto
from mqtt_testing.devices import device
from mqtt_testing.host import Host

from hubwright_mqtt import held as holding

MESSAGES, DEVICES = 500, 5


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[RealBroker]:
    made = Mosquitto(free_port(), tmp_path) if MOSQUITTO is not None else Amqtt(free_port())
    async with running(made) as begun:
        yield begun


async def test_five_hundred_messages_with_kills_between_receipt_and_acknowledgement(
    broker: RealBroker, host: Host
) -> None:
    if not there_is_mosquitto():
        return
    await host.pulls()
    chance = random.Random(7)
    kills = {"before it was kept": 0, "after it was kept": 0}

    async def speak() -> None:
        async with device(broker.port, "many") as many:
            for number in range(MESSAGES):
                await many.says(f"devices/pump-{number % DEVICES}/telemetry", {"n": number, "same": 1})

    speaking = asyncio.create_task(speak())
    while len(host.values("n")) < MESSAGES:
        pulled = await host.asks()
        fate = chance.random()
        if fate < 0.3 and pulled.devices:
            kills["before it was kept"] += 1
            host.dies()
            continue
        host.keeps(pulled)
        if fate < 0.7 and pulled.devices:
            kills["after it was kept"] += 1
            host.dies()
    await speaking
    await host.pulls()
    numbers = host.values("n")
    assert sorted(numbers) == [float(n) for n in range(MESSAGES)]
    for each in range(DEVICES):
        own = [n for n in numbers if n % DEVICES == each]
        assert own == sorted(own)
    assert min(kills.values()) >= 3, kills


async def test_the_same_words_twice_are_two_messages_even_around_a_kill(broker: RealBroker, host: Host) -> None:
    if not there_is_mosquitto():
        return
    await host.pulls()
    async with device(broker.port, "pump") as pump:
        await pump.says("devices/pump/telemetry", {"beat": 1})
        await pump.says("devices/pump/telemetry", {"beat": 1})
        await host.pulls_until(lambda: len(host.values("beat")) == 2)
        host.dies()
        await pump.says("devices/pump/telemetry", {"beat": 1})
        await host.pulls_until(lambda: len(host.values("beat")) >= 3)
        await host.pulls()
    assert len(host.values("beat")) == 3


async def test_what_is_said_while_nobody_listens_waits_at_the_broker(broker: RealBroker, host: Host) -> None:
    if not there_is_mosquitto():
        return
    await host.pulls()
    await host.stops()
    async with device(broker.port, "pump") as pump:
        await pump.says("devices/pump/telemetry", {"n": 1})
    await host.pulls_until(lambda: host.values("n") == [1.0])


async def test_a_connection_that_nobody_asks_is_let_go_and_what_comes_waits(
    broker: RealBroker, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not there_is_mosquitto():
        return
    monkeypatch.setattr(holding, "IDLE_S", 0.5)
    monkeypatch.setattr(holding, "WAIT_S", 0.1)
    await host.pulls()
    for _ in range(200):
        if host.plugin._held._held:
            await asyncio.sleep(0.05)
    assert host.plugin._held._held == {}
    monkeypatch.setattr(holding, "IDLE_S", 60.0)
    async with device(broker.port, "pump") as pump:
        await pump.says("devices/pump-1/telemetry", {"n": 1})
    await host.pulls_until(lambda: host.values("n") == [1.0])
