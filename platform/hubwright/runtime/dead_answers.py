"""Letting the bot at a message again over which its flow broke."""

from typing import Any, Literal
from uuid import UUID

import msgspec

from hubwright.control.channels.verbs import get_channel
from hubwright.kernel import dead_letters
from hubwright.kernel.dead_letters import DeadLetter, NothingToRepeat
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.scope import active_tenant
from hubwright.runtime import bot
from hubwright.runtime.events import InboundEvent
from hubwright.runtime.rewind import back_to_the_bot, rewind


class MessagePayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What of a message the flow looks at."""

    kind: Literal["text", "choice", "file", "handoff_request"]
    text: str = ""
    choice_id: str = ""
    file_id: UUID | None = None
    language: str = ""


class DeadAnswer:
    """The message stays as the visitor wrote it; the bot answers what the payload says."""

    name = "inbound"

    def title(self) -> str:
        return _("Message")

    def check(self, _letter: DeadLetter, payload: dict[str, Any]) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = msgspec.to_builtins(msgspec.convert(payload, MessagePayload))
        except msgspec.ValidationError as wrong:
            raise Invalid(FieldError("payload", str(wrong))) from None
        return cleaned

    async def retry(self, letter: DeadLetter, payload: dict[str, Any]) -> None:
        message = msgspec.convert(payload, MessagePayload)
        stood = letter.context.get("session")
        conversation = await (rewind(stood) if stood else back_to_the_bot(UUID(letter.context["conversation_id"])))
        if conversation is None:
            raise NothingToRepeat
        channel = await get_channel(UUID(letter.context["channel_id"]))
        event = InboundEvent(
            tenant_id=active_tenant(),
            channel_id=channel.id,
            contact_id=conversation.contact_id,
            external_id=f"dead-letter:{letter.id}",
            kind=message.kind,
            text=message.text,
            choice_id=message.choice_id,
            file_id=message.file_id,
            language=message.language,
            conversation_id=conversation.id,
        )
        await bot.answer(event, channel, conversation)

    async def drop(self, letter: DeadLetter) -> None:
        """A person has the conversation already."""


dead_letters.register(DeadAnswer())
