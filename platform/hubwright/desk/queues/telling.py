"""What a visitor hears who begins to wait, and when nobody is there."""

from datetime import datetime
from typing import Any
from uuid import UUID

from hubwright.desk.conversations import append_message
from hubwright.desk.queues.place import Place
from hubwright.kernel.i18n import _, use_language


async def tell_visitor(
    conversation_id: UUID,
    language: str,
    *,
    there: bool,
    body: dict[str, Any] | None = None,
    place: Place | None = None,
    callback: bool = False,
    opens_at: datetime | None = None,
) -> None:
    """Say that they wait, behind whom and about how long; or that nobody is there and an address can be left."""
    body = dict(body or {})
    with use_language(language):
        if there:
            text = " ".join((_("You are in the queue. The next free person will answer here."), *stands(place)))
            if place is not None:
                body["place"] = {"before": place.before, "minutes": place.minutes}
            if callback:
                text += " " + _("You need not stay: choose to be called back and keep your place.")
                body["callback"] = True
        else:
            text = _nobody(opens_at)
            if opens_at is not None:
                body["opens_at"] = opens_at.isoformat()
    await append_message(conversation_id, kind="queued" if there else "offline", author="system", text=text, body=body)


async def send_nobody(conversation_id: UUID, language: str, opens_at: datetime | None) -> None:
    """The same where a customer hears only what is sent to them."""
    with use_language(language):
        text = _nobody(opens_at) if opens_at is not None else _("Nobody can answer now. Your message keeps its place.")
    await append_message(conversation_id, kind="text", author="bot", text=text)


def _nobody(opens_at: datetime | None) -> str:
    if opens_at is not None:
        return _("We are closed now. Leave your message: you keep your place and are answered when we open.")
    return _("Nobody is here right now. Leave your e-mail address and the answer will reach you there too.")


def stands(place: Place | None) -> list[str]:
    """Nothing is said to who is next: their turn comes before they have read it."""
    if place is None or not place.before:
        return []
    told = [_("Before you: %(count)s.") % {"count": place.before}]
    return told if place.minutes is None else [*told, _("It may take about %(n)s min.") % {"n": place.minutes}]
