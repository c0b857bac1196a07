"""A compressed day at a company of fifty agents, driven through the doors of a running demo; every figure adds up."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from hubwright.entry.demo.traffic.tally import Tally
from hubwright.kernel.embedded.data_folder import running_endpoints
from tests.integration.demo.test_pages import _token as token_of
from tests.integration.embedded.queries import ask
from tests.support.deadlines import wait_until
from tests.support.demo import Demo, refused
from tests.support.traffic import busy_demo, figures_check, in_the_middle, lived, traffic_check

pytestmark = pytest.mark.timeout(400)
HOURS, SPEED = 0.8, 70.0


class Lived(NamedTuple):
    """A day that is over."""

    demo: Demo
    tally: Tally
    meanwhile: dict[str, Any]  # what a reckoning in the middle of it said


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """Most of an hour of it in less than a minute, reckoned once while it ran."""
    with busy_demo(tmp_path_factory.mktemp("busy") / "data", hours=HOURS, speed=SPEED) as demo:
        meanwhile = in_the_middle(demo, 60)
        yield Lived(demo, lived(demo, 300), meanwhile)


def _sql(day: Lived, statement: str) -> Any:
    endpoints = running_endpoints(day.demo.data)
    assert endpoints is not None
    return ask(endpoints.superuser_url, statement)


def test_hundreds_of_conversations_are_lived_through_the_doors(day: Lived) -> None:
    sums = day.tally.sums()
    assert day.tally.in_doubt == []
    assert sums["conversations"] > 120
    assert sums["answered"] > 0.2 * sums["conversations"]
    for deed in ("for_the_bot", "notes", "accepted", "declined", "resolved", "disposed", "rated", "parked", "snoozed"):
        assert sums[deed] > 0, deed
    assert len(day.tally.states) == 50
    assert all(chosen["offline"] == 1 for chosen in day.tally.states.values())
    assert sum(chosen.get("break", 0) for chosen in day.tally.states.values()) >= 150


def test_every_figure_equals_the_log_while_the_day_runs_and_after_it(day: Lived) -> None:
    assert day.meanwhile["differences"] == []
    assert day.meanwhile["conversations"] < len(day.tally.conversations), "it was reckoned in the middle of the day"
    after = figures_check(day.demo.data)
    assert after["differences"] == []
    assert after["conversations"] >= len(day.tally.conversations)
    assert after["numbers"] > 15 * after["conversations"]


def test_the_drivers_own_book_equals_the_log(day: Lived) -> None:
    said = day.demo.log()
    assert "all equal the log" in said, said[-3000:]
    checked = traffic_check(day.demo.data)
    assert checked.returncode == 0, checked.stderr
    assert "all equal the log" in checked.stderr


@pytest.mark.parametrize(
    ("wrong", "right", "figure"),
    [
        ("UPDATE hubwright.segment SET ended_at = ended_at + interval '1 ms' WHERE {one}",
         "UPDATE hubwright.segment SET ended_at = ended_at - interval '1 ms' WHERE {one}", "log"),
        ("UPDATE hubwright.message SET internal = true WHERE {word}",
         "UPDATE hubwright.message SET internal = false WHERE {word}", "answers"),
    ],
)  # fmt: skip
def test_a_planted_wrong_row_is_found(day: Lived, wrong: str, right: str, figure: str) -> None:
    conversation = next(each for each, kept in day.tally.conversations.items() if kept.replies > 1)
    one = f"conversation_id = '{conversation}' AND kind = 'waiting' AND n = 2"
    word = f"conversation_id = '{conversation}' AND author = 'agent' AND kind = 'text'"
    _sql(day, wrong.format(one=one, word=word))
    try:
        checked = traffic_check(day.demo.data)
        assert checked.returncode == 1
        assert figure in checked.stderr
        assert conversation in checked.stderr
    finally:
        _sql(day, right.format(one=one, word=word))


def test_the_demo_stays_usable_and_its_start_page_leads_to_the_board(day: Lived) -> None:
    with httpx.Client(base_url=day.demo.told["base"], trust_env=False) as browser:
        page = browser.get("/", headers={"Accept-Language": "en"})
        assert "The busy company: Dove Airlines 白鸽航空" in page.text
        assert "50 agents at a desk of five queues" in page.text
        assert "忙碌的公司" in browser.get("/?lang=zh").text
        form = {"tenant": "dove", "role": "supervisor", "_csrf_token": token_of(page)}
        went = browser.post("/demo/sign-in", data=form)
        assert went.headers["location"] == "/board"
        board = browser.get("/board?lang=en")
        assert board.text.count("data-queue=") == 5
        assert len(day.demo.told["tenants"]) == 3, "the line for programs stays as it is"
    wait_until(lambda: _sql(day, "SELECT count(*) FROM hubwright.queue_entry WHERE left_at IS NULL") == 0, 5, "served")


def test_without_a_demo_there_is_nothing_to_compare(tmp_path: Path) -> None:
    assert "No servers are running" in refused(["demo", "--traffic", "--check", "--data", str(tmp_path / "none")])
    assert "--traffic" in refused(["demo", "--check", "--data", str(tmp_path / "none")])
    assert "--speed" in refused(["demo", "--traffic", "--speed", "0", "--data", str(tmp_path / "none")])
