"""Traffic beside a demo that runs already: it makes its company there, Ctrl-C ends it alone, the next day tidies up."""

import signal
import subprocess
from pathlib import Path

import httpx
import pytest

from hubwright.entry.demo.record import read_record
from hubwright.entry.demo.traffic.run import read_tally
from tests.support.deadlines import wait_until
from tests.support.demo import COMMAND, Demo, running_demo
from tests.support.traffic import figures_check

pytestmark = pytest.mark.timeout(300)


def _traffic(demo: Demo, log: Path, *more: str) -> "subprocess.Popen[str]":
    arguments = ["demo", "--traffic", "--agents=6", *more, "--data", str(demo.data)]
    with log.open("a") as told:
        return subprocess.Popen([*COMMAND, *arguments], stderr=told, text=True, cwd="/")


def test_traffic_joins_a_running_demo_ends_alone_and_the_next_day_tidies_up(tmp_path: Path) -> None:
    with running_demo(tmp_path / "data") as demo:
        assert "dove" not in (demo.data / "demo.json").read_text()
        log = tmp_path / "traffic.log"
        first = _traffic(demo, log, "--hours=2", "--speed=60")
        wait_until(lambda: _is_made(demo), 60, "the company is made")
        wait_until(lambda: _busy(demo), 60, "somebody is in work")
        first.send_signal(signal.SIGINT)
        assert first.wait(60) == 0, log.read_text()
        assert read_tally(demo.data) is None, "the day was not lived to its end"
        assert "all equal the log" in log.read_text()
        assert httpx.get(f"{demo.told['base']}/readyz", trust_env=False).status_code == 200

        second = _traffic(demo, log, "--hours=0.2", "--speed=40", "--seed=2")
        assert second.wait(200) == 0, log.read_text()
        tally = read_tally(demo.data)
        assert tally is not None
        assert tally.in_doubt == []
        report = figures_check(demo.data)
        assert report["differences"] == []
        assert report["conversations"] > len(tally.conversations), "those of the first day are there"
        assert not _busy(demo), "what the first day left in hands was closed"


def _is_made(demo: Demo) -> bool:
    record = read_record(demo.data)
    return record is not None and record.busy is not None


def _busy(demo: Demo) -> bool:
    """Whether anything of the company is in an agent's hands."""
    kept = httpx.get(
        f"{demo.told['base']}/api/v1/conversations",
        params={"status": "assigned"},
        headers={"Authorization": f"Bearer {_key(demo)}"},
        trust_env=False,
    )
    return bool(kept.json().get("conversations"))


def _key(demo: Demo) -> str:
    record = read_record(demo.data)
    assert record is not None
    assert record.busy is not None
    return record.busy.tenant.api_key
