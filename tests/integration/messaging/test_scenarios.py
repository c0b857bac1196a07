"""What every omnichannel desk must get right (scenarios i and j): nothing half done, nothing twice."""

import sys
from typing import Any

import pytest

from hubwright.desk.conversations.append import append_message
from hubwright.desk.queues import enter_queue as entering
from hubwright.kernel.database import acting_for, fetch
from tests.integration.messaging.conftest import Line
from tests.support.telegraph import Office


class Broken(Exception):
    """The database says no in the middle."""


async def _stand(line: Line) -> dict[str, int]:
    """How many entries wait, and how often the customer was told so."""
    async with acting_for(line.tenant_id):
        entries = await fetch("SELECT id FROM queue_entry WHERE tenant_id = $1 AND left_at IS NULL")
        told = await fetch("SELECT id FROM message WHERE tenant_id = $1 AND kind IN ('queued', 'offline')")
        waiting = await fetch("SELECT id FROM conversation WHERE tenant_id = $1 AND status = 'waiting'")
    return {"entries": len(entries), "told": len(told), "waiting": len(waiting)}


async def test_the_bots_last_words_and_the_place_in_the_queue_are_one_fact(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    await line.says("Hi")
    await line.work()

    async def breaks(*_arguments: Any, **_more: Any) -> None:
        raise Broken

    with monkeypatch.context() as patch:
        patch.setattr(entering, "ask_for_offers", breaks)  # the last step, after the words and the entry
        await line.says("2")
        await line.work()
    assert await _stand(line) == {"entries": 0, "told": 0, "waiting": 0}, "neither without the other"
    await line.later()
    await line.work()
    assert await _stand(line) == {"entries": 1, "told": 1, "waiting": 1}


async def test_the_same_post_three_times_is_one_message_and_one_event(
    line: Line, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    async def heard(name: str, *_arguments: Any, **_more: Any) -> None:
        told.append(name)

    monkeypatch.setattr(sys.modules[append_message.__module__], "tell", heard)
    message = {"id": "m1", "from": "+861", "text": "Hi"}
    for number in range(3):
        await line.post(messages=[message], note=f"delivery {number}")
    await line.work()
    assert await line.heard() == ["Hi"]
    assert len(office.sent) == 1
    assert told == ["message.received", "message.sent"]
