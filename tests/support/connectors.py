"""The other side of each connector: the service of the plugin's own tests, and what an admin fills in for it."""

import importlib
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec

from hubwright.host.connections.authorize import begin, finish
from hubwright.host.connections.verbs import connect_basic
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.ids import new_id
from tests.support.outbound import OpenOutbound

PLUGINS = Path(__file__).parents[2] / "plugins"


class OtherSide(msgspec.Struct, kw_only=True):
    """A running service; settings are the installation's, or its channel's where it brings one."""

    plugin: str
    reached_at: frozenset[str]
    settings: Mapping[str, Any] = {}
    channel: Mapping[str, Any] | None = None
    running: Any = None

    async def connect(self, admin: Actor) -> None:
        """What an admin does under the plugin's connections."""
        match self.plugin:
            case "hubwright-tryton":
                shop = importlib.import_module("tryton_testing.shop")
                async with acting_for(_of(admin)):
                    await connect_basic(admin, self.plugin, "user", shop.LOGIN, shop.PASSWORD)
            case "hubwright-hubspot":
                await self._agree(msgspec.structs.replace(admin, session_id=new_id()))

    async def _agree(self, admin: Actor) -> None:
        async with acting_for(_of(admin)):
            address = await begin(admin, self.plugin, "hubspot")
        back = self.running.grants.consent(address)
        outbound = OpenOutbound()
        try:
            await finish(admin, back["state"], back["code"], outbound)
        finally:
            await outbound.close()


def _of(admin: Actor) -> Any:
    assert admin.tenant_id is not None
    return admin.tenant_id


def _testing(plugin: str, module: str) -> Any:
    """A module of a plugin's own tests."""
    folder = str(PLUGINS / plugin / "tests")
    if folder not in sys.path:
        sys.path.append(folder)
    return importlib.import_module(module)


@asynccontextmanager
async def _wechat() -> AsyncIterator[OtherSide]:
    name = "hubwright-wechat"
    account, pushes = _testing(name, "wechat_testing.account"), _testing(name, "wechat_testing.pushes")
    with _testing(name, "wechat_testing.server").wechat_open() as server:
        form = {
            "push_receiver": account.APP,
            "app_secret": account.WORD,
            "push": pushes.TOKEN,
            "push_aes_key": pushes.AES,
            "address": server.url,
        }
        yield OtherSide(plugin=name, reached_at=frozenset({f"127.0.0.1:{server.port}"}), channel=form)


@asynccontextmanager
async def _wecom() -> AsyncIterator[OtherSide]:
    name = "hubwright-wecom"
    account, callbacks = _testing(name, "wecom_testing.account"), _testing(name, "wecom_testing.callbacks")
    with _testing(name, "wecom_testing.server").wecom_open() as server:
        form = {
            "callback_receiver": account.CORP,
            "secret": account.SECRET,
            "open_kfid": account.KF,
            "callback": callbacks.TOKEN,
            "callback_aes_key": callbacks.AES,
            "address": server.url,
        }
        yield OtherSide(plugin=name, reached_at=frozenset({f"127.0.0.1:{server.port}"}), channel=form)


@asynccontextmanager
async def _email() -> AsyncIterator[OtherSide]:
    name = "hubwright-email"
    with _testing(name, "email_testing.post_office").post_office_open() as office:
        reached = frozenset({f"127.0.0.1:{office.imap.port}", f"127.0.0.1:{office.smtp_port}"})
        yield OtherSide(plugin=name, reached_at=reached, channel=office.settings())


@asynccontextmanager
async def _mqtt() -> AsyncIterator[OtherSide]:
    name = "hubwright-mqtt"
    brokers = _testing(name, "mqtt_testing.brokers")
    async with brokers.running(brokers.Amqtt(brokers.free_port())) as broker:
        where = f"127.0.0.1:{broker.port}"
        yield OtherSide(plugin=name, reached_at=frozenset({where}), channel={"address": f"mqtt://{where}"})


@asynccontextmanager
async def _tryton() -> AsyncIterator[OtherSide]:
    name = "hubwright-tryton"
    shop = _testing(name, "tryton_testing.shop")
    with _testing(name, "tryton_testing.server").running_tryton() as server:
        form = {"address": server.address, "database": shop.DATABASE}
        reached = frozenset({server.address.removeprefix("http://")})
        yield OtherSide(plugin=name, reached_at=reached, settings=form, running=server)


@asynccontextmanager
async def _hubspot() -> AsyncIterator[OtherSide]:
    name = "hubwright-hubspot"
    client_id, secret = _testing(name, "hubspot_testing.grants").CLIENT
    with _testing(name, "hubspot_testing.hubspot").hubspot_open() as service:
        where = service.address
        form = {"client_id": client_id, "client_secret": secret, "api_address": where, "app_address": where}
        reached = frozenset({where.removeprefix("http://")})
        yield OtherSide(plugin=name, reached_at=reached, settings=form, running=service)


CONNECTORS: dict[str, Callable[[], AbstractAsyncContextManager[OtherSide]]] = {
    "hubwright-wechat": _wechat,
    "hubwright-wecom": _wecom,
    "hubwright-email": _email,
    "hubwright-mqtt": _mqtt,
    "hubwright-tryton": _tryton,
    "hubwright-hubspot": _hubspot,
}
