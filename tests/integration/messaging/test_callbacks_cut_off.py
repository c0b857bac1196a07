"""A callback that is cut off anywhere has not happened, and is done once afterwards."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest

from hubwright.desk.callbacks import begin
from hubwright.desk.callbacks import queries as callbacks
from hubwright.desk.conversations import get_conversation
from hubwright.desk.queues import assign
from hubwright.kernel.database import acting_for
from tests.integration.messaging.called_back import Waits, waits_third
from tests.support.telegraph import Office


@pytest.fixture
async def waiting(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Waits]:
    async with waits_third(office, tmp_path, monkeypatch) as made:
        yield made


@pytest.mark.parametrize(
    ("where", "what"),
    [
        (callbacks, "ask"),
        (assign, "begin_callback"),
        (begin, "hold_there"),
        (callbacks, "hold"),
        (callbacks, "written"),
    ],
)
async def test_killed_in_between_nothing_has_happened_and_it_is_done_once_afterwards(
    waiting: Waits, monkeypatch: pytest.MonkeyPatch, where: ModuleType, what: str
) -> None:
    whole: Callable[..., Awaitable[Any]] = getattr(where, what)

    async def killed(*told: Any, **more: Any) -> None:
        await whole(*told, **more)
        raise ConnectionError("killed")

    async def life() -> None:
        if await waiting.view() and await _of(waiting) is None:
            await waiting.ask()
        if (await waiting.view()).status == "waiting":
            await waiting.turn_comes()
        if (await waiting.state())[0] == "held":
            await waiting.writes()

    with monkeypatch.context() as patched:
        patched.setattr(where, what, killed)
        with pytest.raises(ConnectionError):
            await life()
    before = await waiting.adds_up()
    waiting.before = [one for one in waiting.before if (await _status(waiting, one)) == "waiting"]
    await _finish(waiting)
    assert await waiting.state() == ("written", 1, waiting.line.channel_id)
    assert (await waiting.kinds()).count("moved") == 1
    assert (await waiting.kinds()).count("callback_asked") == 1
    assert len(await waiting.adds_up()) >= len(before)


async def _of(made: Waits) -> object:
    async with acting_for(made.tenant_id):
        return await callbacks.open_of(made.talk)


async def _status(made: Waits, talk: UUID) -> str:
    async with acting_for(made.tenant_id):
        return (await get_conversation(talk)).status


async def _finish(made: Waits) -> None:
    """What the customer and the agent do who were cut off."""
    if await _of(made) is None:
        await made.ask()
    await made.arrives()
    while (await made.view()).status == "waiting":
        await made.accept_next()
    if (await made.state())[0] == "held":
        await made.writes()
