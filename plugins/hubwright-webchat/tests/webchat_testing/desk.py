"""The truth of the small server: visitors, conversations, events, and who is waiting for them."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


@dataclass
class Conversation:
    id: str
    visitor: str
    events: list[dict[str, Any]] = field(default_factory=list)
    status: str = "open"


@dataclass
class Visitor:
    token: str
    conversations: list[Conversation] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)
    accepted: dict[str, dict[str, Any]] = field(default_factory=dict)
    standing: dict[str, Any] | None = None

    @property
    def newest(self) -> Conversation:
        return self.conversations[-1]


class Desk:
    """Keeps the visitor API's promises: seq per conversation, the same client_id answered the same way."""

    def __init__(self) -> None:
        self.visitors: dict[str, Visitor] = {}
        self.customers: dict[str, Visitor] = {}
        self.files: dict[str, tuple[str, str, bytes]] = {}
        self.changed = asyncio.Condition()
        self.bot: Callable[[Desk, Visitor, dict[str, Any]], None] = echo
        self.typing_heard: list[bool] = []
        self.ways: list[dict[str, str]] = []

    def visitor(self, told: dict[str, Any], token: str | None) -> Visitor:
        visitor = self.visitors.get(token or "")
        signed = told.get("identity_token", "")
        if signed and signed in self.customers:
            visitor = self.customers[signed]
        elif visitor in self.customers.values() and signed:
            visitor = None
        if visitor is None:
            visitor = Visitor(secrets.token_urlsafe(12))
            self.visitors[visitor.token] = visitor
            self.start_conversation(visitor)
        if signed:
            self.customers[signed] = visitor
        visitor.told.append(told)
        return visitor

    def start_conversation(self, visitor: Visitor) -> Conversation:
        conversation = Conversation(f"c-{secrets.token_hex(4)}", visitor.token)
        visitor.conversations.append(conversation)
        return conversation

    def append(self, conversation: Conversation, author: str, kind: str, text: str = "", **more: Any) -> dict[str, Any]:
        event = {
            "seq": len(conversation.events) + 1,
            "conversation_id": conversation.id,
            "at": datetime.now(UTC).isoformat(),
            "kind": kind,
            "author": author,
            "author_name": "",
            "text": text,
            **more,
        }
        conversation.events.append(event)
        return event

    async def accept(self, visitor: Visitor, body: dict[str, Any]) -> dict[str, Any]:
        known = visitor.accepted.get(body["client_id"])
        if known:
            return known
        more = {key: body[key] for key in ("client_id", "rating", "choice_id") if body.get(key) is not None}
        if body.get("file_id"):
            name, media, content = self.files[body["file_id"]]
            url = f"/files/{body['file_id']}"
            more["file"] = {"url": url, "name": name, "media_type": media, "size": len(content)}
        if body["kind"] == "email":  # comes back as what it led to, without our id
            event = self.append(visitor.newest, "system", "email_saved", body["text"])
        else:
            event = self.append(visitor.newest, "contact", body["kind"], body.get("text", ""), **more)
        answer = {"seq": event["seq"], "conversation_id": visitor.newest.id}
        visitor.accepted[body["client_id"]] = answer
        self.bot(self, visitor, event)
        await self.tell()
        return answer

    async def says(self, author: str, kind: str, text: str = "", **more: Any) -> None:
        """Something from our side, in the only visitor's newest conversation."""
        self.append(self.only.newest, author, kind, text, **more)
        await self.tell()

    async def stands(self, standing: dict[str, Any] | None) -> None:
        """The only visitor stands like that in the queue from now on."""
        self.only.standing = standing
        await self.tell()

    async def tell(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    @property
    def only(self) -> Visitor:
        (visitor,) = self.visitors.values()
        return visitor


def echo(desk: Desk, visitor: Visitor, event: dict[str, Any]) -> None:
    """A bot that knows orders, hands over, and otherwise repeats."""
    conversation = visitor.newest
    if event["kind"] == "handoff_request":
        desk.append(conversation, "system", "queued")
    elif event["kind"] in {"text", "choice"} and "order" in event["text"]:
        buttons = [{"id": "yes", "label": "Change the address"}, {"id": "no", "label": "Something else"}]
        desk.append(conversation, "bot", "buttons", "Order 10086 arrives tomorrow.", buttons=buttons)
    elif event["kind"] in {"text", "choice"}:
        desk.append(conversation, "bot", "text", f"You said: {event['text']}")


def silent(_desk: Desk, _visitor: Visitor, _event: dict[str, Any]) -> None:
    """A bot that lets people talk."""
