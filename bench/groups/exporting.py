"""A company with a million messages written into an archive, as a worker does it: rows a second, memory meanwhile."""

import asyncio
import os
import random
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench import stage
from bench.ground import ground, run_as_served, tell
from bench.inbox_world import person, words
from bench.measures import Figure
from bench.world import Company, Writer
from hubwright.entry.resources import opened
from hubwright.kernel.clock import utc_now
from hubwright.kernel.files import LocalFolder
from hubwright.kernel.ids import new_id
from tenants.export.manifest import Manifest
from tenants.export.pieces import Pieces
from tenants.export.take import take

MESSAGES, EACH, CONTACTS = 1_000_000, 20, 10_000
_MOST_MIB = 96.0  # what it may grow by, however much there is


def run(_wanted: set[str]) -> list[Figure]:
    """One archive of everything."""
    with ground() as standing:

        async def measured() -> Figure:
            async with stage.written(standing, 1, 1) as staged:
                (company,) = staged.companies
                await _populate(staged.write, company)
                await staged.write.settle()
                async with opened(standing.settings):
                    return await _written(company, standing.settings.data / "bench-files")

        return [run_as_served(measured)]


async def _written(company: Company, folder: Path) -> Figure:
    sink = Pieces(LocalFolder(folder), "bench/")
    before = _resident_mib()
    watching = asyncio.create_task(_highest())
    began = time.perf_counter()
    made: Manifest = await take(company.tenant_id, sink, LocalFolder(folder))
    seconds = time.perf_counter() - began
    watching.cancel()
    grown = max(_seen, default=before) - before
    if made.parts["tables/message.ndjson"].rows != MESSAGES:
        raise RuntimeError("not all messages are in it")
    if grown > _MOST_MIB:
        raise RuntimeError(f"memory grew by {grown:.0f} MiB: it is not flat")
    note = (
        f"{made.rows:,} rows of {len(made.tables)} tables at one moment, {sink.size / 2**20:.0f} MiB compressed in"
        f" {seconds:.1f} s, hashed; resident memory grew by {grown:.0f} MiB"
    )
    return Figure(name="export_rows_per_s", value=made.rows / seconds, note=note)


_seen: list[float] = []


async def _highest() -> None:
    while True:
        _seen.append(_resident_mib())
        await asyncio.sleep(0.1)


def _resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


async def _populate(write: Writer, company: Company) -> None:
    rng, now, tenant = random.Random(11), utc_now(), company.tenant_id
    contacts = [new_id() for _n in range(CONTACTS)]
    people = [person(rng, n) for n in range(CONTACTS)]
    await write.copy(
        "contact",
        "tenant_id id name language fields",
        ((tenant, c, p[0], "zh", f'{{"phone": "{p[1]}"}}') for c, p in zip(contacts, people, strict=True)),
    )
    talks = [new_id() for _n in range(MESSAGES // EACH)]
    await write.copy(
        "conversation",
        "tenant_id id contact_id channel_id status last_seq language created_at updated_at resolved_at",
        (
            (tenant, talk, contacts[n % CONTACTS], company.channel_id, "resolved", EACH, "zh", now, now, now)
            for n, talk in enumerate(talks)
        ),
    )

    def rows() -> Iterator[tuple[Any, ...]]:
        for n in range(MESSAGES):
            author = "agent" if n % 2 else "contact"
            at = now - timedelta(seconds=MESSAGES - n)
            yield tenant, new_id(), talks[n // EACH], 1 + n % EACH, "text", author, words(rng, n), at

    await write.copy("message", "tenant_id id conversation_id seq kind author text at", rows())
    tell("  a million messages written")
