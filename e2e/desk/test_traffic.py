"""While a day of traffic runs at the busy company its board moves; every number opens rows that count the same."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.axe import violations
from e2e.conftest import ROOT, stop_demo
from e2e.pages.board import Board
from tests.support.ports import free_port
from tests.support.process_tree import children_of

pytestmark = pytest.mark.timeout(300)
_QUEUES = ("support", "bookings", "changes", "baggage", "miles")
_COLUMNS = (("Waiting", "[data-talk]"), ("In work", "[data-talk]"))


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[tuple["subprocess.Popen[str]", dict[str, Any]]]:
    """A demo of its own, with its traffic."""
    day = ["--traffic", "--hours=6", "--speed=60", "--agents=8", "--json"]
    with (tmp_path / "log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "hubwright.entry.cli", "demo", *day, "--port", str(free_port()),
             "--data", str(tmp_path / "data")],
            stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT,
        )  # fmt: skip
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, (tmp_path / "log").read_text()[-2000:]
        yield process, json.loads(line)
    finally:
        stop_demo(process)


def _number(board: Board, queue: str, column: str) -> int:
    return int(board.number(queue, column).inner_text())


def test_the_board_moves_while_traffic_runs_and_every_number_opens_rows_that_count_the_same(
    busy: tuple["subprocess.Popen[str]", dict[str, Any]], new_page: Callable[..., Page]
) -> None:
    process, told = busy
    page = new_page(base_url=told["base"])
    page.goto("/?lang=en")
    page.get_by_role("button", name=re.compile("^Watch the board of Dove Airlines")).click()
    page.wait_for_url("**/board")
    board = Board(page)
    board.live.wait_for()
    page.evaluate("void (document.body.dataset.sameDocument = 'yes')")
    stat = page.locator(".hw-stats .card").filter(has_text="Available")
    expect(stat).to_be_visible()
    expect(page.locator('td[data-label="In work"]').filter(has_text=re.compile(r"[1-9]")).first).to_be_visible(
        timeout=40_000
    )
    before = page.locator("#board-queues").inner_text()
    expect(page.locator("#board-queues")).not_to_have_text(before, use_inner_text=True)
    assert page.evaluate("document.body.dataset.sameDocument") == "yes"
    assert violations(page) == []

    (driver,) = [child for child in children_of(process.pid) if "_demo-traffic" in child.arguments]
    os.kill(driver.pid, signal.SIGSTOP)  # everybody holds their breath, so that numbers and rows can be compared
    try:
        compared = 0
        for queue in _QUEUES:
            for column, rows in _COLUMNS:
                board.open()
                count = _number(board, queue, column)
                board.open_number(queue, column)
                expect(page.locator(rows)).to_have_count(count)
                compared += count
        assert compared > 0
    finally:
        os.kill(driver.pid, signal.SIGCONT)
