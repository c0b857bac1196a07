"""A full bucket for tests that do more than a person would."""

from hubwright.kernel.rate import buckets


async def refill(key: str) -> None:
    """Forget what was taken, in Redis and in this process."""
    buckets.own.pop(key, None)
    if buckets.redis is not None:
        await buckets.redis.delete(f"bucket:{key}")
