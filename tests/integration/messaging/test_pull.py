"""A channel that is pulled: page by page with its cursor, at its time or after a bell, one at a time, nothing twice."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hubwright.runtime.channels import work as working
from tests.integration.messaging.conftest import Line, company_with_line, lines_of
from tests.support.plugins import installed_plugins
from tests.support.telegraph import NativeTelegraph, Office


def page(cursor: str, *texts: str, more: bool = False) -> dict[str, Any]:
    messages = [{"id": f"m-{text}", "from": "+861", "text": text} for text in texts]
    return {"messages": messages, "cursor": cursor, "more": more}


@pytest.fixture
async def pulled(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    plugin = NativeTelegraph(implements=["send", "pull"], messaging={"kind": "messenger", "pull_every_s": 3600})
    with installed_plugins(monkeypatch, plugin):
        async with lines_of(await company_with_line("pulled", office, tmp_path)) as made:
            yield made


async def cursor_of(line: Line) -> str:
    (row,) = await line.rows("SELECT cursor FROM channel_line WHERE tenant_id = $1")
    return str(row["cursor"])


async def test_everything_there_is_comes_page_by_page_and_is_answered(pulled: Line, office: Office) -> None:
    office.pages = {"": page("a", "1", "2", more=True), "a": page("b", "3")}
    await pulled.work()
    assert await pulled.heard() == ["1", "2", "3"]
    assert [each.get("cursor", "") for each in office.pulls] == ["", "a"]
    assert {each["account"] for each in office.pulls} == {str(pulled.channel_id)}
    assert await cursor_of(pulled) == "b"
    assert len(office.sent) >= 1

    await pulled.work()
    assert len(office.pulls) == 2, "not before its time"
    office.pages["b"] = page("c", "4")
    await pulled.later()
    await pulled.work()
    assert (await pulled.heard())[-1] == "4"


async def test_a_bell_pulls_at_once_and_its_words_go_along(pulled: Line, office: Office) -> None:
    await pulled.work()
    office.pages = {"": page("a", "1")}
    await pulled.post(bell="token-7")
    await pulled.work()
    assert office.pulls[-1]["bell"] == "token-7"
    assert await pulled.heard() == ["1"]
    asked = len(office.pulls)
    await pulled.work()
    assert len(office.pulls) == asked, "a bell rings once"


async def test_a_page_and_its_cursor_are_one_deed(
    pulled: Line, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Died(BaseException):
        """What no handler of the product catches."""

    async def dies(*_arguments: object) -> None:
        raise Died

    office.pages = {"": page("a", "1")}
    with monkeypatch.context() as patch:
        patch.setattr(working, "put_down", dies)
        with pytest.raises(Died):
            await pulled.work()
    assert await cursor_of(pulled) == ""
    await pulled.leases_run_out()
    await pulled.work()
    assert (await pulled.heard(), await cursor_of(pulled)) == (["1"], "a")


async def test_a_message_that_is_pulled_and_posted_counts_once(pulled: Line, office: Office) -> None:
    office.pages = {"": page("a", "1")}
    await pulled.post(messages=[{"id": "m-1", "from": "+861", "text": "1"}])
    await pulled.work()
    assert await pulled.heard() == ["1"]


async def test_nobody_pulls_where_somebody_pulls(pulled: Line, office: Office) -> None:
    from hubwright.control.channels import line_queries
    from hubwright.kernel.database import acting_for

    async with acting_for(pulled.tenant_id):
        assert await line_queries.claim(pulled.channel_id, 60) is not None
    assert not await pulled.channels.look_after(pulled.tenant_id, pulled.channel_id)
    assert office.pulls == []


async def test_a_service_that_fails_is_asked_less_and_less_and_its_admins_see_why(pulled: Line, office: Office) -> None:
    office.answers = [(503, {})] * 2
    await pulled.work()
    asked = await pulled.rows(
        "SELECT code, failures, pull_at > now() + interval '2 seconds' AS later FROM channel_line WHERE tenant_id = $1"
    )
    assert asked == [{"code": "unreachable", "failures": 1, "later": True}]
    office.answers = []
    office.pages = {"": page("a", "1")}
    await pulled.later()
    await pulled.work()
    assert await pulled.heard() == ["1"]
    assert await pulled.rows("SELECT code, failures FROM channel_line WHERE tenant_id = $1") == [
        {"code": "", "failures": 0}
    ]
