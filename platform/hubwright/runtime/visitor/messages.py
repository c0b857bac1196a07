"""What a visitor says, from a request or a socket, as one road into the runtime."""

from typing import Any

from hubwright.kernel import entitlements
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.runtime.events import InboundEvent, TakenIn
from hubwright.runtime.ingest import take_in
from hubwright.runtime.visitor.admission import Admitted, spend_message
from hubwright.runtime.visitor.schemas import NewMessage
from hubwright.runtime.visitor.tokens import Visitor


async def say(app: Any, admitted: Admitted, visitor: Visitor, new: NewMessage) -> TakenIn:
    """Take a visitor's message in; while the company is closed it stays with its writer, who may send it again."""
    admitted.require_open()
    await _require_entitled(visitor, new)
    _check(new)
    await spend_message(app, admitted, visitor.contact_id)
    event = InboundEvent(
        tenant_id=visitor.tenant_id,
        channel_id=visitor.channel_id,
        contact_id=visitor.contact_id,
        external_id=f"{visitor.contact_id}:{new.client_id}",
        client_id=new.client_id,
        kind=new.kind,
        text=new.text,
        choice_id=new.choice_id,
        file_id=new.file_id,
        rating=new.rating,
        conversation_id=new.conversation_id,
    )
    return await take_in(event, reopen_hours=admitted.rules.reopen_hours)


async def _require_entitled(visitor: Visitor, new: NewMessage) -> None:
    """Refuse at the door what the company's edition lacks, whatever else is wrong; the verb refuses it again."""
    if new.kind == "rating":
        async with acting_for(visitor.tenant_id):
            await entitlements.require("csat.rating")


def _check(new: NewMessage) -> None:
    needed = {
        "text": ("text", new.text.strip()),
        "choice": ("choice_id", new.choice_id),
        "file": ("file_id", new.file_id),
        "rating": ("rating", new.rating),
        "email": ("text", new.text.strip()),
    }.get(new.kind)
    if needed is not None and not needed[1]:
        raise Invalid(FieldError(needed[0], _("This cannot be empty.")))
    if "\x00" in new.text:
        raise Invalid(FieldError("text", _("This contains a character that cannot be stored.")))
