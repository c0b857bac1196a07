"""How long a box lives, and that whatever happens to it is a typed failure of that call only."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hubwright.host.failures import Broken
from hubwright.host.sandbox import boxes as keeping
from hubwright.host.sandbox.boxes import Boxes
from hubwright.host.sandbox.contained import Contained, Said
from hubwright.host.sandbox.failures import AllTaken, NoSandbox, Resting
from hubwright.host.sandbox.plugin import sandboxed
from hubwright.host.sandbox.probe import Probed, probe
from hubwright.host.sandbox.processor import cpu_s
from hubwright_sdk import (
    HttpAnswer,
    Slow,
)
from tests.hostile.stand import COMPANIES
from tests.integration.sandbox.conftest import ROOT
from tests.support.deadlines import wait_until
from tests.support.process_tree import is_alive
from tests.support.sandboxed.calling import Answering, do, gone
from tests.support.sandboxed.releases import release


async def test_a_box_is_one_process_for_one_company_and_one_release(boxes: Boxes) -> None:
    first, second = release(), release()
    one = await do(sandboxed(first, COMPANIES[0], boxes), "count")
    again = await do(sandboxed(first, COMPANIES[0], boxes), "count")
    other_company = await do(sandboxed(first, COMPANIES[1], boxes), "count")
    other_release = await do(sandboxed(second, COMPANIES[0], boxes), "count")

    assert (one["calls"], again["calls"], other_company["calls"], other_release["calls"]) == (1, 2, 1, 1)
    assert len({each["process"] for each in (one, again, other_company, other_release)}) == 3
    users = {each["user"] for each in (one, other_company, other_release)}
    assert len(users) == 3 and 0 not in users if os.geteuid() == 0 else users == {os.geteuid()}


async def test_only_so_many_calls_at_once(boxes: Boxes) -> None:
    plugin = sandboxed(release(concurrency=2), COMPANIES[0], boxes)
    await asyncio.gather(*(do(plugin, "http", Answering(HttpAnswer(200, "")), times=1) for _ in range(8)))

    assert (await do(plugin, "count"))["most"] == 2


async def test_a_box_that_dies_is_a_failure_and_the_next_call_has_a_new_one(
    boxes: Boxes, records: list[Contained | Said]
) -> None:
    plugin = sandboxed(release(), COMPANIES[0], boxes)
    before = await do(plugin, "count")
    with pytest.raises(Broken, match=r"ended itself \(9\)"):
        await do(plugin, "die")
    after = await do(plugin, "count")

    assert before["process"] != after["process"]
    assert after["calls"] == 1
    assert [each.kind for each in records if isinstance(each, Contained)] == ["died"]


async def test_a_call_that_is_given_up_does_not_go_on(boxes: Boxes) -> None:
    plugin, http = sandboxed(release(), COMPANIES[0], boxes), Answering()
    process = (await do(plugin, "count"))["process"]
    call = asyncio.create_task(do(plugin, "wait", http))
    await http.asked.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call

    gone(process)
    assert (await do(plugin, "count"))["calls"] == 1


async def test_the_sooner_deadline_counts(boxes: Boxes) -> None:
    plugin = sandboxed(release(resources={"deadline_ms": 10_000}), COMPANIES[0], boxes)
    await do(plugin, "count")
    with pytest.raises(Slow, match=r"0\.2 s"):
        await do(plugin, "wait", deadline_s=0.2)


async def test_idle_boxes_end_and_so_do_those_that_compute_unasked(
    make: Callable[..., Boxes], records: list[Contained | Said]
) -> None:
    boxes = make(idle_s=0.0)
    idle = await do(sandboxed(release(), COMPANIES[0], boxes), "count")
    boxes.tend()
    gone(idle["process"])

    boxes = make()
    spinning = await do(sandboxed(release(), COMPANIES[0], boxes), "spin_after")
    wait_until(lambda: boxes.tend() or records, 10, "who computes unasked is ended")
    gone(spinning["process"])
    assert [each.kind for each in records if isinstance(each, Contained)] == ["processor"]


async def test_the_least_used_box_gives_its_place(make: Callable[..., Boxes]) -> None:
    boxes, (one, two, three) = make(most=2), (release(), release(), release())
    first = await do(sandboxed(one, COMPANIES[0], boxes), "count")
    await do(sandboxed(two, COMPANIES[0], boxes), "count")
    await do(sandboxed(three, COMPANIES[0], boxes), "count")
    gone(first["process"])

    assert (await do(sandboxed(two, COMPANIES[0], boxes), "count"))["calls"] == 2
    assert boxes.count == 2


async def test_when_all_are_at_work_it_is_said_so(make: Callable[..., Boxes]) -> None:
    boxes, http = make(most=1), Answering()
    work = asyncio.create_task(do(sandboxed(release(), COMPANIES[0], boxes), "wait", http))
    await http.asked.wait()
    with pytest.raises(AllTaken) as failed:
        await do(sandboxed(release(), COMPANIES[0], boxes), "count")
    work.cancel()
    assert (failed.value.code, failed.value.retry_after_s) == ("rate_limited", 1.0)


async def test_a_release_that_may_not_run_any_more_ends_everywhere(make: Callable[..., Boxes]) -> None:
    boxes, killed, http = make(), release(), Answering()
    working = asyncio.create_task(do(sandboxed(killed, COMPANIES[0], boxes), "wait", http))
    idle = await do(sandboxed(killed, COMPANIES[1], boxes), "count")
    await http.asked.wait()

    assert boxes.end(killed.digest) == 2
    with pytest.raises(Broken, match="may not run any more"):
        await working
    gone(idle["process"])


async def test_a_zygote_that_dies_is_replaced(make: Callable[..., Boxes]) -> None:
    boxes, plugin_release, http = make(), release(), Answering()
    plugin = sandboxed(plugin_release, COMPANIES[0], boxes)
    before = await do(plugin, "count")
    working = asyncio.create_task(do(plugin, "wait", http))
    await http.asked.wait()
    assert boxes._zygote is not None
    boxes._zygote.process.kill()
    with pytest.raises(Broken):
        await working
    gone(before["process"])

    assert (await do(plugin, "count"))["calls"] == 1


async def test_many_short_calls_wait_for_no_turns(make: Callable[..., Boxes]) -> None:
    boxes = make()
    plugin = sandboxed(release(), COMPANIES[0], boxes)
    box = (await do(plugin, "count"))["process"]
    while cpu_s(box) < 0.3:  # three bursts
        await do(plugin, "count")
    assert os.sched_getscheduler(box) == os.SCHED_OTHER


async def test_all_boxes_together_weigh_less_than_anybody_else(make: Callable[..., Boxes]) -> None:
    """A nice value alone says nothing where the kernel shares processors out by session."""
    boxes = make()
    box = (await do(sandboxed(release(), COMPANIES[0], boxes), "count"))["process"]
    assert boxes._zygote is not None
    zygote = boxes._zygote.process.pid
    for process in (zygote, box):
        assert os.getpriority(os.PRIO_PROCESS, process) == 10
    session = session_of(zygote)
    if not session:
        print("NOT PROVEN HERE: this kernel does not share processors out by session")
        return
    assert session.split()[-1] == "10"


def session_of(process: int) -> str:
    """How the kernel calls and weighs the session of a process, such as `/autogroup-85 nice 10`; "" if it does not."""
    try:
        return Path(f"/proc/{process}/autogroup").read_text().strip()
    except OSError:
        return ""


async def test_where_the_kernel_lacks_it_nothing_is_run(
    make: Callable[..., Boxes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "probe", lambda: Probed("the kernel has no seccomp filters"))
    boxes = make()
    with pytest.raises(NoSandbox, match="no seccomp filters"):
        await do(sandboxed(release(), COMPANIES[0], boxes), "count")
    assert boxes.count == 0
    assert boxes._zygote is None


async def test_where_walls_let_something_through_nothing_is_run(
    make: Callable[..., Boxes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The zygote tries its own walls first; here it is told that they let something through."""
    monkeypatch.setattr(
        "hubwright.host.sandbox.zygote_process._BEGIN",
        "import os, sys; control, owner, user, *roots = sys.argv[1:];"
        "sys.path[:] = [f'/proc/self/fd/{os.open(root, os.O_PATH | os.O_DIRECTORY)}' for root in roots];"
        "from hubwright.host.sandbox.inside import zygote; zygote.seal = lambda *given: None;"
        "zygote.main(int(control), int(owner), int(user), roots)",
    )
    boxes = make()
    with pytest.raises(NoSandbox, match="files can be read"):
        await do(sandboxed(release(), COMPANIES[0], boxes), "count")
    assert "files can be read" in boxes.problem


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_everything_dies_with_the_process_that_owns_it(number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.sandboxed.owner"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        zygote, box = (int(word) for word in owner.stdout.readline().split())
        assert is_alive(zygote)
        assert is_alive(box)
        owner.send_signal(number)
    gone(zygote)
    gone(box)


def test_this_kernel_says_what_it_has() -> None:
    if not probe().enough:
        print(f"NOT PROVEN HERE: everything a box does, because {probe().missing}")
    assert probe().enough is not bool(probe().missing)


async def test_who_is_ended_again_and_again_rests(make: Callable[..., Boxes], monkeypatch: pytest.MonkeyPatch) -> None:
    boxes, clumsy = make(), release()
    plugin = sandboxed(clumsy, COMPANIES[0], boxes)
    for _ in range(2):
        with pytest.raises(Broken):
            await do(plugin, "die")
    with pytest.raises(Resting, match="rests for"):
        await do(plugin, "count")
    with monkeypatch.context() as patched:
        patched.setattr(boxes._rests, "left_s", lambda _key, _now: 0.0)  # the short rests in between
        for _ in range(3):
            with pytest.raises(Broken):
                await do(plugin, "die")
    with pytest.raises(Resting, match="rests for 30 s"):
        await do(plugin, "count")
    assert (await do(sandboxed(clumsy, COMPANIES[1], boxes), "count"))["calls"] == 1

    monkeypatch.setattr(boxes._rests, "left_s", lambda _key, _now: 0.0)  # the rest is over
    assert (await do(plugin, "count"))["calls"] == 1
    with pytest.raises(Broken):
        await do(plugin, "die")
    assert (await do(plugin, "count"))["calls"] == 1
