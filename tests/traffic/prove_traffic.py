"""A whole day at a company of fifty: every conversation through the doors, every figure equal to the log.

`make prove ONLY=traffic` runs it; HUBWRIGHT_TRAFFIC_HOURS and HUBWRIGHT_TRAFFIC_SPEED say how long a day and how fast.
"""

import os
from pathlib import Path

import pytest

from tests.support.figures import keep_figures
from tests.support.traffic import as_figures, busy_demo, figures_check, lived, traffic_check

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200)]
HOURS = float(os.environ.get("HUBWRIGHT_TRAFFIC_HOURS", "10"))
SPEED = float(os.environ.get("HUBWRIGHT_TRAFFIC_SPEED", "40"))


def test_a_day_at_a_company_of_fifty_adds_up(tmp_path: Path) -> None:
    with busy_demo(tmp_path / "data", hours=HOURS, speed=SPEED) as demo:
        tally = lived(demo, HOURS * 3_600 / SPEED + 900)
        assert tally.in_doubt == []
        report = figures_check(demo.data)
        assert report["differences"] == []
        checked = traffic_check(demo.data)
        assert checked.returncode == 0, checked.stderr
        keep_figures(
            "day of traffic",
            {
                "agents": 50,
                "hours": HOURS,
                **as_figures(tally),
                "figures_compared": report["numbers"],
                "figures_that_differ": len(report["differences"]),
            },
        )
