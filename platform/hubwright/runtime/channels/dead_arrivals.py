"""Posts and messages that could not be taken in: kept with what they hold, and put into the line again."""

from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.channels import line_queries
from hubwright.control.channels.schemas import ChannelView
from hubwright.kernel import dead_letters
from hubwright.kernel.database import Row
from hubwright.kernel.dead_letters import DeadLetter
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.runtime.channels import arrival_queries
from hubwright_sdk import DeviceNews, InboundMessage, InboundPost, Receipt

_FORMS: dict[str, type[msgspec.Struct]] = {
    "post": InboundPost,
    "message": InboundMessage,
    "receipt": Receipt,
    "device": DeviceNews,
}


async def bury_arrival(channel: ChannelView, arrival: Row, error: str) -> None:
    """Take it out of the line, so that what stands behind it goes on."""
    await arrival_queries.done(arrival["id"])
    await dead_letters.bury(
        "arrival",
        arrival["id"],
        label=channel.name,
        error=error,
        attempts=arrival["attempts"] + 1,
        payload=arrival["payload"],
        context={"channel_id": str(channel.id), "kind": arrival["kind"], "name": arrival["external_id"]},
    )


class DeadArrival:
    """It goes to the end of its channel's line; what was taken in meanwhile is not taken twice."""

    name = "arrival"

    def title(self) -> str:
        return _("Incoming message")

    def check(self, letter: DeadLetter, payload: dict[str, Any]) -> dict[str, Any]:
        try:
            msgspec.convert(payload, _FORMS[letter.context["kind"]])
        except msgspec.ValidationError as wrong:
            raise Invalid(FieldError("payload", str(wrong))) from None
        return payload

    async def retry(self, letter: DeadLetter, payload: dict[str, Any]) -> None:
        channel_id = UUID(letter.context["channel_id"])
        await line_queries.ring(channel_id)
        await arrival_queries.put(channel_id, letter.context["kind"], letter.context["name"], payload)

    async def drop(self, letter: DeadLetter) -> None:
        """Nobody waits for it."""


dead_letters.register(DeadArrival())
