"""Two web and three worker processes under 300 events a second, one killed every few seconds, Redis flushed at random.

Nothing acknowledged is lost, no transition is done twice or never, nothing is out of order, and what is metered is
what was executed: all counted by the driver. HUBWRIGHT_FLEET_EVENTS says how many events (100,000 in `make prove`).
"""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis

from tests.crash.counting_flow import steps_for
from tests.crash.writers import Writer
from tests.integration.embedded.queries import ask
from tests.support.figures import keep_figures
from tests.support.ports import free_port
from tests.support.process_tree import Process, children_of, descendants_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]
EVENTS = int(os.environ.get("HUBWRIGHT_FLEET_EVENTS", "15000"))
A_SECOND = 300
WRITERS = 60
SIGNS = {"web": " _web ", "worker": " _worker ", "valkey": "valkey-server", "postgres": "/postgres -D"}


class Fleet:
    """The running program and what it told."""

    def __init__(self, process: "subprocess.Popen[str]", told: dict[str, Any]) -> None:
        self.process, self.told = process, told

    def kill(self, kind: str, dice: random.Random) -> None:
        """kill -9 one of a kind; PostgreSQL with all processes of its own."""
        found = self._children(kind)
        if not found:
            return  # it has just been killed
        victim = dice.choice(found)
        doomed = [victim.pid]
        if kind == "postgres":
            doomed += [each.pid for each in descendants_of(victim.pid)]
        for pid in doomed:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    async def replaced(self) -> None:
        """Replace every web and worker process."""
        before = {child.pid for kind in ("web", "worker") for child in self._children(kind)}
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        await self.ready()
        assert not before & {child.pid for kind in ("web", "worker") for child in self._children(kind)}

    async def ready(self) -> None:
        """Wait until every web process answers, whatever was killed last."""
        async with httpx.AsyncClient(trust_env=False) as client:
            for base in self.told["bases"]:
                while True:
                    with suppress(httpx.TransportError):
                        if (await client.get(f"{base}/readyz")).status_code == 200:
                            break
                    await asyncio.sleep(0.1)

    def _children(self, kind: str) -> list[Process]:
        return [child for child in children_of(self.process.pid) if SIGNS[kind] in f"{child.arguments} "]

    def flush(self) -> None:
        """Empty Redis, if it is there just now."""
        with suppress(redis.RedisError), redis.Redis.from_url(self.told["redis"], socket_timeout=2) as client:
            client.flushall()


@contextmanager
def fleet(data: Path) -> Iterator[Fleet]:
    """A fleet that is ready, and gone afterwards."""
    ports = [str(free_port()), str(free_port())]
    command = [sys.executable, "-m", "tests.crash.fleet_program", str(data), *ports]
    root = Path(__file__).parents[2]
    with (
        (data.parent / "fleet.log").open("w") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=root) as process,
    ):
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, (data.parent / "fleet.log").read_text()[-2000:]
            yield Fleet(process, json.loads(line))
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()


async def write_all(writers: Sequence[Writer], seconds: float) -> None:
    """Everybody writes for so long."""
    start = time.monotonic() + 0.2
    each = A_SECOND / len(writers)
    spread = [start + n / A_SECOND for n in range(len(writers))]
    await asyncio.gather(
        *(writer.write(each, start + seconds, begin) for writer, begin in zip(writers, spread, strict=True))
    )


async def arrive(fleet: Fleet) -> list[Writer]:
    companies, bases = fleet.told["companies"], fleet.told["bases"]
    writers = [Writer(bases[n % 2 :] + bases[: n % 2], companies[n % len(companies)], f"w{n}") for n in range(WRITERS)]
    await asyncio.gather(*(writer.arrive() for writer in writers))
    return writers


async def metered(fleet: Fleet) -> int:
    """Flow steps as the tenants' usage API tells them."""
    total = 0
    async with httpx.AsyncClient(base_url=fleet.told["bases"][0], trust_env=False) as client:
        for company in fleet.told["companies"]:
            answer = await client.get("/api/v1/usage", headers={"Authorization": f"Bearer {company['api_key']}"})
            assert answer.status_code == 200, answer.text
            total += next(int(m["quantity"]) for m in answer.json()["meters"] if m["meter"] == "flow_steps")
    return total


async def test_nothing_is_lost_doubled_or_moved_while_a_fleet_is_killed(tmp_path: Path) -> None:
    seed = int(os.environ.get("HUBWRIGHT_CRASH_SEED", random.SystemRandom().randrange(10**6)))
    dice, kills = random.Random(seed), Counter[str]()
    with fleet(tmp_path / "data") as running:
        writers = await arrive(running)
        writing = asyncio.create_task(write_all(writers, EVENTS / A_SECOND))
        while not writing.done():
            await asyncio.wait([writing], timeout=dice.uniform(2, 5))
            if not writing.done():
                kind = dice.choice(["web", "web", "worker", "worker", "valkey", "postgres", "flush"])
                kills[kind] += 1
                await asyncio.to_thread(running.flush if kind == "flush" else lambda k=kind: running.kill(k, dice))
        await writing
        await running.ready()
        faults = [fault for writer in writers for fault in await writer.faults()]
        acknowledged = sum(len(writer.acknowledged) for writer in writers)
        executed = sum(steps_for(len(writer.acknowledged)) for writer in writers)
        billed = await metered(running)
        for writer in writers:
            await writer.close()
    keep_figures(
        "fleet",
        {
            "seed": seed,
            "acknowledged_events": acknowledged,
            "faults": len(faults),
            "kills": dict(sorted(kills.items())),
            "steps_executed": executed,
            "steps_metered": billed,
        },
    )

    assert faults == [], f"seed {seed}"
    assert billed == executed, f"seed {seed}"
    assert acknowledged > EVENTS / 10, "the fleet could work between the kills; how fast is for benches"
    assert sum(kills.values()) >= EVENTS / A_SECOND / 6


async def test_with_durability_off_the_same_driver_finds_losses(tmp_path: Path) -> None:
    with fleet(tmp_path / "data") as running:
        for statement in (
            "ALTER ROLE hubwright_runtime SET synchronous_commit = off",
            "ALTER SYSTEM SET wal_writer_delay = '10s'",
            "ALTER SYSTEM SET wal_writer_flush_after = '1GB'",
            "ALTER SYSTEM SET autovacuum = off",
            "SELECT pg_reload_conf()",
            "CHECKPOINT",
        ):
            await asyncio.to_thread(ask, running.told["superuser"], statement)
        await running.replaced()  # new connections take the setting; one that waits for the disk would flush for all
        writers = await arrive(running)
        writing = asyncio.create_task(write_all(writers, 4))
        await asyncio.sleep(2.5)
        running.kill("postgres", random.Random(0))
        await writing
        await running.ready()
        faults = [fault for writer in writers for fault in await writer.faults()]
        for writer in writers:
            await writer.close()
    keep_figures("fleet_negative_control", {"faults": len(faults)})

    assert any(": lost: " in fault or "twice" in fault or "transitions" in fault for fault in faults)
