"""The bench's own promises: the names and the file that others read, and latencies that begin when an event was due."""

import asyncio
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest

from bench import load, plot, report
from bench.__main__ import main
from bench.measures import BY_NAME, GROUPS, Figure

NAMES = {
    "events_per_s", "floor_ratio", "dbos_ratio", "node_red_ratio", "reply_p50_ms", "reply_p99_ms",
    "reducer_steps_per_s", "expression_median_us", "expression_worst_us", "decision_table_1000_us", "timer_lag_p99_s",
    "timer_burst_s", "tenants_10k_cost_ratio", "tenants_10k_rss_mib", "noisy_neighbour_p95_ratio",
    "sandbox_call_over_native_ms", "hostile_p95_ratio", "plugin_resolution_us", "kill_switch_s",
    "entitlement_us", "permission_us",
    "open_conversation_p95_ms", "search_p95_ms", "offer_p99_ms", "workbench_inp_p95_ms", "routing_decision_p99_ms",
    "what_if_10k_s", "canvas_300_fps", "canvas_1000_open_s", "validate_300_ms", "publish_visible_s",
    "export_rows_per_s", "demo_spawn_s",
    "usage_events_per_s", "month_close_min",
}  # fmt: skip


def test_the_measures_have_the_names_that_were_agreed() -> None:
    assert set(BY_NAME) == NAMES


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("JSON", "TABLE", "PLOT", "NOTES"):
        monkeypatch.setattr(report, name, tmp_path / name.lower())
    return tmp_path


def test_the_file_has_the_agreed_form_and_keeps_what_earlier_runs_left(kept: Path) -> None:
    report.keep([Figure(name="events_per_s", value=3_100.0, floor=2_000.0, note="n")])
    report.keep([Figure(name="dbos_ratio", note="DBOS could not be installed: no network")])
    found = msgspec.json.decode((kept / "json").read_bytes())

    assert list(found) == ["events_per_s", "dbos_ratio"]
    assert {key: found["events_per_s"][key] for key in ("value", "unit", "target", "floor", "peer")} == {
        "value": 3_100.0,
        "unit": "events/s",
        "target": 3_000,
        "floor": 2_000.0,
        "peer": None,
    }
    assert all(set(entry) == {"value", "unit", "target", "floor", "peer", "cores", "at"} for entry in found.values())
    assert found["dbos_ratio"]["value"] is None
    table = (kept / "table").read_text()
    assert "| `events_per_s` | 3,100 events/s | >= 3,000 | yes |" in table
    assert "no network" in table


def test_the_plot_is_a_picture_of_every_measure(kept: Path) -> None:
    report.keep([Figure(name=name, value=BY_NAME[name].target * 3) for name in NAMES])
    drawn = ElementTree.fromstring((kept / "plot").read_text())
    words = {text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")}

    assert words >= NAMES
    bars = [bar.get("fill") for bar in drawn.iter("{http://www.w3.org/2000/svg}rect")][1:]
    assert len(bars) == len(NAMES)
    assert set(bars) == {plot._GOOD, plot._BAD}, "three times more is good for some and bad for others"


def test_reached_looks_in_the_right_direction() -> None:
    assert Figure(name="events_per_s", value=2_999).reached() is False
    assert Figure(name="reply_p99_ms", value=59).reached() is True
    assert Figure(name="reply_p99_ms").reached() is None


def test_a_name_that_is_none_is_refused_with_the_list() -> None:
    assert main(["events_per_second"]) == 2
    assert len(GROUPS) >= 8


async def test_latencies_begin_when_an_event_was_due() -> None:
    """Ten due at once go through a door one at a time: the last one waited for all the others."""
    door = asyncio.Lock()

    async def act(_n: int) -> None:
        async with door:
            await asyncio.sleep(0.01)

    window = await load.arriving(act, rate=10_000, seconds=0.001)

    assert window.offered == len(window.latencies) == 10
    assert max(window.latencies) >= 0.1
    assert window.quantile(0.0) >= 0.01
    assert window.failures == {}


async def test_failures_are_counted_by_kind_and_have_no_latency() -> None:
    async def act(n: int) -> None:
        if n % 2:
            raise LookupError

    window = await load.arriving(act, rate=1_000, seconds=0.01)

    assert window.failures == {"LookupError": 5}
    assert len(window.latencies) == 5


async def test_the_rate_that_counts_is_one_that_is_kept_up_with() -> None:
    """A door that lets two hundred through a second: twice that is not kept up with, a little less is."""
    door = asyncio.Lock()
    numbers: set[int] = set()

    async def act(n: int) -> None:
        numbers.add(n)
        async with door:
            await asyncio.sleep(0.005)

    window, tried, kept_up = await load.sustained(act, 330.0, 0.5)

    assert kept_up
    assert len(tried) > 1
    assert window.rate < 215
    assert len(numbers) == max(numbers) + 1, "no number is used twice"
