"""Plugins of every kind over one service, for the contracts of the SDK."""

import json
from typing import Any

from hubwright_sdk import (
    AddNote,
    AudienceChanged,
    AudienceMember,
    AuthExpired,
    CallContext,
    ChangesAsked,
    CheckRow,
    Commanded,
    Completed,
    Completion,
    ContactChanges,
    ContactQuery,
    ContactsAsked,
    ContactToSave,
    CrmContact,
    DeviceCommand,
    Ended,
    ExternalTicket,
    FoundContacts,
    FoundOrders,
    FoundParties,
    FoundStock,
    FoundTickets,
    InboundMessage,
    InboundPost,
    KnownContacts,
    Leaving,
    Left,
    Malformed,
    NewTicket,
    Order,
    OrderQuery,
    OutboundMessage,
    PanelAsked,
    PanelContent,
    PanelRow,
    PartyQuery,
    PostReply,
    PullAsked,
    Pulled,
    RateLimited,
    Received,
    Refused,
    ReplyAsked,
    SavedContact,
    Sender,
    Sent,
    SessionEnded,
    StockLevel,
    StockQuery,
    TicketChange,
    TicketQuery,
    Unreachable,
    retry_after_seconds,
)
from hubwright_sdk.manifest.vocabulary import HOOKS_OF_KIND
from tests.support.plugins import Plain, both, manifest

_SETTINGS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "address": {"type": "string", "x-title": both("Address"), "default": "https://service.example/api"},
        "key": {"type": "string", "x-title": both("Key"), "x-secret": True, "default": ""},
        "size": {"type": "integer", "x-title": both("Size"), "minimum": 1, "default": 1},
    },
}


class Service(Plain):
    """Asks one service over HTTP."""

    def __init__(self, kind: str, **more: Any) -> None:
        self.manifest = manifest(
            f"test-{kind}",
            kind=[kind],
            config_schema=_SETTINGS,
            implements=[*sorted(HOOKS_OF_KIND.get(kind, ())), "check"],  # type: ignore[call-overload]  # a kind as text
            egress=[{"setting": "address", "purpose": both("asks")}],
            **{"scopes": ["conversation:write"], **more},
        )

    async def ask(self, context: CallContext, path: str, **body: Any) -> dict[str, Any]:
        answer = await context.http.send(
            "POST",
            f"{context.settings['address']}/{path}",
            headers={"Authorization": f"Bearer {context.settings['key']}", "Idempotency-Key": context.idempotency_key},
            body=json.dumps(body),
            deadline_s=context.deadline_s,
        )
        return self.read(answer.status, answer.body, answer.retry_after, context)

    def read(self, status: int, body: str, retry_after: str, context: CallContext) -> dict[str, Any]:
        match status:
            case 401:
                raise AuthExpired("the service does not take the key")
            case 429:
                raise RateLimited("the service is busy", retry_after_s=retry_after_seconds(retry_after))
        if status >= 500:
            raise Unreachable(f"the service answers {status}")
        if status >= 400:
            raise Refused(f"the service answers {status}")
        try:
            found: dict[str, Any] = json.loads(body)
        except ValueError:
            raise Malformed("no JSON") from None
        return found

    async def check(self, context: CallContext) -> list[CheckRow]:
        try:
            await self.ask(context, "me")
        except Refused as refused:
            return [CheckRow("key", ok=False, text=refused.reason)]
        return [CheckRow("key", ok=True)]


class CrmService(Service):
    async def find_contact(self, query: ContactQuery, context: CallContext) -> FoundContacts:
        found = await self.ask(context, "find", name=query.name)
        return FoundContacts([CrmContact(external_id=each) for each in found["ids"]])

    async def save_contact(self, contact: ContactToSave, context: CallContext) -> SavedContact:
        return SavedContact((await self.ask(context, "save", name=contact.name))["ids"][0], created=True)

    async def read_contacts(self, asked: ContactsAsked, context: CallContext) -> KnownContacts:
        found = await self.ask(context, "read", ids=asked.external_ids)
        return KnownContacts(contacts=[CrmContact(external_id=each) for each in found["ids"]])

    async def changed_contacts(self, asked: ChangesAsked, context: CallContext) -> ContactChanges:
        found = await self.ask(context, "changes", cursor=asked.cursor)
        return ContactChanges(cursor="next", external_ids=found["ids"])


