"""What a channel's matrix says of kinds that come in and of states is obeyed: nothing is lost, nothing is made up."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hubwright.desk.carrying.errors import StateNotStated, TooLongForChannel
from hubwright.desk.carrying.fitting import check_stated
from hubwright.desk.conversations.deliveries import State
from hubwright_sdk.manifest import Messaging
from tests.integration.messaging.conftest import Line, company_with_line, lines_of
from tests.integration.messaging.test_out import states, writes
from tests.support.plugins import installed_plugins
from tests.support.telegraph import NativeTelegraph, Office

PLACE = {"lat": 23.1, "lon": 113.3, "label": "Tower"}
MATRIX: dict[str, Any] = {
    "kind": "sms",
    "files": True,
    "inbound": ["text", "image"],
    "outbound": ["text", "image"],
    "text_limit": 500,
    "states": ["sent", "failed"],
}


@pytest.fixture
async def narrow(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    """A channel that takes words and pictures, and knows of a message only whether it went out."""
    with installed_plugins(monkeypatch, NativeTelegraph(messaging=MATRIX)):
        async with lines_of(await company_with_line("narrow", office, tmp_path)) as made:
            yield made


async def told(line: Line) -> list[tuple[str, str, str]]:
    """What the customer did, as it stands in the conversation."""
    return [(each.kind, each.unsupported, each.text) for each in await line.events() if each.author == "contact"]


async def trouble(line: Line) -> tuple[str, str]:
    (row,) = await line.rows("SELECT code, reason FROM channel_line WHERE tenant_id = $1")
    return row["code"], row["reason"]


async def test_a_kind_that_is_not_listed_is_kept_and_says_what_it_was(narrow: Line) -> None:
    await narrow.says("Hi")
    await narrow.says("Tower", kind="location", location=PLACE)
    await narrow.says("Order", kind="choice")
    await narrow.says("", kind="event", event="followed")
    await narrow.work()
    assert await told(narrow) == [
        ("text", "", "Hi"),
        ("unsupported", "location", "Tower"),
        ("unsupported", "choice", "Order"),
        ("unsupported", "event", "followed"),
    ]
    assert await narrow.rows("SELECT 1 FROM dead_letter WHERE tenant_id = $1") == []
    (place,) = await narrow.rows("SELECT body FROM message WHERE tenant_id = $1 AND body ? 'location'")
    assert place["body"]["location"] == PLACE, "what it held is kept with it"


async def test_a_file_of_a_kind_that_is_not_listed_is_kept_and_says_what_it_was(narrow: Line, office: Office) -> None:
    office.files["note.txt"] = b"Hello"
    await narrow.says("See this", files=[{"name": "note.txt", "url": f"{office.url}/files/note.txt"}])
    await narrow.work()
    assert await told(narrow) == [("text", "", "See this"), ("unsupported", "file", "")]
    (event,) = [each for each in await narrow.events() if each.unsupported]
    assert event.file is not None
    assert event.file.name == "note.txt"


async def test_what_is_listed_is_what_it_is(line: Line) -> None:
    await line.says("Tower", kind="location", location=PLACE)
    await line.work()
    assert await told(line) == [("location", "", "Tower")]


async def test_a_flow_hears_of_what_is_not_listed_and_goes_on(narrow: Line, office: Office) -> None:
    await narrow.says("Tower", kind="location", location=PLACE)
    await narrow.work()
    assert len(office.sent) == 1, "the bot greets whoever comes, whatever they came with"


@pytest.mark.parametrize("state", ["delivered", "read"])
async def test_a_report_of_a_state_that_is_not_stated_changes_nothing_and_is_told(
    narrow: Line, office: Office, state: State
) -> None:
    await narrow.says("Hi")
    await narrow.work()
    await writes(narrow, "Hello")
    await narrow.work()
    await narrow.post(receipts=[{"id": office.sent[-1]["id"], "state": state}])
    await narrow.work()
    assert (await states(narrow))[-1] == ("sent", "")
    assert await narrow.rows("SELECT 1 FROM channel_arrival WHERE tenant_id = $1") == [], "nobody waits for it"
    assert await trouble(narrow) == ("state_not_stated", state)
    with pytest.raises(StateNotStated):
        check_stated(state, Messaging(**{**MATRIX, "states": ["sent", "failed"]}))


async def test_a_report_of_a_state_that_is_stated_counts(narrow: Line, office: Office) -> None:
    await narrow.says("Hi")
    await narrow.work()
    await writes(narrow, "Hello")
    await narrow.work()
    await narrow.post(receipts=[{"id": office.sent[-1]["id"], "state": "failed", "reason": "no phone"}])
    await narrow.work()
    assert (await states(narrow))[-1] == ("failed", "not_delivered")


async def test_what_is_not_carried_is_refused_before_it_is_sent(narrow: Line, office: Office) -> None:
    await narrow.says("Hi")
    await narrow.work()
    before = len(office.sent)
    with pytest.raises(TooLongForChannel):
        await writes(narrow, "x" * 501)
    await narrow.work()
    assert len(office.sent) == before
