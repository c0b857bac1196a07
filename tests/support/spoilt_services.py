"""Plugins that break the contract of their kind, each in one way."""

import itertools
from typing import Any

import msgspec

from hubwright_sdk import (
    CallContext,
    ContactQuery,
    FoundContacts,
    InboundMessage,
    InboundPost,
    PullAsked,
    Pulled,
    RateLimited,
    Received,
    Refused,
    Sender,
)
from tests.support.service_plugins import ChannelService, CrmService


class NotAsync(CrmService):
    def find_contact(self, query: ContactQuery, context: CallContext) -> Any:
        return super().find_contact(query, context)


class Keyless(CrmService):
    async def ask(self, context: CallContext, path: str, **body: Any) -> dict[str, Any]:
        answer = await context.http.send(
            "POST", f"{context.settings['address']}/{path}", headers={}, body=str(body), deadline_s=1
        )
        return self.read(answer.status, answer.body, answer.retry_after, context)


class Careless(CrmService):
    def read(self, status: int, body: str, retry_after: str, context: CallContext) -> dict[str, Any]:
        return super().read(200 if status == 401 else status, body, retry_after, context)


class Impatient(CrmService):
    def read(self, status: int, body: str, retry_after: str, context: CallContext) -> dict[str, Any]:
        if status == 429:
            raise RateLimited("busy")
        return super().read(status, body, retry_after, context)


class Trusting(CrmService):
    def read(self, status: int, body: str, retry_after: str, context: CallContext) -> dict[str, Any]:
        return {"ids": ["7"]} if status == 200 else super().read(status, body, retry_after, context)


class Shortening(CrmService):
    async def find_contact(self, query: ContactQuery, context: CallContext) -> FoundContacts:
        return await super().find_contact(ContactQuery(name=query.name[:100]), context)


class Talkative(CrmService):
    def read(self, status: int, body: str, retry_after: str, context: CallContext) -> dict[str, Any]:
        if status == 401:
            raise Refused(f"not with {context.settings['key']}")
        return super().read(status, body, retry_after, context)


class Chatty(CrmService):
    async def find_contact(self, query: ContactQuery, context: CallContext) -> FoundContacts:
        context.log(f"asking with {context.settings['key']}")
        return await super().find_contact(query, context)


class Printing(CrmService):
    async def find_contact(self, query: ContactQuery, context: CallContext) -> FoundContacts:
        print(context.settings["key"])
        return await super().find_contact(query, context)


class Straying(CrmService):
    async def find_contact(self, query: ContactQuery, context: CallContext) -> FoundContacts:
        await context.http.send("GET", "https://elsewhere.example/", headers={}, deadline_s=1)
        return FoundContacts()


class Formless(CrmService):
    async def find_contact(self, query: ContactQuery, context: CallContext) -> Any:
        await super().find_contact(query, context)
        return {"contacts": [{"name": "no id"}]}


class Optimistic(CrmService):
    async def check(self, context: CallContext) -> Any:
        return [{"name": "all", "ok": True}]


class Accepting(CrmService):
    def clean_settings(self, settings: Any) -> dict[str, Any]:
        return {"address": "https://service.example/api", "key": "", "size": 1, **settings}


class Revealing(CrmService):
    def public_settings(self, settings: Any) -> dict[str, Any]:
        return dict(settings)


class WithoutScope(ChannelService):
    def __init__(self) -> None:
        super().__init__(scopes=[])


class Renaming(ChannelService):
    """The same post is another message each time."""

    numbers = itertools.count()

    async def receive(self, post: InboundPost, context: CallContext) -> Received:
        return Received(
            messages=[InboundMessage(external_id=str(next(self.numbers)), sender=Sender(address="a"), text=post.body)]
        )


class Standing(ChannelService):
    """Its cursor never moves."""

    async def pull(self, asked: PullAsked, context: CallContext) -> Pulled:
        return msgspec.structs.replace(await super().pull(asked, context), cursor=asked.cursor)
