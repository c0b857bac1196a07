"""Every hook goes through the wall of a box, with what is counted and said during the call."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from hubwright.host.sandbox.boxes import Boxes
from hubwright.host.sandbox.plugin import sandboxed
from hubwright.host.sandbox.release import SandboxRelease
from hubwright_sdk import (
    AddNote,
    CallContext,
    ConversationFacts,
    EventListener,
    InboundPost,
    MessageFacts,
    PanelAsked,
    PanelContent,
    PanelProvider,
    PanelRow,
    PluginEvent,
    Received,
)
from hubwright_sdk.testing import FakeBook
from tests.hostile.stand import COMPANIES
from tests.support.plugins import both, form, manifest
from tests.support.sandboxed.calling import Answering
from tests.support.sandboxed.releases import CODE

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
EVENT = PluginEvent(
    id="e1",
    name="message.received",
    at=NOW,
    conversation=ConversationFacts(id="c1", tags=["a"]),
    message=MessageFacts(id="m1", author="contact", kind="text", at=NOW, text="你好 👋"),
)


@pytest.fixture
def plugin(boxes: Boxes) -> Any:
    made = manifest(
        "test-hearing",
        tier="sandboxed",
        entry_point="hearing:plugin",
        config_schema=form(word={"type": "string", "x-secret": True}),
        events=["message.received"],
        panels=[{"name": "facts", "title": both("Facts")}],
        meters=[{"key": "told", "title": both("Told"), "unit": both("times")}],
        inbound=[{"path": "in", "title": both("In"), "verifier": "slack", "secret": "word"}],
    )
    return sandboxed(SandboxRelease(made, CODE, digest=uuid4().hex), COMPANIES[0], boxes)


def ways(book: FakeBook, *scopes: str) -> CallContext:
    return CallContext(
        settings={"word": "hush-hush"},
        http=Answering(),
        idempotency_key="k",
        deadline_s=10,
        scopes=frozenset(scopes),
        book=book,
    )


async def test_events_go_in_and_wishes_counts_and_lines_come_out(plugin: Any) -> None:
    book = FakeBook()
    wishes = await plugin.on_event(EVENT, ways(book, "conversation:write"))

    assert wishes == [AddNote(conversation_id="c1", text="你好 👋")]
    assert book.counts == {"told": 2}
    assert book.lines == ["heard message.received with •••"]
    assert await plugin.on_event(EVENT, ways(book)) == []
    assert isinstance(plugin, EventListener)


async def test_panels_and_posts_too(plugin: Any) -> None:
    asked = PanelAsked(panel="facts", conversation=ConversationFacts(id="c1"))
    post = InboundPost(path="in", key="k", body="posted")

    assert await plugin.panel(asked, ways(FakeBook())) == PanelContent(rows=[PanelRow(label="facts", value="c1")])
    assert await plugin.receive(post, ways(FakeBook())) == Received(
        wishes=[AddNote(conversation_id="1", text="posted")]
    )
    assert isinstance(plugin, PanelProvider)
