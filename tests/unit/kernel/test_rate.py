"""Token buckets: never more than the burst at once, never more than the rate in the long run."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubwright.kernel import rate
from hubwright.kernel.rate import TokenBuckets, take_one


@given(
    rate=st.floats(0.01, 100),
    burst=st.integers(1, 50),
    pauses=st.lists(st.floats(0, 10), min_size=1, max_size=200),
)
def test_no_window_lets_more_through_than_burst_plus_rate(rate: float, burst: int, pauses: list[float]) -> None:
    tokens, at, now, taken = float(burst), 0.0, 0.0, 0
    for pause in pauses:
        now += pause
        tokens, wait = take_one(tokens, at, now=now, rate=rate, burst=burst)
        at = now
        taken += wait == 0

    assert taken <= burst + rate * now + 1e-6


@given(rate=st.floats(0.01, 100), burst=st.integers(1, 50))
def test_after_the_wait_that_was_told_there_is_a_token(rate: float, burst: int) -> None:
    tokens, wait = take_one(0.5, 0.0, now=0.0, rate=rate, burst=burst)

    assert wait > 0
    assert take_one(tokens, 0.0, now=wait * 1.000001, rate=rate, burst=burst)[1] == 0


async def test_without_redis_the_process_keeps_its_own_buckets() -> None:
    buckets = TokenBuckets(None)
    waits = [await buckets.take("k", rate=0.001, burst=3) for _ in range(4)]

    assert waits[:3] == [0, 0, 0]
    assert waits[3] > 0
    assert await buckets.take("another", rate=0.001, burst=3) == 0


async def test_a_dead_redis_limits_all_the_same() -> None:
    from hubwright.entry.resources import redis_client

    client = redis_client("redis://127.0.0.1:1/0")
    buckets = TokenBuckets(client)
    waits = [await buckets.take("k", rate=0.001, burst=1) for _ in range(2)]
    await client.aclose()

    assert waits[0] == 0
    assert waits[1] > 0


@pytest.mark.parametrize("now", [-5.0, 0.0])
def test_a_clock_that_goes_back_gives_nothing_away(now: float) -> None:
    assert take_one(0.0, 0.0, now=now, rate=1, burst=1)[1] > 0


class CountingRedis:
    """Answers like the script, and counts how often it is asked."""

    def __init__(self) -> None:
        self.calls: list[int] = []

    async def eval(self, _script: str, count: int, *words: str) -> list[str]:
        self.calls.append(count)
        await asyncio.sleep(0)
        return [str(float(key.removeprefix("bucket:"))) for key in words[:count]]


async def test_those_who_come_while_redis_is_asked_go_together_and_each_gets_its_own_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rate, "_PATIENCE_S", 60)  # a busy machine is no dead Redis
    redis = CountingRedis()
    buckets = TokenBuckets(redis)  # type: ignore[arg-type]  # only `eval` is used
    waits = await asyncio.gather(*(buckets.take(str(n), rate=1, burst=1) for n in range(500)))

    assert waits == [float(n) for n in range(500)]
    assert redis.calls == [200, 200, 100]
    assert await buckets.take("7", rate=1, burst=1) == 7.0


async def test_one_who_stops_waiting_takes_nothing_from_the_others() -> None:
    buckets = TokenBuckets(CountingRedis())  # type: ignore[arg-type]  # only `eval` is used
    asked = [asyncio.create_task(buckets.take(str(n), rate=1, burst=1)) for n in range(3)]
    await asyncio.sleep(0)
    asked[0].cancel()

    assert await asyncio.gather(*asked[1:]) == [1.0, 2.0]
