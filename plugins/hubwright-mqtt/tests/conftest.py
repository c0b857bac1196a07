"""Each test that speaks with a broker speaks with both."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from mqtt_testing.brokers import MOSQUITTO, Amqtt, Mosquitto, RealBroker, free_port, running
from mqtt_testing.host import Host

from hubwright_mqtt import held


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits as long as in earnest."""
    monkeypatch.setattr(held, "WAIT_S", 0.5)
    monkeypatch.setattr(held, "QUIET_S", 0.2)


BOTH = ["amqtt", *(["mosquitto"] if MOSQUITTO is not None else [])]


@pytest.fixture(params=BOTH)
async def broker(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[RealBroker]:
    made = Amqtt(free_port()) if request.param == "amqtt" else Mosquitto(free_port(), tmp_path)
    async with running(made) as begun:
        yield begun


@pytest.fixture
async def host(broker: RealBroker) -> AsyncIterator[Host]:
    made = Host(broker.port)
    yield made
    await made.stops()
