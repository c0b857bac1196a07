"""Where the time of one event goes: `python -m bench.profile_ingest` prints tables for docs/performance.md.

Round trips and their times come from asyncpg's query log, one event at a time; processor time from /proc and the
Python functions from cProfile, both at full load.
"""

import cProfile
import pstats
import re
import time
from collections import defaultdict
from pathlib import Path

import asyncpg

from bench import cpu, load, world
from bench.documents import three_steps
from bench.events import Speakers
from bench.ground import BUILD, ROOT, Ground, ground, run_as_served, tell
from hubwright.entry.resources import opened
from hubwright.kernel.database import DB

_ALONE = 400
_LOADED_S = 6.0


def main() -> None:
    """Start servers and profile."""
    with ground() as standing:
        run_as_served(lambda: _profile(standing))


async def _profile(standing: Ground) -> None:
    companies = world.invent(20, 10)
    write = await world.Writer.over(standing.endpoints.superuser_url)
    await world.populate(write, companies, three_steps())
    await write.settle()
    async with opened(standing.settings):
        speakers = Speakers(
            [visitor for turn in zip(*(c.visitors for c in companies), strict=True) for visitor in turn]
        )
        for n in range(len(speakers.visitors)):
            await speakers.speak(n)
        await _round_trips(speakers)
        await _processor_time(speakers, standing)
        await _functions(speakers)
    await write.close()


async def _round_trips(speakers: Speakers) -> None:
    spent: dict[str, list[float]] = defaultdict(list)

    def seen(record: "asyncpg.connection.LoggedQuery") -> None:
        spent[_short(record.query)].append(record.elapsed)

    assert DB.pool is not None
    held = [await DB.pool.acquire() for _ in range(DB.pool.get_max_size())]
    bare = [connection._con for connection in held]  # type: ignore[attr-defined]  # a proxy forgets its loggers
    for connection in bare:
        connection.add_query_logger(seen)
    for connection in held:
        await DB.pool.release(connection)
    first = speakers.taken + 1_000
    for n in range(first, first + _ALONE):  # statements are prepared once per connection
        await speakers.speak(n)
    spent.clear()
    began = time.perf_counter()
    for n in range(first + _ALONE, first + 2 * _ALONE):
        await speakers.speak(n)
    whole = (time.perf_counter() - began) / _ALONE
    for connection in bare:
        connection.remove_query_logger(seen)
    calls = sum(len(times) for times in spent.values()) / _ALONE
    waited = sum(sum(times) for times in spent.values()) / _ALONE
    tell(f"\nAlone: {whole * 1e6:.0f} us an event, {calls:.1f} round trips, {waited * 1e6:.0f} us in them")
    for query, times in sorted(spent.items(), key=lambda found: -sum(found[1])):
        tell(f"{len(times) / _ALONE:6.2f} x {sum(times) / len(times) * 1e6:6.0f} us  {query}")


async def _processor_time(speakers: Speakers, standing: Ground) -> None:
    first = 1_000_000
    python, postgres = time.process_time(), cpu.seconds_used(standing.postgres_pid)
    window = await load.at_once(lambda n: speakers.speak(first + n), 64, _LOADED_S)
    done = len(window.latencies)
    mine = (time.process_time() - python) / done
    theirs = (cpu.seconds_used(standing.postgres_pid) - postgres) / done
    tell(
        f"\nFull load: {window.rate:.0f} events/s; processor per event: Python {mine * 1e6:.0f} us,"
        f" PostgreSQL {theirs * 1e6:.0f} us; Python process busy {mine * window.rate * 100:.0f} %; {window.failures}"
    )


async def _functions(speakers: Speakers) -> None:
    profile = cProfile.Profile()
    profile.enable()
    window = await load.at_once(lambda n: speakers.speak(2_000_000 + n), 64, _LOADED_S)
    profile.disable()
    done = len(window.latencies)
    profile.dump_stats(BUILD / "ingest.prof")
    stats = pstats.Stats(profile)
    shares: dict[str, float] = defaultdict(float)
    total = 0.0
    for (file, _line, name), (_cc, _calls, own, _cumulative, _callers) in stats.stats.items():  # type: ignore[attr-defined]  # typeshed hides it
        shares[_part(file, name)] += own
        total += own
    tell(f"\nPython's own time by part ({done} events under cProfile, {total / done * 1e6:.0f} us each):")
    for part, own in sorted(shares.items(), key=lambda found: -found[1])[:25]:
        tell(f"{own / total * 100:5.1f} %  {own / done * 1e6:6.0f} us  {part}")


def _part(file: str, name: str) -> str:
    path = Path(file)
    if path.is_relative_to(ROOT) and ".venv" not in path.parts:
        words = path.relative_to(ROOT).with_suffix("").parts
        return "/".join(words[:4])
    if "site-packages" in path.parts:
        return path.parts[path.parts.index("site-packages") + 1]
    if "asyncpg" in name or "protocol" in name:
        return "asyncpg (C)"
    return f"python:{path.stem}" if file != "~" else f"built in: {name[:60]}"


def _short(query: str) -> str:
    return re.sub(r"\s+|'[0-9a-f-]{36}'", " ", query)[:90]


if __name__ == "__main__":
    main()
