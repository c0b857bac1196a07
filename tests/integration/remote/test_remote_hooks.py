"""A service answers any hook under its name: one argument in, the declared form back, failures as ever."""

import json
from typing import Any

import pytest

from hubwright.host.remote.plugin import Link, remote_plugin
from hubwright.host.remote.secrets import Secrets
from hubwright_sdk import (
    AddNote,
    CallContext,
    ConversationFacts,
    FoundOrders,
    HttpAnswer,
    Malformed,
    Order,
    OrderQuery,
    PanelAsked,
    PanelContent,
    PanelRow,
    RateLimited,
)
from hubwright_sdk.conformance import AnsweringHttp, call_context
from tests.support.plugins import both, manifest

MANIFEST = manifest(
    "test-elsewhere",
    tier="remote",
    kind=["erp"],
    remote={"url": "https://service.example/hubwright"},
    implements=["find_orders"],
    events=["message.received"],
    panels=[{"name": "facts", "title": both("Facts")}],
)
LINK = Link("i1", Secrets("whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ=", "", told=True))


def called(*answers: HttpAnswer) -> tuple[Any, AnsweringHttp, CallContext]:
    http = AnsweringHttp(*answers)
    return type(remote_plugin(MANIFEST))(MANIFEST, LINK), http, call_context(http, {})


async def test_a_query_a_panel_and_an_event_are_asked_by_name() -> None:
    plugin, http, ways = called(
        HttpAnswer(200, '{"orders": [{"number": "1", "state": "paid"}]}'),
        HttpAnswer(200, '{"rows": [{"label": "L", "value": "V"}]}'),
        HttpAnswer(200, '[{"type": "add_note", "conversation_id": "c", "text": "t"}]'),
    )
    asked = PanelAsked(panel="facts", conversation=ConversationFacts(id="c1"))

    assert await plugin.find_orders(OrderQuery(number="1"), ways) == FoundOrders([Order(number="1", state="paid")])
    assert await plugin.panel(asked, ways) == PanelContent(rows=[PanelRow(label="L", value="V")])
    assert await plugin.on_event(asked, ways) == [AddNote(conversation_id="c", text="t")]
    bodies = [json.loads(request.body) for request in http.asked]
    assert [body["type"] for body in bodies] == ["find_orders", "panel", "on_event"]
    assert bodies[0]["argument"]["number"] == "1"
    assert all("webhook-signature" in {name.lower() for name in request.headers} for request in http.asked)


async def test_markup_and_busy_services_are_what_they_are_for_steps() -> None:
    plugin, _http, ways = called(
        HttpAnswer(200, '{"rows": [{"label": "L", "value": "V", "url": "javascript:alert(1)"}]}'),
        HttpAnswer(429, "", retry_after="3"),
    )
    with pytest.raises(Malformed):
        await plugin.panel(PanelAsked(panel="facts", conversation=ConversationFacts(id="c1")), ways)
    with pytest.raises(RateLimited) as busy:
        await plugin.find_orders(OrderQuery(number="1"), ways)
    assert busy.value.retry_after_s == 3.0


def test_it_has_the_methods_that_its_manifest_promises_and_no_other() -> None:
    plugin = remote_plugin(MANIFEST)

    assert {name for name in ("find_orders", "panel", "on_event") if hasattr(plugin, name)} == {
        "find_orders",
        "panel",
        "on_event",
    }
    assert [name for name in ("call_node", "complete", "save_contact", "receive") if hasattr(plugin, name)] == []
