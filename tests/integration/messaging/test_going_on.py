"""What began on a message service goes on in a web chat by a link, in the same conversation, and back again."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hubwright.desk.contacts.block import block_contact
from hubwright.desk.conversations import get_conversation
from hubwright.desk.conversations.reply import reply
from hubwright.desk.conversations.take import take
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.runtime.errors import ContactBlocked, LinkNotUsable
from hubwright.runtime.visitor import going_on, reading
from hubwright.runtime.visitor.admission import admit
from hubwright.runtime.visitor.schemas import Session
from hubwright.runtime.visitor.tokens import visitor_of
from tests.integration.messaging.conftest import Line, company_with_line, lines_of
from tests.support.company import document, says
from tests.support.plugins import installed_plugins
from tests.support.telegraph import NativeTelegraph, Office

LINK = re.compile(r"http://\S+/c/(\w+)#go=(\S+)")


def inviting(web_chat: str) -> dict[str, Any]:
    """Offers the web, then a person."""
    return document(
        [
            {"id": "n_web", "type": "message", "config": {"text": "Pictures? Come here:", "goes_on": web_chat}},
            {"id": "n_person", "type": "handoff", "config": {"queue": "support"}},
        ],
        [("n_web", "out", "n_person"), ("n_person", "closed", "n_end")],
    )


@pytest.fixture
async def line(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    with installed_plugins(monkeypatch, NativeTelegraph()):
        made = await company_with_line("going-on", office, tmp_path, inviting("Shop"))
        async with lines_of(made):
            await made.says("Hi", name="Ana")
            await made.work()
            yield made


def invited(office: Office) -> tuple[str, str]:
    """Channel key and token of the link that was sent."""
    found = LINK.search(office.texts()[0])
    assert found is not None, office.texts()
    return found[1], found[2]


async def comes(office: Office) -> Session:
    key, token = invited(office)
    return await going_on.go_on(await admit(key), token)


async def seen(session: Session) -> list[tuple[str, str]]:
    """What the web chat shows."""
    _conversation, events = await reading.read(visitor_of(session.token), 0, None)
    return [(event.kind, event.text) for event in events]


async def channel_now(line: Line, conversation_id: UUID) -> UUID:
    async with acting_for(line.tenant_id):
        return (await get_conversation(conversation_id)).channel_id


async def test_the_link_leads_into_the_same_conversation_which_goes_on_there(line: Line, office: Office) -> None:
    key, _token = invited(office)
    assert key == line.company.channel_key
    talk = await line.conversation()
    session = await comes(office)
    assert session.conversation_id == talk
    shown = await seen(session)
    assert shown[:2] == [("text", "Hi"), ("text", "Pictures? Come here:")]
    assert shown[-1] == ("moved", "Shop")
    assert await channel_now(line, talk) == line.company.channel_id

    await says(line.company, session.contact_id, "Here I am")
    agent = line.company.agent.actor
    async with acting_for(line.tenant_id):
        await take(agent, talk)
        await reply(agent, talk, text="Show me")
    await line.work()
    assert len(office.sent) == 1, "what is said on the web is not sent by the message service"
    assert [text for _kind, text in await seen(session)][-1] == "Show me"
    assert await line.rows("SELECT count(*) AS n FROM conversation WHERE tenant_id = $1") == [{"n": 1}]


async def test_writing_on_the_message_service_again_takes_it_back(line: Line, office: Office) -> None:
    session = await comes(office)
    await says(line.company, session.contact_id, "On the web")
    await line.says("On the train")
    await line.work()
    talk = session.conversation_id
    assert talk is not None
    assert await channel_now(line, talk) == line.channel_id
    agent = line.company.agent.actor
    async with acting_for(line.tenant_id):
        await take(agent, talk)
        await reply(agent, talk, text="Have a good trip")
    await line.work()
    assert office.texts()[-1] == "Have a good trip"
    assert [text for _kind, text in await seen(session)][-1] == "Have a good trip", "the open page still shows it"

    await says(line.company, session.contact_id, "Home again")
    assert await channel_now(line, talk) == line.company.channel_id
    assert await line.rows("SELECT count(*) AS n FROM conversation WHERE tenant_id = $1") == [{"n": 1}]


async def test_a_link_is_good_once(line: Line, office: Office) -> None:
    await comes(office)
    with pytest.raises(LinkNotUsable):
        await comes(office)


async def test_a_link_is_good_for_a_day(line: Line, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(going_on, "utc_now", lambda: utc_now() + timedelta(days=1, minutes=1))
        with pytest.raises(LinkNotUsable):
            await comes(office)
    assert (await comes(office)).conversation_id is not None


async def test_a_link_that_was_changed_or_is_meant_for_another_chat_is_refused(
    line: Line, office: Office, tmp_path: Path
) -> None:
    key, token = invited(office)
    other = await company_with_line("going-elsewhere", office, tmp_path)
    with pytest.raises(LinkNotUsable):
        await going_on.go_on(await admit(other.company.channel_key), token)
    for changed in ("", "v1", token[:-1], token.replace("v1.", "v2."), f"{token}x"):
        with pytest.raises(LinkNotUsable):
            await going_on.go_on(await admit(key), changed)


async def test_a_blocked_contact_does_not_come_in(line: Line, office: Office) -> None:
    (contact,) = await line.rows("SELECT id FROM contact WHERE tenant_id = $1 AND name = 'Ana'")
    async with acting_for(line.tenant_id):
        await block_contact(line.company.admin.actor, contact["id"])
    with pytest.raises(ContactBlocked):
        await comes(office)


async def test_without_a_web_chat_of_that_name_there_is_no_link(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with installed_plugins(monkeypatch, NativeTelegraph()):
        async with lines_of(await company_with_line("nowhere", office, tmp_path, inviting("Elsewhere"))) as made:
            await made.says("Hi")
            await made.work()
            assert office.texts() == ["Pictures? Come here:"]
