"""Encrypted connections: an own authority is taken, another one is refused in words that say what to do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mqtt_testing.brokers import Amqtt, Mosquitto, RealBroker, free_port, running, there_is_mosquitto
from mqtt_testing.certificates import Authority
from mqtt_testing.host import Host

from hubwright_mqtt.refusals import Untrusted
from hubwright_sdk import CallFailed, DeviceCommand, OutboundMessage, Refused

OURS, STRANGER = Authority("ours"), Authority("a stranger")


@asynccontextmanager
async def encrypted(kind: str, folder: Path, shown: Path) -> AsyncIterator[RealBroker]:
    port = free_port()
    lines = ("allow_anonymous true", f"certfile {shown}", f"keyfile {shown}")
    made = Amqtt(port, shown=shown) if kind == "amqtt" else Mosquitto(port, folder, *lines)
    async with running(made) as begun:
        yield begun


def host_at(port: int, **more: Any) -> Host:
    return Host(port, **{"address": f"mqtts://127.0.0.1:{port}", **more})


@pytest.fixture(params=["amqtt", "mosquitto"])
def kind(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    return chosen if chosen == "amqtt" or there_is_mosquitto() else "amqtt"


async def test_a_broker_that_our_own_authority_signed_is_spoken_to(tmp_path: Path, kind: str) -> None:
    async with encrypted(kind, tmp_path, OURS.signs(tmp_path)) as broker:
        host = host_at(broker.port, authority=OURS.pem)
        assert [row.ok for row in await host.plugin.check(host.context())] == [True, True, True]
        await host.pulls()
        await host.plugin.send(OutboundMessage(key="m", to="pump-1", text="hello"), host.context("m"))
        await host.stops()


@pytest.mark.parametrize("authority", ["", STRANGER.pem], ids=["none of ours", "another one"])
async def test_a_certificate_of_a_stranger_is_refused_in_clear_words(tmp_path: Path, kind: str, authority: str) -> None:
    async with encrypted(kind, tmp_path, OURS.signs(tmp_path)) as broker:
        host = host_at(broker.port, authority=authority)
        with pytest.raises(Untrusted, match="certificate is not accepted"):
            await host.asks()
        (row,) = await host.plugin.check(host.context())
        assert not row.ok
        assert row.text.endswith("fill in the certificate of who signed it.")
        with pytest.raises(Refused):
            await host.plugin.command(DeviceCommand(device="pump-1", name="restart"), host.context("c"))


async def test_a_certificate_for_another_host_or_one_that_ended_is_refused(tmp_path: Path) -> None:
    for shown, said in (
        (OURS.signs(tmp_path, at="10.0.0.1"), "IP address mismatch"),
        (OURS.signs(tmp_path, days=-1), "expired"),
    ):
        async with encrypted("amqtt", tmp_path, shown) as broker:
            host = host_at(broker.port, authority=OURS.pem)
            with pytest.raises(Untrusted, match=said):
                await host.asks()


async def test_a_port_that_is_not_encrypted_is_told_apart_from_a_wrong_certificate(tmp_path: Path) -> None:
    async with running(Amqtt(free_port())) as broker:
        host = host_at(broker.port, authority=OURS.pem)
        with pytest.raises(CallFailed, match=r"TLS|reached|no answer|closed") as told:
            await host.asks()
        assert not isinstance(told.value, Untrusted)
