"""The supervisor: brings back what dies within five seconds, and takes everything with it when it goes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.integration.embedded.owners import running_owner
from tests.integration.embedded.queries import answers
from tests.support.deadlines import wait_until
from tests.support.process_tree import catches, children_of, descendants_of, is_alive


@pytest.mark.parametrize("kind", ["web", "worker", "valkey", "postgres"])
def test_what_is_killed_is_back_within_five_seconds(tmp_path: Path, kind: str) -> None:
    with running_owner(tmp_path / "data", "web", "worker") as owner:
        for _ in range(3):
            victim = owner.child(kind)
            assert victim is not None
            others = {p.pid for p in children_of(owner.process.pid)} - {victim.pid}
            os.kill(victim.pid, signal.SIGKILL)
            wait_until(lambda v=victim: not is_alive(v.pid), 5, "it died")

            def back(old: int = victim.pid) -> bool:
                found = owner.child(kind)
                ready = answers(owner.endpoints.database_url, owner.endpoints.redis_url)
                return found is not None and found.pid != old and ready

            wait_until(back, 5, f"{kind} is back")
            assert others <= {p.pid for p in children_of(owner.process.pid)}, "nothing else was touched"


def test_killing_everything_at_once_brings_everything_back(tmp_path: Path) -> None:
    with running_owner(tmp_path / "data", "web", "worker") as owner:
        old = {p.pid for p in children_of(owner.process.pid)}
        assert len(old) == 4
        for pid in old:
            os.kill(pid, signal.SIGKILL)
        wait_until(
            lambda: (
                len({p.pid for p in children_of(owner.process.pid)} - old) == 4
                and answers(owner.endpoints.database_url, owner.endpoints.redis_url)
            ),
            5,
            "all four are back",
        )


def test_killing_the_supervisor_ends_everything(tmp_path: Path) -> None:
    with running_owner(tmp_path / "data", "web", "worker", "deaf") as owner:
        family = descendants_of(owner.process.pid)
        assert len(family) > 7
        owner.process.kill()
        owner.process.wait()
        wait_until(lambda: not any(is_alive(p.pid) for p in family), 5, "nothing outlives the supervisor")


@pytest.mark.parametrize(("ending", "kinds"), [(signal.SIGTERM, ("web", "deaf")), (signal.SIGINT, ("web", "worker"))])
def test_an_orderly_stop_takes_less_than_ten_seconds_even_with_a_deaf_child(
    tmp_path: Path, ending: signal.Signals, kinds: tuple[str, ...]
) -> None:
    with running_owner(tmp_path / "data", *kinds) as owner:
        family = descendants_of(owner.process.pid)
        began = time.monotonic()
        owner.process.send_signal(ending)
        assert owner.process.wait(10) == 0
        assert time.monotonic() - began < 10
        assert not any(is_alive(p.pid) for p in family)
        log = (tmp_path / "data" / "logs" / "postgres.log").read_text()
        assert log.rstrip().endswith("database system is shut down"), "a clean stop needs no recovery"


def test_a_child_that_ends_while_starting_ends_the_start(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.integration.embedded.owner_program", str(tmp_path / "data")]
    result = subprocess.run([*command, "web", "broken"], check=False, capture_output=True, text=True, timeout=30)
    assert result.returncode != 0
    assert result.stdout == ""
    assert "broken ended while it was starting with exit code 3" in result.stderr


def test_sigterm_during_the_start_leaves_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    command = [sys.executable, "-m", "tests.integration.embedded.owner_program", str(data), "web"]
    for pause in (0.3, 0.5, 0.7, 0.9):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as owner:
            wait_until(lambda pid=owner.pid: catches(pid, signal.SIGTERM), 10, "it supervises")
            time.sleep(pause)  # on purpose at different moments of the start
            family = descendants_of(owner.pid)
            owner.terminate()
            assert owner.wait(10) == 0
            wait_until(lambda f=family: not any(is_alive(p.pid) for p in f), 5, "nothing is left")
