"""The capability matrix of a channel as a table: kinds in and out, sizes, windows, what is known of a message sent."""

from collections.abc import Callable, Mapping
from typing import cast

import msgspec

from admin_ui.formats import file_size
from hubwright.host import catalogue
from hubwright.kernel.i18n import _, ngettext
from hubwright.kernel.settings import settings
from hubwright.runtime.visitor.schemas import MOST_TEXT
from hubwright_sdk.manifest import BY_MESSAGE, DeliveryState, MessageKind, Messaging, Window

_KINDS: Mapping[MessageKind, Callable[[], str]] = {
    "text": lambda: _("Text"),
    "image": lambda: _("Picture"),
    "voice": lambda: _("Voice message"),
    "video": lambda: _("Video"),
    "file": lambda: _("File"),
    "location": lambda: _("Place"),
    "link": lambda: _("Link"),
    "choice": lambda: _("Buttons"),
    "event": lambda: _("Event without words"),
}
_STATES: Mapping[DeliveryState, Callable[[], str]] = {
    "sent": lambda: _("Sent"),
    "delivered": lambda: _("Delivered"),
    "read": lambda: _("Read"),
    "failed": lambda: _("Not delivered"),
}
_EVENTS: Mapping[str, Callable[[], str]] = {
    BY_MESSAGE: lambda: _("The customer writes"),
    "followed": lambda: _("The customer follows the account"),
    "scanned": lambda: _("The customer scans a code"),
    "menu": lambda: _("The customer presses a menu item"),
    "entered": lambda: _("The customer opens the chat"),
    "paid": lambda: _("The customer has paid"),
}
_WEB = Messaging(
    kind="web",
    buttons=50,
    images=True,
    files=True,
    inbound=["text", "image", "file", "choice"],
    outbound=["text", "image", "file", "link", "choice"],
    text_limit=MOST_TEXT,
    states=["sent"],
)


def kind_words(kind: str) -> str:
    """A kind of message in words; one that nobody knows by its name."""
    known = _KINDS.get(cast("MessageKind", kind))
    return known() if known is not None else kind


class KindRow(msgspec.Struct, frozen=True):
    """One kind of message."""

    title: str
    comes_in: str
    goes_out: str


class WindowRow(msgspec.Struct, frozen=True):
    """What opens the channel, for how long and for how many messages."""

    title: str
    lasts: str
    messages: str


class Matrix(msgspec.Struct, frozen=True, kw_only=True):
    """All of it in words."""

    kinds: list[KindRow]
    text: str
    file: str
    states: list[str]
    windows: list[WindowRow]


def matrix_for(plugin_id: str) -> Matrix | None:
    """None for a plugin that brings no channel."""
    if catalogue.find_channel(plugin_id) is not None:
        return _told(msgspec.structs.replace(_WEB, file_limit=settings().upload_max_bytes))
    can = catalogue.find_messaging(plugin_id)
    return _told(can) if can is not None else None


def _told(can: Messaging) -> Matrix:
    text = ngettext("up to %(num)d character", "up to %(num)d characters", can.text_limit) % {"num": can.text_limit}
    if can.text_bytes:
        text = _("%(text)s and %(size)s bytes") % {"text": text, "size": can.text_bytes}
    return Matrix(
        kinds=[KindRow(title(), _yes(kind in can.takes), _out(kind, can)) for kind, title in _KINDS.items()],
        text=text,
        file=_file(can),
        states=[_STATES[each]() for each in _STATES if each in can.states],
        windows=[_window(each) for each in can.windows],
    )


def _yes(holds: bool) -> str:
    return _("yes") if holds else _("no")


def _out(kind: MessageKind, can: Messaging) -> str:
    if kind == "choice":
        up_to = _("up to %(num)d") % {"num": can.buttons}
        return up_to if can.buttons else _("as a numbered list; the customer answers with a number")
    if kind in can.carries:
        return _("yes")
    return _("as a link") if kind in ("image", "voice", "video", "file") and "link" in can.carries else _("no")


def _file(can: Messaging) -> str:
    if not can.files:
        return _("as a link") if "link" in can.carries else _("no")
    if not can.file_limit:
        return _("no limit of its own")
    return _("up to %(size)s") % {"size": " ".join(file_size(can.file_limit))}


def _window(window: Window) -> WindowRow:
    opener = _EVENTS.get(window.opened_by)
    title = opener() if opener is not None else window.opened_by
    messages = _("any number") if not window.messages else str(window.messages)
    return WindowRow(title, _lasts(window.seconds), messages)


def _lasts(seconds: int) -> str:
    for size, told in ((3_600, _hours), (60, _minutes)):
        if seconds % size == 0:
            return told(seconds // size)
    return ngettext("%(num)d second", "%(num)d seconds", seconds) % {"num": seconds}


def _hours(count: int) -> str:
    return ngettext("%(num)d hour", "%(num)d hours", count) % {"num": count}


def _minutes(count: int) -> str:
    return ngettext("%(num)d minute", "%(num)d minutes", count) % {"num": count}
