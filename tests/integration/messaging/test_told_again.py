"""The place is told again where nothing shows it: when it has halved or minutes went by, never with the last word."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hubwright.control.routing.overflow import Overflow
from hubwright.desk.conversations.take import take
from hubwright.desk.queues import set_availability
from hubwright.desk.queues.enter_queue import enter_queue
from hubwright.desk.queues.overflow import change_overflow
from hubwright.desk.queues.told_again import worth_telling
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.jobs import run_due_jobs
from tests.integration.desk.waiting import Desk, waits
from tests.integration.messaging.conftest import Line, company_with_line, lines_of
from tests.support.company import document
from tests.support.plugins import installed_plugins
from tests.support.telegraph import NativeTelegraph, Office

WINDOWS = {"kind": "sms", "text_limit": 500, "windows": [{"seconds": 172_800, "messages": 3}]}
SILENT = document([{"id": "n_wait", "type": "handoff", "config": {}}], [("n_wait", "closed", "n_end")])


@pytest.fixture
async def line(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    with installed_plugins(monkeypatch, NativeTelegraph(messaging=WINDOWS)):
        async with lines_of(await company_with_line("told-again", office, tmp_path, SILENT)) as made:
            yield made


async def _waits_behind(line: Line, before: int, **rules: Any) -> tuple[UUID, list[UUID]]:
    """Somebody on the line behind so many in the web chat."""
    company = line.company
    async with acting_for(line.tenant_id):
        await change_overflow(company.admin.actor, company.queue_id, Overflow(**rules))
        await set_availability(company.agent.actor, "available")
        await execute("UPDATE member SET max_conversations = 20 WHERE tenant_id = $1")
    ahead = [await waits(Desk(company, [company.agent])) for _ in range(before)]
    await line.says("I need a person")
    await line.work()
    talk = await line.conversation()
    async with acting_for(line.tenant_id):
        await enter_queue(talk, queue_key="support", priority=2, summary={}, reason="asked")
    return talk, ahead


async def _passes(line: Line, minutes: int = 0) -> None:
    """Time goes by, and the worker looks at whose place is to be told."""
    async with acting_for(line.tenant_id):
        await execute(
            "UPDATE message SET at = at - $2::interval WHERE tenant_id = $1 AND body ? 'place'",
            timedelta(minutes=minutes),
        )
        await execute(
            "UPDATE job SET run_at = now() WHERE tenant_id = $1 AND kind = 'queues.tell_place' AND state = 'waiting'"
        )
        await execute("UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind = 'job'")
    while await run_due_jobs():
        pass
    await line.work()


async def _served(line: Line, *talks: UUID) -> None:
    for talk in talks:
        async with acting_for(line.tenant_id):
            await take(line.company.agent.actor, talk)


async def test_it_is_told_once_when_it_has_halved_and_the_last_message_is_kept_for_the_answer(
    line: Line, office: Office
) -> None:
    _talk, ahead = await _waits_behind(line, 8)
    await _passes(line)
    assert office.texts() == []
    await _served(line, *ahead[:3])
    await _passes(line)
    assert office.texts() == []
    await _served(line, ahead[3])
    await _passes(line)
    assert [text.split(".")[0] for text in office.texts()] == ["Before you: 4"]
    await _passes(line)
    await _served(line, *ahead[4:6])
    await _passes(line)
    assert [text.split(".")[0] for text in office.texts()] == ["Before you: 4", "Before you: 2"]
    await _served(line, *ahead[6:])
    await _passes(line)  # one message is left of three: it is the agent's
    assert len(office.texts()) == 2
    await _served(line, await line.conversation())
    await _passes(line)
    assert len(office.texts()) == 2


async def test_or_every_so_many_minutes_if_it_changed_or_not_at_all(line: Line, office: Office) -> None:
    _talk, ahead = await _waits_behind(line, 3, tell_again="minutes", tell_minutes=10)
    await _served(line, ahead[0])
    await _passes(line, 9)
    assert office.texts() == []
    await _passes(line, 1)
    assert [text.split(".")[0] for text in office.texts()] == ["Before you: 2"]
    await _passes(line, 11)
    assert len(office.texts()) == 1
    async with acting_for(line.tenant_id):
        await change_overflow(line.company.admin.actor, line.company.queue_id, Overflow(tell_again="never"))
    await _served(line, ahead[1])
    await _passes(line, 11)
    assert len(office.texts()) == 1


def test_what_is_worth_a_message() -> None:
    now = utc_now()
    halved, minutes = Overflow(), Overflow(tell_again="minutes", tell_minutes=5)
    long_ago, just_now = now - timedelta(minutes=5), now - timedelta(minutes=4)
    assert [before for before in range(9) if worth_telling(halved, 8, just_now, before, now)] == [0, 1, 2, 3, 4]
    assert not worth_telling(halved, 0, long_ago, 0, now)
    assert worth_telling(minutes, 8, long_ago, 7, now) and worth_telling(minutes, 8, long_ago, 9, now)
    assert not worth_telling(minutes, 8, just_now, 1, now) and not worth_telling(minutes, 8, long_ago, 8, now)
    assert not worth_telling(Overflow(tell_again="never"), 8, long_ago, 0, now)
