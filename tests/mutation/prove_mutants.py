"""Would the tests notice? Small wrong changes to the pure cores: at least four of five must make a test fail.

`make prove` names this file, so `make test` does not run it; survivors go to docs/proof.json.
"""

import os
from dataclasses import replace

import pytest

from tests.mutation.campaign import FLOWS, RATING, ROUTING, SCOPE, Core, Trial, sampled, tried
from tests.support.embedded import shared_servers
from tests.support.figures import keep_figures

LEAST_PERCENT = 80


def on_servers(core: Core) -> Core:
    """Give the trials servers to share; each makes a database of its own there."""
    if os.environ.get("HUBWRIGHT_TEST_POSTGRES"):
        return core
    endpoints = shared_servers()
    servers = {"HUBWRIGHT_TEST_POSTGRES": endpoints.superuser_url, "HUBWRIGHT_TEST_REDIS": endpoints.redis_url}
    return replace(core, environment=servers)


def told(trials: list[Trial], total: int) -> dict[str, object]:
    """What the proof says about them."""
    killed = [trial for trial in trials if trial.outcome != "survived"]
    return {
        "mutants_in_all": total,
        "tried": len(trials),
        "killed": len(killed),
        "of_these_too_slow": sum(trial.outcome == "too slow" for trial in trials),
        "killed_percent": round(100 * len(killed) / len(trials), 1),
        "survivors": [trial.told for trial in trials if trial.outcome == "survived"],
    }


@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("core", [FLOWS, SCOPE, ROUTING, RATING], ids=lambda core: core.name)
def test_most_mutants_are_killed(core: Core) -> None:
    chosen, total = sampled(core)
    figures = told(tried(on_servers(core) if core is SCOPE else core, chosen), total)
    keep_figures(f"mutation of {core.name}", figures)

    assert figures["killed_percent"] >= LEAST_PERCENT, figures["survivors"]  # type: ignore[operator]  # a number
