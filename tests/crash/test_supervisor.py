"""kill -9 of the supervisor under load ends everything; the next start serves the same conversations."""

import asyncio
import json
import socket
from pathlib import Path

import pytest

from tests.crash.visitors import arrive, client_of, writing
from tests.support.deadlines import wait_until
from tests.support.demo import running_demo
from tests.support.ports import free_port
from tests.support.process_tree import descendants_of, is_alive

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


async def test_killing_the_supervisor_ends_everything_and_loses_nothing(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    with running_demo(data, port) as first:
        async with client_of(first) as client:
            visitors = await arrive(client, first, 6, "s")
            async with writing(visitors) as load:
                await asyncio.sleep(1.5)
                ports = [port, *json.loads((data / "demo.json").read_text())["order_services"].values()]
                family = descendants_of(first.process.pid)
                assert len(family) > 10
                assert not any(_is_free(each) for each in ports)
                first.process.kill()
                first.process.wait()
                wait_until(lambda: not any(is_alive(each.pid) for each in family), 5, "nothing outlives the supervisor")
                wait_until(lambda: all(_is_free(each) for each in ports), 5, "the ports are free")
                load.drop()
        promised = sum(len(each.acknowledged) for each in visitors)
        assert promised > 6
    with running_demo(data, port) as second:
        assert second.line == first.line
        async with client_of(second) as client:
            for visitor in visitors:
                visitor.use(client)
            async with writing(visitors) as load:
                wait_until_more = asyncio.get_running_loop().time() + 20
                while sum(len(each.acknowledged) for each in visitors) < promised + 12:
                    load.complain()
                    assert asyncio.get_running_loop().time() < wait_until_more, "they can go on writing"
                    await asyncio.sleep(0.05)
            assert [fault for visitor in visitors for fault in await visitor.faults(answers=False)] == []
