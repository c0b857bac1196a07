"""What WeChat pushes: XML without doctype or entities, and what it means."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]  # it has no types
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]  # nor has this

from hubwright_sdk import InboundMessage, Malformed, Sender

_MOST_BYTES = 128 * 1024
_MOST_FIELDS = 200
_SCENE = "qrscene_"
# What a customer did, by WeChat's name of it.
_EVENTS = {
    "subscribe": "followed",
    "unsubscribe": "unfollowed",
    "scan": "scanned",
    "click": "menu",
    "view": "menu",
    "location": "entered",
}
Push = Mapping[str, str]


def read_push(body: str) -> Push:
    """The fields of a push, those of nested parts by `Part.Field`; raises Malformed for anything else."""
    if len(body.encode(errors="replace")) > _MOST_BYTES:
        raise Malformed("WeChat pushed more than a message may hold")
    try:
        root = fromstring(body, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise Malformed("WeChat pushed something else than plain XML") from None
    found: dict[str, str] = {}
    _collect(root, "", found)
    if not found.get("FromUserName") or not found.get("MsgType") or not found.get("CreateTime"):
        raise Malformed("WeChat pushed something without sender, kind or moment")
    return found


def _collect(part: Element, before: str, found: dict[str, str]) -> None:
    for each in part:
        if len(found) >= _MOST_FIELDS:
            return
        name = f"{before}{each.tag}"
        if len(each):
            _collect(each, f"{name}.", found)
        else:
            found[name] = (each.text or "").strip()


def message_of(push: Push) -> InboundMessage:
    """One push as a customer's message; what nobody knows is a line that says so. Files come beside it."""
    match push["MsgType"].lower():
        case "event":
            return _event(push)
        case "text" if push.get("bizmsgmenuid"):  # a press on a choice of a message with a menu
            return _said(push, push.get("Content", ""), kind="choice", choice_id=push["bizmsgmenuid"])
        case "location":
            return _place(push)
        case kind:
            return _said(push, _line(kind, push))


def _line(kind: str, push: Push) -> str:
    match kind:
        case "text":
            return push.get("Content", "")
        case "image":
            return ""
        case "voice":
            return push.get("Recognition", "") or "[语音 voice]"
        case "video" | "shortvideo":
            return "[视频 video]"
        case "link":
            return "\n".join(line for line in (push.get(name, "") for name in ("Title", "Description", "Url")) if line)
    return f"[文件 file] {push.get('Title', '')}".strip() if kind == "file" else f"[{kind[:40]}]"


def _said(push: Push, text: str, **more: Any) -> InboundMessage:
    return InboundMessage(
        external_id=name_of(push), sender=Sender(address=push["FromUserName"]), text=text, at=_moment(push), **more
    )


def name_of(push: Push) -> str:
    """What is the same when it comes again: the number of a message; events have none."""
    if push.get("MsgId"):
        return push["MsgId"][:64]
    parts = [push["FromUserName"], push["CreateTime"], push.get("Event", push["MsgType"]), push.get("EventKey", "")]
    return "/".join(parts)[:200]


def _moment(push: Push) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(push["CreateTime"]), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _place(push: Push) -> InboundMessage:
    try:
        place = {"lat": float(push["Location_X"]), "lon": float(push["Location_Y"]), "label": push.get("Label", "")}
    except (KeyError, ValueError):
        return _said(push, f"[位置 location] {push.get('Label', '')}".strip())
    return _said(push, push.get("Label", ""), kind="location", location=place)


def _event(push: Push) -> InboundMessage:
    """No words of the customer's: what they did, and by which way they came."""
    name = push.get("Event", "").lower()
    key = push.get("EventKey", "")
    entry: dict[str, str] = {}
    if name in ("subscribe", "scan"):
        entry = {"scene": key.removeprefix(_SCENE)[:128]} if key else {}
    elif name in ("click", "view"):
        entry = {"menu_key": key[:200]} if key else {}
    elif name == "location":
        entry = {"lat": push.get("Latitude", "")[:40], "lon": push.get("Longitude", "")[:40]}
    plain = "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in name).strip("_0123456789")
    done = _EVENTS.get(name) or plain[:40] or "unknown"
    # Nobody talks to somebody who has just gone.
    return _said(push, "", automated=done == "unfollowed", **as_event(done, entry))


def as_event(event: str, entry: Mapping[str, str]) -> dict[str, Any]:
    """How an event stands in a message."""
    return {"kind": "event", "event": event, "entry": dict(entry)}
