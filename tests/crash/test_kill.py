"""kill -9 of web, worker, Valkey and PostgreSQL under load: nothing acknowledged is lost, doubled or moved.

HUBWRIGHT_CRASH_ROUNDS says how many rounds (3; 30 in `make prove`), HUBWRIGHT_CRASH_SEED repeats a run's choices.
"""

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest

from tests.crash.kills import kill, seconds_until_back
from tests.crash.visitors import Load, Visitor, arrive, writing
from tests.support.demo import Demo
from tests.support.figures import keep_figures

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
ROUNDS = int(os.environ.get("HUBWRIGHT_CRASH_ROUNDS", "3"))
VISITORS = 12
RESTART_S = 5.0
_ANSWERS_S = 40.0  # an order asked for when the worker died is asked again after its lease
# What is killed in a round, one after the other in any order; the words of one group die at the same moment.
_MIXES = (
    [["web"], ["postgres"]],
    [["worker"], ["valkey"], ["postgres tree"]],
    [["web", "worker", "valkey", "postgres tree"], ["web", "postgres"]],
)


@dataclass
class Tally:
    """What all rounds of a run have come to."""

    seed: int
    rounds: int = 0
    acknowledged: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    worst: dict[str, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    visitors: list[Visitor] = field(default_factory=list)

    def figures(self) -> dict[str, object]:
        """For docs/proof.json."""
        return {
            "rounds": self.rounds,
            "seed": self.seed,
            "kills": dict(sorted(self.kills.items())),
            "acknowledged_messages": self.acknowledged,
            "lost": sum(": lost: " in fault for fault in self.faults),
            "doubled": sum(" times: " in fault for fault in self.faults),
            "disordered": sum(" stands before it" in fault for fault in self.faults),
            "other_faults": sum(not _is_named(fault) for fault in self.faults),
            "worst_restart_seconds": {kind: round(seconds, 2) for kind, seconds in sorted(self.worst.items())},
        }


def _is_named(fault: str) -> bool:
    return any(sign in fault for sign in (": lost: ", " times: ", " stands before it"))


@pytest.fixture(scope="module")
def tally() -> Iterator[Tally]:
    """Counts over the rounds, kept for `make prove` whatever happens."""
    made = Tally(int(os.environ.get("HUBWRIGHT_CRASH_SEED", random.SystemRandom().randrange(10**6))))
    yield made
    keep_figures("crash", made.figures())


@pytest.mark.parametrize("number", range(ROUNDS))
async def test_nothing_acknowledged_is_lost_doubled_or_moved(
    demo: Demo, client: httpx.AsyncClient, tally: Tally, number: int
) -> None:
    dice = random.Random(f"{tally.seed}/{number}")
    mix = list(_MIXES[number % len(_MIXES)])
    dice.shuffle(mix)
    visitors = await arrive(client, demo, VISITORS, f"r{number}")
    worst: dict[str, float] = {}
    async with writing(visitors) as load:
        for group in mix:
            await asyncio.sleep(dice.uniform(0.2, 1.5))  # on purpose at any moment
            killed = kill(demo, group)
            tally.kills.update(list(killed))
            for kind, seconds in (await seconds_until_back(demo, client, load, killed)).items():
                worst[kind] = max(worst.get(kind, 0.0), seconds)
        await asyncio.sleep(dice.uniform(0.2, 1.0))
        await load.stop()
        await _answered(load)
    found = [fault for visitor in visitors for fault in await visitor.faults()]
    tally.rounds += 1
    tally.acknowledged += sum(len(each.acknowledged) for each in visitors)
    tally.faults += found
    tally.visitors += visitors
    tally.worst = {kind: max(worst.get(kind, 0.0), tally.worst.get(kind, 0.0)) for kind in {*worst, *tally.worst}}

    assert not found, f"seed {tally.seed}: {found[:10]} and {len(found) - 10} more"
    assert all(len(each.acknowledged) > len(mix) for each in visitors), "everybody could write"
    assert max(worst.values()) < RESTART_S, f"seed {tally.seed}: {worst}"


async def test_what_earlier_rounds_acknowledged_is_still_there(
    demo: Demo, client: httpx.AsyncClient, tally: Tally
) -> None:
    assert tally.rounds == ROUNDS
    assert tally.acknowledged > 20 * ROUNDS
    tally.faults += [fault for visitor in tally.visitors for fault in await visitor.faults()]

    assert tally.faults == []


async def _answered(load: Load) -> None:
    """Wait until the bot has answered whatever it was asked; the checker says what is missing otherwise."""
    deadline = time.monotonic() + _ANSWERS_S
    while time.monotonic() < deadline and any(each.unanswered() > 0 for each in load.visitors):
        load.complain()
        await asyncio.sleep(0.1)
