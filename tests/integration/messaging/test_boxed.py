"""A sandboxed channel plugin does the same in its box: one for each company, all I/O through the host."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hubwright.host.sandbox.standing import close_boxes, standing
from tests.integration.messaging.conftest import Line, company_with_line, lines_of
from tests.integration.messaging.test_out import WINDOW, states, writes
from tests.integration.messaging.test_pull import page
from tests.support.plugins import installed_plugins
from tests.support.telegraph import Office, boxed_telegraph


@pytest.fixture
async def boxed(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    plugin = boxed_telegraph(implements=["send", "pull"], messaging={"kind": "sms", "buttons": 2})
    with installed_plugins(monkeypatch, plugin):
        async with lines_of(await company_with_line("boxed", office, tmp_path)) as made:
            yield made
    await close_boxes()


async def test_in_and_out_and_pulled_and_refused(boxed: Line, office: Office) -> None:
    await boxed.says("Hi")
    await boxed.work()
    (sent,) = office.sent
    assert (sent["text"], sent["buttons"]) == ("Hello", ["More", "Person"]), "a channel with buttons gets them"
    assert standing() is not None

    office.pages = {"": page("a", "More")}
    await boxed.later()
    await boxed.work()
    assert await boxed.heard() == ["Hi", "More"]

    office.answers = [WINDOW]
    await writes(boxed, "too late")
    await boxed.work()
    assert (await states(boxed))[-1] == ("failed", "window_closed"), "a typed refusal goes through the wall"
