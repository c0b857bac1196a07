"""Token buckets in Redis, shared by all processes; with Redis gone each process keeps its own for a while."""

import asyncio
import time
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

# Tokens refill continuously; one script call takes one token or tells how long until there is one.
_TAKE = """
local rate, burst, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local state = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(state[1]) or burst
local at = tonumber(state[2]) or now
tokens = math.min(burst, tokens + math.max(0, now - at) * rate)
local wait = 0
if tokens >= 1 then tokens = tokens - 1 else wait = (1 - tokens) / rate end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', tostring(now))
redis.call('PEXPIRE', KEYS[1], math.ceil(burst / rate * 1000) + 1000)
return tostring(wait)
"""
_PATIENCE_S = 0.3  # a Redis that hangs costs one request this much, then nobody asks it for a while
_REST_S = 3.0


def take_one(tokens: float, at: float, *, now: float, rate: float, burst: float) -> tuple[float, float]:
    """Refill a bucket and take one token: (tokens left, seconds to wait, 0 when taken). The script above in Python."""
    tokens = min(burst, tokens + max(0.0, now - at) * rate)
    if tokens >= 1:
        return tokens - 1, 0.0
    return tokens, (1 - tokens) / rate


class TokenBuckets:
    """Rate limits by key; `rate` in tokens a second, `burst` the most at once."""

    def __init__(self, redis: Redis | None) -> None:
        self.redis = redis
        self.own: dict[str, tuple[float, float]] = {}
        self.resting_until = 0.0

    async def take(self, key: str, *, rate: float, burst: float) -> float:
        """Take one token: 0.0 when there was one, else the seconds until there is."""
        now = time.time()
        if self.redis is not None and time.monotonic() > self.resting_until:
            try:
                async with asyncio.timeout(_PATIENCE_S):
                    call: Any = self.redis.eval(_TAKE, 1, f"bucket:{key}", str(rate), str(burst), str(now))
                    return float(await call)
            except (RedisError, OSError, TimeoutError):
                self.resting_until = time.monotonic() + _REST_S
        if len(self.own) > 50_000:
            self.own.clear()
        tokens, at = self.own.get(key, (burst, now))
        tokens, wait = take_one(tokens, at, now=now, rate=rate, burst=burst)
        self.own[key] = (tokens, now)
        return wait


# The buckets of this process; the composition root gives them Redis: `buckets.redis = …`.
buckets = TokenBuckets(None)
