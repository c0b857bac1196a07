"""Plugins from outside that watch, show and look up. Never shipped."""

import asyncio
from typing import Any

from hubwright_sdk import (
    CallContext,
    FoundOrders,
    InboundPost,
    Order,
    OrderQuery,
    PanelAsked,
    PanelBadge,
    PanelContent,
    PanelLink,
    PanelRow,
    PluginEvent,
    Received,
    Refused,
    Unreachable,
    Wish,
)
from hubwright_sdk.manifest import EVENTS
from tests.support.plugins import Plain, both, form, manifest

WATCHER = "test-watcher"
ORDERS = "test-orders"


class Watcher(Plain):
    """Hears of everything, wishes for what it is told to, and shows a panel; `mood` makes it slow, wrong or broken."""

    def __init__(self, plugin_id: str = WATCHER, **more: Any) -> None:
        self.events: list[PluginEvent] = []
        self.asked: list[tuple[PanelAsked, CallContext]] = []
        self.posts: list[InboundPost] = []
        self.wishes: list[Wish] = []
        self.begun = asyncio.Event()
        self.mood = "well"
        self.manifest = manifest(
            plugin_id,
            kind=["panel"],
            panels=[{"name": "facts", "title": both("Facts")}],
            meters=[{"key": "told", "title": both("Told"), "unit": both("times")}],
            **{
                "events": list(EVENTS),
                "scopes": ["contact:read", "conversation:read", "conversation:write", "message:send"],
                "data_classes": ["contact.name", "message.text"],
                "config_schema": form(word={"type": "string", "x-secret": True, "default": ""}),
                **more,
            },
        )

    async def on_event(self, event: PluginEvent, context: CallContext) -> list[Wish]:
        await self._in_a_mood(context)
        self.events.append(event)
        context.meter("told")
        context.log(f"heard {event.name} with {context.settings['word']}")
        return self.wishes

    async def panel(self, asked: PanelAsked, context: CallContext) -> PanelContent:
        await self._in_a_mood(context)
        self.asked.append((asked, context))
        name = asked.contact.name if asked.contact is not None else "nobody"
        return PanelContent(
            rows=[PanelRow(label="Name <b>", value=name, url="https://crm.example/1")],
            badges=[PanelBadge(text="Gold", tone="good")],
            links=[PanelLink(text="Open there", url="https://crm.example/open")],
        )

    async def receive(self, post: InboundPost, context: CallContext) -> Received:
        self.posts.append(post)
        return Received(wishes=self.wishes)

    async def _in_a_mood(self, context: CallContext) -> None:
        self.begun.set()
        match self.mood:
            case "slow":
                await asyncio.sleep(30)
            case "broken":
                raise KeyError("s3cret inside")
            case "refusing":
                raise Refused(f"not with {context.settings['word']}")
            case "unreachable":
                raise Unreachable("the line broke")


class Orders(Plain):
    """Knows orders; answers a query."""

    def __init__(self, plugin_id: str = ORDERS) -> None:
        self.mood = "well"
        self.calls = 0
        self.begun = asyncio.Event()
        self.manifest = manifest(plugin_id, kind=["erp"], implements=["find_orders"], concurrency=1)

    async def find_orders(self, query: OrderQuery, context: CallContext) -> FoundOrders:
        self.calls += 1
        self.begun.set()
        match self.mood:
            case "slow":
                await asyncio.sleep(30)
            case "broken":
                raise KeyError("inside")
            case "nonsense":
                return FoundOrders([Order(number=7, state="paid")])  # type: ignore[arg-type]  # what plugins do
        return FoundOrders([Order(number=query.number, state="paid")])