class ErpService(Service):
    async def find_orders(self, query: OrderQuery, context: CallContext) -> FoundOrders:
        found = await self.ask(context, "orders", number=query.number)
        return FoundOrders([Order(number=each, state="paid") for each in found["ids"]])

    async def find_stock(self, query: StockQuery, context: CallContext) -> FoundStock:
        found = await self.ask(context, "stock", article=query.article)
        return FoundStock([StockLevel(article=each, available="3") for each in found["ids"]])

    async def find_party(self, query: PartyQuery, context: CallContext) -> FoundParties:
        await self.ask(context, "parties", name=query.name)
        return FoundParties()


class TicketingService(Service):
    async def create_ticket(self, ticket: NewTicket, context: CallContext) -> ExternalTicket:
        return ExternalTicket(external_id=(await self.ask(context, "new", text=ticket.text))["ids"][0])

    async def update_ticket(self, change: TicketChange, context: CallContext) -> ExternalTicket:
        return ExternalTicket(external_id=(await self.ask(context, "change", text=change.comment))["ids"][0])

    async def find_tickets(self, query: TicketQuery, context: CallContext) -> FoundTickets:
        found = await self.ask(context, "find", text=query.text)
        return FoundTickets([ExternalTicket(external_id=each) for each in found["ids"]])


class IotService(Service):
    async def command(self, command: DeviceCommand, context: CallContext) -> Commanded:
        await self.ask(context, "command", name=command.name, arguments=command.arguments)
        return Commanded(accepted=True)


class MarketingService(Service):
    async def add_to_audience(self, member: AudienceMember, context: CallContext) -> AudienceChanged:
        return AudienceChanged(member_id=(await self.ask(context, "add", email=member.email))["ids"][0])

    async def remove_from_audience(self, member: AudienceMember, context: CallContext) -> AudienceChanged:
        return AudienceChanged(member_id=(await self.ask(context, "remove", email=member.email))["ids"][0])


class AiService(Service):
    async def complete(self, asked: Completion, context: CallContext) -> Completed:
        return Completed((await self.ask(context, "complete", text=asked.messages[0].content))["ids"][0])


class PanelService(Service):
    def __init__(self) -> None:
        super().__init__("panel", panels=[{"name": "facts", "title": both("Facts")}])

    async def panel(self, asked: PanelAsked, context: CallContext) -> PanelContent:
        found = await self.ask(context, "facts", id=asked.conversation.id)
        return PanelContent(rows=[PanelRow(label="Id", value=each) for each in found["ids"]])


class ChannelService(Service):
    def __init__(self, **more: Any) -> None:
        door = {"path": "in", "title": both("In"), "verifier": "slack", "secret": "key"}
        super().__init__("channel", inbound=[door], **more)

    async def receive(self, post: InboundPost, context: CallContext) -> Received:
        message = InboundMessage(external_id=post.key, sender=Sender(address="a"), text=post.body)
        return Received(messages=[message], wishes=[AddNote(conversation_id="1", text="came in")])

    async def pull(self, asked: PullAsked, context: CallContext) -> Pulled:
        ids = (await self.ask(context, "since", cursor=asked.cursor))["ids"]
        messages = [InboundMessage(external_id=each, sender=Sender(address="a"), text=each) for each in ids]
        return Pulled(messages=messages, cursor=ids[-1])

    async def reply(self, asked: ReplyAsked, context: CallContext) -> PostReply:
        return PostReply(asked.message.text)

    async def end(self, ended: Ended, context: CallContext) -> SessionEnded:
        await self.ask(context, "end", to=ended.to)
        return SessionEnded(ended=True)

    async def leave(self, leaving: Leaving, context: CallContext) -> Left:
        await self.ask(context, "leave", cursor=leaving.cursor)
        return Left()

    async def send(self, message: OutboundMessage, context: CallContext) -> Sent:
        return Sent((await self.ask(context, "send", to=message.to, text=message.text))["ids"][0])
