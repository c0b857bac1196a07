"""What a box can do, how long it lives, and that whatever happens to it is a typed failure of that call only."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from hubwright.host.failures import Broken
from hubwright.host.sandbox import boxes as keeping
from hubwright.host.sandbox.boxes import Boxes
from hubwright.host.sandbox.contained import Contained, Said
from hubwright.host.sandbox.failures import AllTaken, NoSandbox
from hubwright.host.sandbox.plugin import sandboxed
from hubwright.host.sandbox.probe import Probed, probe
from hubwright_sdk import (
    AiModel,
    CallContext,
    CallFailed,
    ChatMessage,
    Completion,
    HttpAnswer,
    NodeCall,
    NodeProvider,
    Slow,
    Unreachable,
)
from tests.hostile.stand import COMPANIES
from tests.integration.sandbox.conftest import ROOT
from tests.support.deadlines import wait_until
from tests.support.process_tree import is_alive
from tests.support.sandboxed.releases import release


class Answering:
    """The host's way out, with whatever it answers."""

    def __init__(self, answer: HttpAnswer | Exception | None = None) -> None:
        self.answer, self.asked = answer, asyncio.Event()
        self.requests: list[tuple[Any, ...]] = []

    async def send(self, method: str, url: str, **more: Any) -> HttpAnswer:
        self.requests.append((method, url, more["headers"], more.get("body", "")))
        self.asked.set()
        if self.answer is None:
            await asyncio.Event().wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        assert self.answer is not None
        return self.answer


async def do(plugin: Any, what: str, http: Any = None, deadline_s: float = 10.0, **given: Any) -> dict[str, Any]:
    """One call."""
    ways = CallContext(
        settings={}, http=http or Answering(), idempotency_key="once", deadline_s=deadline_s, language="zh"
    )
    result = await plugin.call_node(NodeCall(node="go", input={"do": what, **given}), ways)
    return dict(result.values)


@pytest.fixture
async def make() -> AsyncIterator[Callable[..., Boxes]]:
    """Sets of boxes that end with the test."""
    made: list[Boxes] = []

    def boxes(**more: Any) -> Boxes:
        made.append(Boxes(**more))
        return made[-1]

    yield boxes
    for each in made:
        await each.close()


async def test_calls_go_through_with_everything_the_contract_says(boxes: Boxes) -> None:
    plugin = sandboxed(release(), COMPANIES[0], boxes)
    seen = await do(plugin, "echo", text="你好", number=1.5, rows=[{"a": None}])

    assert seen["input"] == {"do": "echo", "text": "你好", "number": 1.5, "rows": [{"a": None}]}
    assert (seen["language"], seen["key"]) == ("zh", "once")
    assert isinstance(plugin, NodeProvider)
    assert not isinstance(plugin, AiModel)


async def test_a_model_is_one_because_its_manifest_says_so(boxes: Boxes) -> None:
    plugin: Any = sandboxed(release(kind=["ai"], nodes=[]), COMPANIES[0], boxes)
    asked = Completion(messages=[ChatMessage("user", "hello")], max_tokens=5)
    ways = CallContext(settings={}, http=Answering(), idempotency_key="k", deadline_s=5)
    done = await plugin.complete(asked, ways)

    assert (done.text, done.usage.tokens_out) == ("HELLO", 2)
    assert isinstance(plugin, AiModel)
    assert not isinstance(plugin, NodeProvider)


async def test_requests_are_done_by_the_host(boxes: Boxes) -> None:
    http = Answering(HttpAnswer(201, "ja", "3"))
    seen = await do(sandboxed(release(), COMPANIES[0], boxes), "http", http, times=2)

    assert seen == {"answers": [[201, "ja", "3"], [201, "ja", "3"]]}
    assert http.requests[0] == ("POST", "https://x.example/0", {"A": "b"}, "hi")


@pytest.mark.parametrize(
    ("answer", "code", "told"),
    [
        (Unreachable("the line is cut"), "unreachable", "the line is cut"),
        (ValueError("odd header"), "refused", "cannot be done"),
        (HttpAnswer(200, "x" * 2_000_000), "malformed", "more than fits"),
    ],
)
async def test_what_goes_wrong_with_a_request_reaches_the_plugin_as_a_failure(
    answer: Any, code: str, told: str, boxes: Boxes
) -> None:
    with pytest.raises(CallFailed, match=told) as failed:
        await do(sandboxed(release(), COMPANIES[0], boxes), "http", Answering(answer), times=1)
    assert failed.value.code == code


async def test_a_call_may_ask_only_so_often(boxes: Boxes) -> None:
    with pytest.raises(CallFailed, match="at once") as failed:
        await do(sandboxed(release(), COMPANIES[0], boxes), "http", Answering(), times=9)
    assert failed.value.code == "refused"


@pytest.mark.parametrize("how", ["slow", "unreachable", "rate_limited", "malformed", "refused", "own"])
async def test_failures_travel_as_what_they_are(how: str, boxes: Boxes) -> None:
    with pytest.raises(CallFailed) as failed:
        await do(sandboxed(release(), COMPANIES[0], boxes), "fail", how=how)
    failure = failed.value

    assert failure.code == {"slow": "timeout", "own": "refused"}.get(how, how)
    if how == "slow":
        assert (failure.usage.tokens_in, failure.usage.tokens_out) == (3, 4)
    if how == "rate_limited":
        assert failure.retry_after_s == 2.5  # type: ignore[attr-defined]


async def test_the_standard_library_works_inside(boxes: Boxes) -> None:
    seen = await do(sandboxed(release(), COMPANIES[0], boxes), "library")

    assert seen == {
        "thread": [3],
        "time": "2026-01-02T00:00:00+08:00",
        "price": "3.30",
        "close": ["apple"],
        "text": "1tA=",
    }


async def test_settings_are_upgraded_inside_and_checked_outside(boxes: Boxes) -> None:
    plugin = sandboxed(release(settings_version=3), COMPANIES[0], boxes)

    assert await plugin.upgraded({"most": "4"}, 2) == {"limit": 6}


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


async def test_where_the_kernel_lacks_it_nothing_is_run(
    make: Callable[..., Boxes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "probe", lambda: Probed("the kernel has no seccomp filters"))
    boxes = make()
    with pytest.raises(NoSandbox, match="no seccomp filters"):
        await do(sandboxed(release(), COMPANIES[0], boxes), "count")
    assert boxes.count == 0
    assert boxes._zygote is None


async def test_where_the_trial_fails_nothing_is_run(
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


def gone(process: int) -> None:
    """Wait until a process is no more."""
    wait_until(lambda: not is_alive(process), 10, "the process of the box is gone")


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
