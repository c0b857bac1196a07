"""Calls of the plugin as the platform makes them, against whatever answers at an address."""

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

import msgspec

from hubwright_sdk import CallContext, ContactFacts, ConversationFacts, NodeCall, NodeResult, PanelAsked, PanelContent
from hubwright_sdk.testing import FakeBook
from hubwright_tryton.plugin import plugin
from tryton_testing.shop import DATABASE, LOGIN, PASSWORD
from tryton_testing.way_out import WayOut

T = TypeVar("T")


def at(address: str, language: str = "en", *, login: str = LOGIN, password: str = PASSWORD) -> CallContext:
    """One call of a company whose Tryton is there."""
    return CallContext(
        settings=plugin.clean_settings({"address": address, "database": DATABASE}),
        http=WayOut(address, login, password),
        idempotency_key="key-1",
        deadline_s=30,
        language=language,
        book=FakeBook(),
    )


def changed(context: CallContext, **settings: str) -> CallContext:
    """The same company with other settings."""
    whole = plugin.clean_settings({**context.settings, **settings})
    return msgspec.structs.replace(context, settings=whole)


def done(asked: Coroutine[Any, Any, T]) -> T:
    """What comes of it."""
    return asyncio.run(asked)


def step(context: CallContext, node: str, **given: str) -> NodeResult:
    """One visit at a step."""
    return done(plugin.call_node(NodeCall(node=node, input=given), context))


def panel(context: CallContext, **contact: Any) -> PanelContent:
    """The panel beside a conversation of this contact; without one, of nobody known."""
    who = ContactFacts(id="1", **contact) if contact else None
    return done(plugin.panel(PanelAsked(panel="order", conversation=ConversationFacts(id="2"), contact=who), context))


def rows_of(content: PanelContent) -> Mapping[str, str]:
    """Labels and values; of several rows with one label the last."""
    return {row.label: row.value for row in content.rows}
