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
    Malformed,
    Manifest,
    NodeCall,
    NodeResult,
    RateLimited,
    Refused,
    SettingsInvalid,
    Unreachable,
    Usage,
    parse_manifest,
    retry_after_seconds,
    schema_problems,
    with_defaults,
)


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


def form(**properties: Any) -> dict[str, Any]:
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
        schema = form(
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
            "schema": form(word={"type": "string", "x-title": both("Word")}),
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
                **form(url={"type": "string"}, key={"type": "string", "x-secret": True}),
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
