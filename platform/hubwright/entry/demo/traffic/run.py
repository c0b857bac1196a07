"""The traffic as a process beside a running demo: makes the company if needed, drives the day, then compares."""

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.channels.doors import find_channel
from hubwright.control.identity.members import list_members
from hubwright.desk.reckoning.book import Book, Report
from hubwright.desk.reckoning.deeds import deeds_since
from hubwright.entry.demo.record import BusyRecord, read_record
from hubwright.entry.demo.seed import seed_busy
from hubwright.entry.demo.traffic import audit
from hubwright.entry.demo.traffic.day import Shape, plan_day
from hubwright.entry.demo.traffic.drive import drive
from hubwright.entry.demo.traffic.tally import Tally
from hubwright.entry.reckoning import reckon_for, told
from hubwright.entry.resources import open_database
from hubwright.kernel.database import DB, reading_one_moment
from hubwright.kernel.embedded.data_folder import write_private
from hubwright.kernel.errors import StartRefused
from hubwright.kernel.settings import Settings

BOOK = "traffic.json"


def traffic(settings: Settings, shape: Shape, speed: float) -> int:
    """Drive a day over the demo of this folder; 1 when a figure differs afterwards."""
    company = _company(settings)
    if company is None or len(company.agents) < shape.agents:
        asyncio.run(seed_busy(settings, shape.agents))
        company = _company(settings)
    assert company is not None
    record = read_record(settings.data)
    assert record is not None
    tally = Tally(seed=shape.seed, speed=speed, began_at="")
    _say(f"{company.tenant.name}: {shape.hours:g} h, × {speed:g}, seed {shape.seed}; Ctrl-C ends it.\n")
    day = plan_day(shape)
    try:
        asyncio.run(_until_stopped(lambda: drive(day, speed, record.base, company, tally)))
    finally:
        write_private(settings.data / BOOK, msgspec.json.encode(tally))
    return check(settings)


async def _until_stopped(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """A signal ends the day early; what it leaves is for whoever signs in."""
    driving = asyncio.create_task(work())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, driving.cancel)
    with suppress(asyncio.CancelledError):
        await driving


def check(settings: Settings) -> int:
    """Compare every figure of the busy company with its log, and a day that is over with the driver's own book."""
    company = _company(settings)
    if company is None:
        raise StartRefused("This demo has no busy company yet: `hubwright demo --traffic` makes it.")
    report = asyncio.run(_compared(settings, company, read_tally(settings.data)))
    _say(told(report))
    return 1 if report.differences else 0


def read_tally(data: Path) -> Tally | None:
    """The driver's book of the last day, if it was lived to its end."""
    try:
        found = msgspec.json.decode((data / BOOK).read_bytes(), type=Tally)
    except FileNotFoundError:
        return None
    return found if found.over else None


async def _compared(settings: Settings, company: BusyRecord, tally: Tally | None) -> Report:
    await open_database(settings)
    try:
        door = await find_channel(company.tenant.channel_key)
        assert door is not None
        report = await reckon_for(door.tenant_id)
        if tally is None:
            return report
        book = Book()
        async with reading_one_moment(door.tenant_id):
            names = await _names(company)
            deeds = await deeds_since(door.channel_id, audit.began(tally))
        audit.compare(book, tally, deeds, names)
    finally:
        await DB.close()
    own = book.report()
    return msgspec.structs.replace(
        report, numbers=report.numbers + own.numbers, differences=[*report.differences, *own.differences]
    )


async def _names(company: BusyRecord) -> dict[UUID, str]:
    """The addresses of the agents that the driver plays, by member."""
    played = {login.email for login in company.agents}
    return {one.id: one.email for one in await list_members() if one.email in played}


def _company(settings: Settings) -> BusyRecord | None:
    record = read_record(settings.data)
    return record.busy if record else None


def _say(words: str) -> None:
    sys.stderr.write(words)
    sys.stderr.flush()
