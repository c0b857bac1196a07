"""Plugins from outside that tests install: one brings a trigger and steps, one a model. Never shipped."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from hubwright.host import discovery
from hubwright.host.declared_nodes import node_types_of
from hubwright.host.discovery import Discovered, discover
from hubwright.host.sandbox.release import SandboxRelease
from hubwright_sdk import (
    CallContext,
    Completed,
    Completion,
    FoundOrders,
    InboundPost,
    Malformed,
    Manifest,
    NodeCall,
    NodeResult,
    Order,
    OrderQuery,
    PanelAsked,
    PanelBadge,
    PanelContent,
    PanelLink,
    PanelRow,
    PluginEvent,
    RateLimited,
    Received,
    Refused,
    SettingsInvalid,
    Unreachable,
    Usage,
    Wish,
    parse_manifest,
    retry_after_seconds,
    schema_problems,
    with_defaults,
)
from hubwright_sdk.manifest import EVENTS


def both(text: str) -> dict[str, str]:
    """The same words in both languages: tests read only one."""
    return {"en": text, "zh": f"{text}（中）"}


def manifest(plugin_id: str, **more: Any) -> Manifest:
    """The least a manifest may say, and more."""
    return parse_manifest(
        {
            "manifest_version": 1,
            "id": plugin_id,
            "version": "1.0.0",
            "tier": "native",
            "kind": ["crm"],
            "name": both(plugin_id),
            "description": both(plugin_id),
            "config_schema": {"type": "object", "additionalProperties": False, "properties": {}},
            "scopes": [],
            **more,
        }
    )


class Plain:
    """What all of them have in common."""

    manifest: Manifest

    def clean_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        whole = with_defaults(self.manifest.config_schema, settings)
        problems = schema_problems(self.manifest.config_schema, whole)
        if problems:
            raise SettingsInvalid(problems)
        return whole

    def public_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        return {}


def _form(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


STOCK = "test-stock"


class Stock(Plain):
    """Knows what is in stock; `mood` lets a test make it slow, wrong or broken."""

    def __init__(self, *, repeatable: bool = True, concurrency: int = 4) -> None:
        self.calls: list[tuple[NodeCall, CallContext]] = []
        self.mood = "well"
        self.at_once = 0
        self.most_at_once = 0
        self.go_on = asyncio.Event()
        ports = [
            {"id": "there", "title": both("In stock")},
            {"id": "sold_out", "title": both("Sold out")},
            {"id": "late", "title": both("Too late"), "kind": "timeout", "required": False},
        ]
        schema = _form(
            article={"type": "string", "x-title": both("Article"), "x-kind": "template"},
            wanted={"type": "string", "x-title": both("How many"), "x-kind": "expr", "default": "1"},
            left={"type": "string", "x-title": both("Variable for what is left"), "x-kind": "var"},
        )
        step = {
            "name": "look",
            "title": both("Look into the stock"),
            "help": both("Asks the warehouse."),
            "category": "data",
            "ports": ports,
            "schema": schema,
            "cost": {"lookup": 1},
            "timeout_s": 1,
            "repeatable": repeatable,
            "tv": 2,
            "renamed": {"item": "article"},
            "channels": {"voice": {"level": "degraded", "how": both("Read aloud.")}},
        }
        trigger = {
            "name": "asked_about",
            "title": both("Somebody asks about a word"),
            "help": both("Starts when the word is in the message."),
            "when": "contains(lower(message.text), lower(config.word))",
            "schema": _form(word={"type": "string", "x-title": both("Word")}),
        }
        self.manifest = manifest(STOCK, nodes=[step], triggers=[trigger], concurrency=concurrency)

    async def call_node(self, call: NodeCall, context: CallContext) -> NodeResult:
        self.calls.append((call, context))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return await self._look(call)
        finally:
            self.at_once -= 1

    async def _look(self, call: NodeCall) -> NodeResult:
        match self.mood:
            case "slow":
                await asyncio.sleep(30)
            case "held":
                await self.go_on.wait()
            case "broken":
                raise KeyError("s3cret inside")
            case "nonsense":
                return NodeResult("nowhere")
            case "unfit":
                return NodeResult("there", {"left": object()})
            case "refusing":
                raise Refused("the warehouse is closed")
            case "busy":
                raise RateLimited("come back", retry_after_s=0)
            case "cut off":
                raise Unreachable("the line broke")
        left = 3 - int(call.input["wanted"])
        return NodeResult("there" if left >= 0 else "sold_out", {"left": left})


ORACLE = "test-oracle"


class Oracle(Plain):
    """A model behind a chat-completion service, written by somebody else than ours."""

    def __init__(self) -> None:
        self.manifest = manifest(
            ORACLE,
            kind=["ai"],
            config_schema={
                **_form(url={"type": "string"}, key={"type": "string", "x-secret": True}),
                "required": ["url"],
            },
            egress=[{"setting": "url", "purpose": both("asks")}],
        )

    async def complete(self, asked: Completion, context: CallContext) -> Completed:
        answer = await context.http.send(
            "POST",
            f"{context.settings['url']}/chat/completions",
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {context.settings.get('key', '')}",
                "Idempotency-Key": context.idempotency_key,
            },
            body=json.dumps(
                {
                    "model": "oracle",
                    "max_tokens": asked.max_tokens,
                    "messages": [{"role": each.role, "content": each.content} for each in asked.messages],
                }
            ),
            deadline_s=context.deadline_s,
        )
        if answer.status == 429:
            raise RateLimited("too many questions", retry_after_s=retry_after_seconds(answer.retry_after))
        if answer.status != 200:
            raise Refused(f"HTTP {answer.status} with {context.settings.get('key')}")
        try:
            found = json.loads(answer.body)
            usage = Usage(found["usage"]["prompt_tokens"], found["usage"]["completion_tokens"])
            return Completed(found["choices"][0]["message"]["content"], usage)
        except (ValueError, KeyError):
            raise Malformed("no completion") from None


WATCHER = "test-watcher"
ORDERS = "test-orders"


class Watcher(Plain):
    """Hears of everything, wishes for what it is told to, and shows a panel; `mood` makes it slow, wrong or broken."""

    def __init__(self, plugin_id: str = WATCHER, **more: Any) -> None:
        self.events: list[PluginEvent] = []
        self.asked: list[tuple[PanelAsked, CallContext]] = []
        self.posts: list[InboundPost] = []
        self.wishes: list[Wish] = []
        self.mood = "well"
        self.manifest = manifest(
            plugin_id,
            kind=["panel"],
            events=list(EVENTS),
            panels=[{"name": "facts", "title": both("Facts")}],
            meters=[{"key": "told", "title": both("Told"), "unit": both("times")}],
            **{
                "scopes": ["contact:read", "conversation:read", "conversation:write", "message:send"],
                "data_classes": ["contact.name", "message.text"],
                "config_schema": _form(word={"type": "string", "x-secret": True, "default": ""}),
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


Plugins = dict[str, Discovered]


@contextmanager
def installed_plugins(patch: pytest.MonkeyPatch, *plugins: Any) -> Iterator[Plugins]:
    """Have these beside the real ones, as if their wheels were there; take one out and call `offer` when it goes."""
    found: Plugins = dict(discover())
    for plugin in plugins:
        boxed = isinstance(plugin, SandboxRelease)  # has its methods only once it is called for a company
        checked = plugin if boxed else discovery.checked(plugin, plugin.manifest.id)
        found[checked.manifest.id] = Discovered(
            checked.manifest.id, plugin=checked, node_types=node_types_of(checked.manifest)
        )
    patch.setattr("hubwright.host.catalogue.discover", lambda: found)
    discovery.offer_nodes(found)
    try:
        yield found
    finally:
        discovery.offer_nodes(discover())
