"""Messages through each channel with kills and reconnects: each is answered once, in order, on the other side.

`make prove` names this file, `make test` does not run it; HUBWRIGHT_CHANNEL_MESSAGES says how many (10,000 for each
channel there). An answer holds the words that it answers, so what customers are shown tells what came in as well: a
customer's number and the message's. Nothing that is shown twice is forgiven, whatever name it goes by. Kills go on
until nearly everything is answered.
Where the other side knows no keys, what was being sent when its sender was killed stands as in doubt and is not sent
again by itself: only such an answer may be missing, and never without that mark.
"""

import asyncio
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hubwright.kernel.database import DB, acting_for, fetch
from tests.channels.registered import SIDES, missing_for, side_of
from tests.channels.sides import Side
from tests.support.figures import keep_figures
from tests.support.ports import free_port
from tests.support.process_tree import children_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]
MESSAGES = int(os.environ.get("HUBWRIGHT_CHANNEL_MESSAGES", "120"))
CUSTOMERS = 20
A_SECOND = 60
SIGNS = {"web": " _web ", "worker": " _worker "}
PATIENCE_S = 120.0  # without any progress; after a crash a channel waits ten seconds for the lease of who died
BETWEEN = max(10, MESSAGES // 50)  # so many are answered before the next is killed
IN_PEACE = 0.95  # so much is answered when the killing ends: what is in doubt is never answered
RECOVERS_S = 30.0  # whoever was killed is there again, on a machine that does much else


class Platform:
    """The running program."""

    def __init__(self, process: "subprocess.Popen[str]", told: dict[str, Any]) -> None:
        self.process, self.base, self.key = process, str(told["base"]), str(told["keys"][0])
        self.database, self.tenant_id = str(told["database"]), UUID(told["tenant"])

    async def doubts(self) -> set[str]:
        """What stands as in doubt, by its words."""
        async with acting_for(self.tenant_id):
            found = await fetch(
                "SELECT m.text FROM delivery d JOIN message m ON m.tenant_id = $1 AND m.id = d.id"
                " WHERE d.tenant_id = $1 AND d.state = 'failed' AND d.code = 'in_doubt'"
            )
        return {each["text"] for each in found}

    async def standing(self) -> str:
        """How what comes and goes stands, for whoever finds out why it does not go on."""
        async with acting_for(self.tenant_id):
            out = await fetch(
                "SELECT state, code, reason, count(*), max(attempts) AS attempts, max(not_before) AS at"
                " FROM delivery WHERE tenant_id = $1 GROUP BY state, code, reason"
            )
            waiting = await fetch(
                "SELECT kind, count(*), max(attempts) AS attempts, max(not_before) AS at"
                " FROM channel_arrival WHERE tenant_id = $1 GROUP BY kind"
            )
            lines = await fetch(
                "SELECT failures, code, reason, pull_at, lease_until FROM channel_line WHERE tenant_id = $1"
            )
        return "\n".join(str(dict(each)) for each in (*out, *waiting, *lines))

    def kill(self, kind: str, dice: random.Random) -> None:
        """kill -9 one of a kind."""
        found = [child for child in children_of(self.process.pid) if SIGNS[kind] in f"{child.arguments} "]
        if found:
            with suppress(ProcessLookupError):
                os.kill(dice.choice(found).pid, signal.SIGKILL)


@asynccontextmanager
async def looking_into(platform: Platform) -> AsyncIterator[None]:
    """A look into its database, as an agent has by the inbox."""
    await DB.open(platform.database, max_size=2)
    try:
        yield
    finally:
        await DB.close()


@contextmanager
def platform_with(plugin: str, side: Side, data: Path) -> Iterator[Platform]:
    """A platform with one account of the plugin; gone afterwards."""
    accounts = json.dumps([{"plugin": plugin, "settings": side.settings}])
    command = [sys.executable, "-m", "tests.channels.program", str(data), str(free_port()), accounts]
    root = Path(__file__).parents[2]
    environment = {**os.environ, "HUBWRIGHT_EGRESS_ALLOW": side.allow}
    log_path = data.parent / "platform.log"
    with (
        log_path.open("w") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=root, env=environment) as process,
    ):
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, log_path.read_text()[-2000:]
            told = json.loads(line)
            yield Platform(process, told)
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()


def expected(customer: int, messages: int) -> list[str]:
    return [f"got {customer} {n}" for n in range(messages)]


async def talk(side: Side, customer: int, messages: int, start: float) -> None:
    """One customer writes at their pace, whatever happens, and waits where too many answers are not there yet."""
    wanted = expected(customer, messages)
    for n in range(messages):
        due = start + (n * CUSTOMERS + customer) / A_SECOND
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        if side.most_open:
            await fewer_open(side, customer, wanted[:n])
        await side.say(customer, f"{customer} {n}")


