"""Token buckets in Redis, shared by all processes; with Redis gone each process keeps its own for a while."""

import asyncio
import contextvars
import time
from typing import Any, NamedTuple
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import RedisError

# Tokens refill continuously; for each key one token is taken, or it is told how long until there is one.
_TAKE = """
local now, waits = tonumber(ARGV[1]), {}
for n, key in ipairs(KEYS) do
  local rate, burst = tonumber(ARGV[2 * n]), tonumber(ARGV[2 * n + 1])
  local state = redis.call('HMGET', key, 'tokens', 'at')
  local tokens = tonumber(state[1]) or burst
  local at = tonumber(state[2]) or now
  tokens = math.min(burst, tokens + math.max(0, now - at) * rate)
  local wait = 0
  if tokens >= 1 then tokens = tokens - 1 else wait = (1 - tokens) / rate end
  redis.call('HSET', key, 'tokens', tostring(tokens), 'at', tostring(now))
  redis.call('PEXPIRE', key, math.ceil(burst / rate * 1000) + 1000)
  waits[n] = tostring(wait)
end
return waits
"""
_MOST_AT_ONCE = 200
_PATIENCE_S = 0.3  # a Redis that hangs costs one request this much, then nobody asks it for a while
_REST_S = 3.0


def take_one(tokens: float, at: float, *, now: float, rate: float, burst: float) -> tuple[float, float]:
    """Refill a bucket and take one token: (tokens left, seconds to wait, 0 when taken). The script above in Python."""
    tokens = min(burst, tokens + max(0.0, now - at) * rate)
    if tokens >= 1:
        return tokens - 1, 0.0
    return tokens, (1 - tokens) / rate


class _Asked(NamedTuple):
    key: str
    rate: float
    burst: float
    answer: "asyncio.Future[float]"


class TokenBuckets:
    """Rate limits by key; `rate` in tokens a second, `burst` the most at once."""

    def __init__(self, redis: Redis | None) -> None:
        self.redis = redis
        self.own: dict[str, tuple[float, float]] = {}
        self.resting_until = 0.0
        self._asked: list[_Asked] = []
        self._asking: asyncio.Task[None] | None = None

    async def take(self, key: str, *, rate: float, burst: float) -> float:
        """Take one token: 0.0 when there was one, else the seconds until there is."""
        if self.redis is not None and time.monotonic() > self.resting_until:
            try:
                async with asyncio.timeout(_PATIENCE_S):
                    return await self._ask(key, rate, burst)
            except (RedisError, OSError, TimeoutError):
                self.resting_until = time.monotonic() + _REST_S
        now = time.time()
        if len(self.own) > 50_000:
            self.own.clear()
        tokens, at = self.own.get(key, (burst, now))
        tokens, wait = take_one(tokens, at, now=now, rate=rate, burst=burst)
        self.own[key] = (tokens, now)
        return wait

    async def forget(self, tenant_id: UUID) -> int:
        """Take away every bucket of a tenant, here and in Redis; tells how many there were."""
        own = [key for key in self.own if str(tenant_id) in key]
        for key in own:
            del self.own[key]
        if self.redis is None:
            return len(own)
        count = 0
        async for key in self.redis.scan_iter(match=f"*{tenant_id}*", count=1_000):
            count += int(await self.redis.delete(key))
        return count

    async def _ask(self, key: str, rate: float, burst: float) -> float:
        """Whoever comes while Redis is being asked is asked for with the others next time, in one call."""
        loop = asyncio.get_running_loop()
        if self._asking is None or self._asking.done() or self._asking.get_loop() is not loop:
            self._asked = []
            self._asking = loop.create_task(self._ask_for_all(), context=contextvars.Context())
        asked = _Asked(f"bucket:{key}", rate, burst, loop.create_future())
        self._asked.append(asked)
        return await asked.answer

    async def _ask_for_all(self) -> None:
        while self._asked:
            together, self._asked = self._asked[:_MOST_AT_ONCE], self._asked[_MOST_AT_ONCE:]
            try:
                waits = await self._waits(together)
            except (RedisError, OSError) as failure:
                for each in together:
                    if not each.answer.done():
                        each.answer.set_exception(failure)
                continue
            for each, wait in zip(together, waits, strict=True):
                if not each.answer.done():
                    each.answer.set_result(float(wait))

    async def _waits(self, together: list[_Asked]) -> list[str]:
        assert self.redis is not None
        limits = [str(number) for each in together for number in (each.rate, each.burst)]
        keys = [each.key for each in together]
        call: Any = self.redis.eval(_TAKE, len(keys), *keys, str(time.time()), *limits)
        return list(await call)


# The buckets of this process; the composition root gives them Redis: `buckets.redis = …`.
buckets = TokenBuckets(None)
