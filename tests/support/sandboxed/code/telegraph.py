"""A messaging channel over one small service: signed posts in, requests out, and it can be pulled."""

import json
from datetime import datetime

from hubwright_sdk import (
    AuthExpired,
    InboundFile,
    InboundMessage,
    Malformed,
    Pulled,
    RateLimited,
    Receipt,
    Received,
    Refused,
    Sender,
    Sent,
    StartFlow,
    Unreachable,
    WindowClosed,
    retry_after_seconds,
)


def messages_of(said):
    return [
        InboundMessage(
            external_id=each["id"],
            sender=Sender(address=each["from"], name=each.get("name", ""), language=each.get("language", "")),
            kind=each.get("kind", "text"),
            text=each.get("text", ""),
            location=each.get("location"),
            event=each.get("event", ""),
            entry=each.get("entry", {}),
            at=datetime.fromisoformat(each["at"]) if each.get("at") else None,
            files=[InboundFile(name=one["name"], url=one["url"]) for one in each.get("files", [])],
        )
        for each in said.get("messages", [])
    ]


def receipts_of(said):
    return [
        Receipt(external_id=each["id"], state=each["state"], reason=each.get("reason", ""))
        for each in said.get("receipts", [])
    ]


class Telegraph:
    """One object for all accounts; what differs between them is in the settings of each call."""

    async def receive(self, post, context):
        try:
            said = json.loads(post.body)
            if said.get("breaks"):
                raise KeyError("a defect")
            return Received(
                messages=messages_of(said),
                receipts=receipts_of(said),
                wishes=[StartFlow(event=each["name"], data=each) for each in said.get("events", [])],
                bell=said.get("bell"),
            )
        except (ValueError, TypeError):
            raise Malformed("the post is no telegram") from None

    async def send(self, message, context):
        said = {
            "to": message.to,
            "text": message.text,
            "buttons": [each.label for each in message.buttons],
            "files": [each.name for each in message.files],
            "reply_to": message.reply_to,
        }
        found = await self._ask(context, "POST", "/send", json.dumps(said))
        return Sent(found["id"])

    async def pull(self, asked, context):
        found = await self._ask(
            context, "GET", f"/since?cursor={asked.cursor}&bell={asked.bell}&account={asked.account}"
        )
        return Pulled(
            messages=messages_of(found), receipts=receipts_of(found), cursor=found["cursor"], more=found["more"]
        )

    async def _ask(self, context, method, path, body=""):
        answer = await context.http.send(
            method,
            f"{context.settings['address']}{path}",
            headers={"Authorization": f"Bearer {context.settings['word']}", "Idempotency-Key": context.idempotency_key},
            body=body,
            deadline_s=context.deadline_s,
        )
        if answer.status == 401:
            raise AuthExpired("the telegraph does not take the word")
        if answer.status == 429:
            raise RateLimited("the line is busy", retry_after_s=retry_after_seconds(answer.retry_after))
        if answer.status >= 500:
            raise Unreachable(f"the telegraph answers {answer.status}")
        try:
            found = json.loads(answer.body)
        except ValueError:
            raise Malformed("no telegram") from None
        if answer.status == 403 and found.get("error") == "window":
            raise WindowClosed("the customer has to write first")
        if answer.status != 200:
            raise Refused(f"the telegraph answers {answer.status}")
        return found


plugin = Telegraph()