async def fewer_open(side: Side, customer: int, wanted: list[str]) -> None:
    """Wait for an answer to one of the last messages; what stands before one that was answered is settled."""
    until = time.monotonic() + PATIENCE_S / 2
    while len(wanted) >= side.most_open and time.monotonic() < until:
        if set(wanted[-side.most_open :]) & set(side.heard(customer)[-side.most_open :]):
            return
        await asyncio.sleep(0.05)


def answers(side: Side) -> int:
    return sum(len(set(side.heard(customer))) for customer in range(CUSTOMERS))


async def answered(side: Side, platform: Platform, messages: int) -> set[str]:
    """Wait until every message was answered or its answer is in doubt, while there is progress; what is in doubt."""
    before, since = -1, time.monotonic()
    while True:
        doubts = await platform.doubts()
        shown = {text for customer in range(CUSTOMERS) for text in side.heard(customer)}
        there = answers(side) + len(doubts - shown)
        if there >= CUSTOMERS * messages:
            return doubts
        if there > before:
            before, since = there, time.monotonic()
        if time.monotonic() - since > PATIENCE_S:
            pytest.fail(f"{there} of {CUSTOMERS * messages} answers\n{await platform.standing()}")
        await asyncio.sleep(0.5)


def faults_of(side: Side, messages: int, doubts: set[str]) -> Counter[str]:
    """What customers were not shown, were shown more than once, and were shown before its turn."""
    faults = Counter(lost=0, doubled=0, disordered=0)
    for customer in range(CUSTOMERS):
        wanted, shown = expected(customer, messages), side.heard(customer)
        faults["doubled"] += len(shown) - len(set(shown))
        faults["lost"] += len(set(wanted) - set(shown) - doubts)
        places = [wanted.index(text) for text in dict.fromkeys(shown)]
        faults["disordered"] += sum(later < earlier for earlier, later in itertools.pairwise(places))
    return faults


async def goes_on(side: Side, before: int) -> bool:
    """Wait until some were answered again: what is killed sooner than it starts proves nothing."""
    for _look in range(int(RECOVERS_S * 10)):
        if answers(side) >= before + BETWEEN:
            break
        await asyncio.sleep(0.1)
    return answers(side) > before


async def harassed(
    side: Side, platform: Platform, dice: random.Random, talking: Sequence["asyncio.Task[None]"], messages: int
) -> Counter[str]:
    """Kill and cut until nearly everything is answered, or nothing goes on any more."""
    kills, went_on = Counter[str](), time.monotonic()
    while (before := answers(side)) < IN_PEACE * CUSTOMERS * messages:
        await asyncio.sleep(dice.uniform(1.5, 4))
        if await goes_on(side, before):
            went_on = time.monotonic()
        if time.monotonic() - went_on > PATIENCE_S or any(task.done() and task.exception() for task in talking):
            break
        kind = dice.choice(["web", "worker", "worker", "connections"])
        kills[kind] += 1
        if kind == "connections":
            await side.break_off()
        else:
            await asyncio.to_thread(platform.kill, kind, dice)
    return kills


@pytest.mark.parametrize("plugin", SIDES)
async def test_what_is_sent_is_received_once_and_in_order(plugin: str, tmp_path: Path) -> None:
    if missing_for(plugin):
        print(f"NOT PROVEN HERE: {missing_for(plugin)}")
        return
    seed = int(os.environ.get("HUBWRIGHT_CRASH_SEED", random.SystemRandom().randrange(10**6)))
    dice, each = random.Random(seed), MESSAGES // CUSTOMERS
    async with side_of(plugin)(CUSTOMERS) as side:
        with platform_with(plugin, side, tmp_path / "data") as platform:
            side.begin(platform.base, platform.key)
            async with looking_into(platform):
                start = time.monotonic() + 1
                talking = [asyncio.create_task(talk(side, customer, each, start)) for customer in range(CUSTOMERS)]
                kills = await harassed(side, platform, dice, talking, each)
                await asyncio.gather(*talking)
                doubts = await answered(side, platform, each)
                took = time.monotonic() - start
        faults = faults_of(side, each, doubts)
    keep_figures(
        f"channel {plugin}",
        {
            "seed": seed,
            "messages": each * CUSTOMERS,
            "seconds": round(took),
            **faults,
            "came_again_under_one_name": side.repeated,
            "in_doubt": len(doubts),
            "kills": dict(sorted(kills.items())),
        },
    )
    assert not faults.total(), f"seed {seed}: {faults}"
    assert sum(kills.values()) >= 1
