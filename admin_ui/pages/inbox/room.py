"""How much may still be said on a channel with windows, in words."""

from datetime import datetime
from decimal import Decimal

from admin_ui import formats
from hubwright.desk.callbacks.ask import CallbackView
from hubwright.desk.carrying.errors import NotCarried
from hubwright.desk.carrying.ledger import refuse_without
from hubwright.desk.carrying.room import Room
from hubwright.desk.conversations.composing import Composing
from hubwright.desk.conversations.ways import Way
from hubwright.kernel.clock import utc_now
from hubwright.kernel.i18n import _


def room_line(room: Room | None) -> str:
    """“4 of 5 left, until 14:05”; empty where one may always write."""
    if room is None:
        return ""
    if room.shut == "quota_used_up":
        return _("0 of %(allowed)s left") % {"allowed": room.allowed}
    if room.shut or room.until is None:
        return _("Closed until the customer writes")
    if room.left is None:
        return _("Open until %(when)s") % {"when": _moment(room.until)}
    return _("%(left)s of %(allowed)s left, until %(when)s") % {
        "left": room.left,
        "allowed": room.allowed,
        "when": _moment(room.until),
    }


def way_line(way: Way) -> str:
    """What another channel takes: how much is left, and what its plugin costs."""
    room = room_line(way.room) or _("at any time")
    prices = [f"{way.price.currency} {each}" for each in way.price.per_unit.values() if Decimal(each)]
    cost = _("%(price)s each") % {"price": " + ".join(prices)} if prices else _("no extra cost")
    return f"{room} · {cost}"


def callback_line(callback: CallbackView) -> str:
    """That they have left, and where they want to be written to, or were."""
    told = {
        "written": _("Callback: written to on %(channel)s, %(count)s times"),
        "held": _("Callback: write first, on %(channel)s"),
    }.get(callback.state) or _("Callback: on %(channel)s")
    return told % {"channel": callback.channel, "count": callback.tries}


def why_shut(room: Room | None) -> str:
    """Why nothing may be sent, and what helps; empty where something may."""
    if room is None:
        return ""
    try:
        refuse_without(room)
    except NotCarried as refused:
        return refused.sentence()
    return ""


def sizes(composing: Composing | None) -> str:
    """How long a text may be, where the channel takes only short ones."""
    if composing is None or (composing.can.text_limit >= 8_000 and not composing.can.text_bytes):
        return ""
    if composing.can.text_bytes:
        told = _("up to %(count)s characters, %(size)s bytes")
        return told % {"count": composing.can.text_limit, "size": composing.can.text_bytes}
    return _("up to %(count)s characters") % {"count": composing.can.text_limit}


def _moment(at: datetime) -> str:
    today = formats.local(at).date() == formats.local(utc_now()).date()
    return formats.clock_time(at) if today else formats.date_time(at)
