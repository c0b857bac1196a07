"""Connections of a native plugin's own: declared ones, no private ones, unless an operator let them through."""

from uuid import UUID

import msgspec
import pytest

from hubwright.host.net import HostNet
from hubwright.kernel.settings import settings, use_settings
from hubwright_sdk import Refused
from tests.support.plugins import both, form, manifest

NATIVE = manifest(
    "test-holder",
    config_schema=form(address={"type": "string", "x-title": both("Address"), "x-order": 1}),
    egress=[{"setting": "address", "purpose": both("listens")}],
)


async def test_a_native_plugin_connects_only_where_it_may(tenant_a: UUID) -> None:
    before = settings()
    net = HostNet(tenant_a, NATIVE, {"address": "mqtt://127.0.0.1:1883"})
    with pytest.raises(Refused, match="private"):
        await net.address("127.0.0.1", 1883)
    try:
        use_settings(msgspec.structs.replace(before, egress_allow=frozenset({"127.0.0.1:1883", "127.0.0.1:1884"})))
        assert await net.address("127.0.0.1", 1883) == "127.0.0.1"
        for host, port in (("127.0.0.1", 1884), ("localhost", 1883)):
            with pytest.raises(Refused, match="declare"):
                await net.address(host, port)
        boxed = msgspec.structs.replace(NATIVE, tier="remote")
        with pytest.raises(Refused, match="declare"):
            await HostNet(tenant_a, boxed, {"address": "mqtt://127.0.0.1:1883"}).address("127.0.0.1", 1883)
    finally:
        use_settings(before)
