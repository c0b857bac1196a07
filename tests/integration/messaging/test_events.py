"""What a customer does without words: the bot greets, the way they came chooses the queue, and nobody is disturbed."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from admin_ui.environment import LOCALE
from admin_ui.pages.inbox.words import system_line
from hubwright.control.flows import get_draft, publish, save_draft
from hubwright.desk.conversations import get_conversation
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.conversations.take import take
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.i18n import add_catalogue, use_language
from hubwright.kernel.ids import new_id
from tests.integration.messaging.conftest import Line, company_with_line, lines_of
from tests.support.company import document
from tests.support.plugins import installed_plugins
from tests.support.telegraph import NativeTelegraph, Office

SCENE = "shop-12"


def by_scene() -> dict[str, Any]:
    """Greets, and sends whoever asks for more to the queue of the place they came from."""
    greeting = {"kind": "buttons", "text": "Hello from {{ entry.scene }}", "buttons": [{"id": "b", "label": "Help"}]}
    return document(
        [
            {"id": "n_hi", "type": "message", "config": greeting},
            {
                "id": "n_where",
                "type": "condition",
                "config": {"cases": [{"id": "shop", "expr": f'entry.scene == "{SCENE}"'}]},
            },
            {"id": "n_shop", "type": "handoff", "config": {"queue": "shop"}},
            {"id": "n_rest", "type": "handoff", "config": {"queue": "support"}},
        ],
        [
            ("n_hi", "button.b", "n_where"),
            ("n_hi", "other", "n_where"),
            ("n_where", "case.shop", "n_shop"),
            ("n_where", "else", "n_rest"),
            ("n_shop", "closed", "n_end"),
        ],
    )


@pytest.fixture
async def shop(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    with installed_plugins(monkeypatch, NativeTelegraph()):
        async with lines_of(await company_with_line("shops", office, tmp_path)) as made:
            admin, flow_id = made.company.admin.actor, made.company.flow_id
            async with acting_for(made.tenant_id):
                await execute("INSERT INTO queue (tenant_id, id, key, name) VALUES ($1, $2, 'shop', 'Shop')", new_id())
                await save_draft(admin, flow_id, by_scene(), (await get_draft(flow_id)).rev)
                await publish(admin, flow_id, "by scene")
            yield made


async def comes(line: Line, number: str = "e1", event: str = "entered", **entry: str) -> None:
    """The customer does something without a word."""
    came = {"id": number, "from": "+861", "kind": "event", "event": event, "entry": entry}
    await line.post(messages=[came], note=f"{number} {entry}")
    await line.work()


async def queue_of(line: Line) -> str:
    found = await line.rows(
        "SELECT q.key FROM conversation c JOIN queue q ON q.tenant_id = $1 AND q.id = c.queue_id WHERE c.tenant_id = $1"
        " AND c.id = $2",
        await line.conversation(),
    )
    return str(found[0]["key"]) if found else ""


async def test_an_event_lets_the_bot_greet_and_its_scene_chooses_the_queue(shop: Line, office: Office) -> None:
    await comes(shop, scene=SCENE, scene_param="poster")
    await comes(shop, scene=SCENE, scene_param="poster")
    assert office.texts() == [f"Hello from {SCENE}\n1. Help"], "the same event twice is one"
    (line, *_rest) = events = await shop.events()
    assert [(each.kind, each.author) for each in events] == [("event", "system"), ("buttons", "bot")]
    add_catalogue(LOCALE)
    with use_language("en"):
        assert system_line(line)[1] == f"The customer came in (scene {SCENE}, scene param poster)"
    with use_language("zh"):
        assert system_line(line)[1].startswith("客户进入会话"), "the desk reads its own language"
    assert await shop.rows("SELECT 1 FROM usage_event WHERE tenant_id = $1 AND meter = 'messages_in'") == []

    await shop.says("1")
    await shop.work()
    assert await queue_of(shop) == "shop"


async def test_an_event_answers_no_question_and_what_it_told_counts_from_then_on(shop: Line, office: Office) -> None:
    await comes(shop, scene="elsewhere")
    await comes(shop, "e2", "scanned", scene=SCENE)
    assert len(office.texts()) == 1, "the flow that runs goes on waiting for words"
    await shop.says("Help")
    await shop.work()
    assert await queue_of(shop) == "shop", "the newest way in counts"


async def test_a_message_may_tell_how_its_writer_came(shop: Line, office: Office) -> None:
    await shop.says("Hi", entry={"scene": SCENE})
    await shop.work()
    await shop.says("1", entry={"menu_key": "help"})
    await shop.work()
    assert office.texts()[0].startswith(f"Hello from {SCENE}")
    assert await queue_of(shop) == "shop", "a key that a later message does not name stays"
    async with acting_for(shop.tenant_id):
        kept = (await get_conversation(await shop.conversation())).fields["entry"]
    assert kept == {"scene": SCENE, "menu_key": "help"}


async def resolved(line: Line) -> None:
    talk, agent = await line.conversation(), line.company.agent.actor
    async with acting_for(line.tenant_id):
        await take(agent, talk)
        await resolve(agent, talk)


async def status_of(line: Line) -> str:
    async with acting_for(line.tenant_id):
        return (await get_conversation(await line.conversation())).status


async def test_looking_in_opens_nothing_that_was_resolved_and_a_deed_opens_it_as_words_do(
    shop: Line, office: Office
) -> None:
    await shop.says("Hi")
    await shop.work()
    await shop.says("1")
    await shop.work()
    await resolved(shop)
    before = len(office.texts())
    await comes(shop, "e1", scene=SCENE)
    assert (await status_of(shop), len(office.texts())) == ("resolved", before)
    assert (await shop.events())[-1].kind == "event", "the desk sees that they looked in"

    await comes(shop, "e2", "scanned", scene=SCENE)
    assert await status_of(shop) == "bot"
    assert office.texts()[before:] == [f"Hello from {SCENE}\n1. Help"]


async def test_after_the_time_for_reopening_the_bot_greets_whoever_comes_in(shop: Line, office: Office) -> None:
    await shop.says("Hi")
    await shop.work()
    await shop.says("1")
    await shop.work()
    await resolved(shop)
    async with acting_for(shop.tenant_id):
        await execute("UPDATE conversation SET resolved_at = now() - interval '1000 days' WHERE tenant_id = $1")
    before = len(office.texts())
    await comes(shop, scene=SCENE)
    assert office.texts()[before:] == [f"Hello from {SCENE}\n1. Help"]


async def test_an_event_while_a_person_answers_is_a_line_for_them(shop: Line, office: Office) -> None:
    await shop.says("Hi")
    await shop.work()
    await shop.says("1")
    await shop.work()
    async with acting_for(shop.tenant_id):
        await take(shop.company.agent.actor, await shop.conversation())
    before = len(office.texts())
    await comes(shop, "e9", "menu", menu_key="prices")
    assert (await status_of(shop), len(office.texts())) == ("assigned", before)
    assert (await shop.events())[-1].entry == {"menu_key": "prices"}


async def test_what_is_taken_back_is_a_line_and_greets_nobody(shop: Line, office: Office) -> None:
    await comes(shop, "e1", "recalled")
    assert office.texts() == []
    assert [each.event for each in await shop.events()] == ["recalled"]
