"""What a plugin in a box can do: everything the contract says, and nothing of it in the host's process."""

from typing import Any

import pytest

from hubwright.host.sandbox.boxes import Boxes
from hubwright.host.sandbox.plugin import sandboxed
from hubwright_sdk import (
    AiModel,
    CallContext,
    CallFailed,
    ChatMessage,
    Completion,
    HttpAnswer,
    NodeProvider,
    RateLimited,
    Unreachable,
)
from tests.hostile.stand import COMPANIES
from tests.support.sandboxed.calling import Answering, do
from tests.support.sandboxed.releases import release


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
        assert isinstance(failure, RateLimited)
        assert failure.retry_after_s == 2.5


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
