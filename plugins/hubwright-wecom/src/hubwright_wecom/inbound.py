"""What a page of messages holds: words, files, places, events of customers, and what became of ours."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from hubwright_sdk import CallContext, InboundFile, InboundMessage, Malformed, Pulled, Receipt
from hubwright_wecom.outbound import CODE_MARK
from hubwright_wecom.service import media

Facts = Mapping[str, Any]
OF_CUSTOMER = 3
_FILES = {"image": "image.jpg", "voice": "voice.amr", "video": "video.mp4", "file": "file"}
_MOST_AT_ONCE = 6
_FAILED = {
    0: "WeCom does not say why",
    1: "the service account is deleted",
    2: "the app is closed",
    4: "the customer wrote more than 48 hours ago",
    5: "the session is closed",
    6: "five messages were sent since the customer last wrote",
    7: "the service account has no video channel (视频号) bound to it",
    8: "the company is not verified",
    9: "the service account has no video channel (视频号) bound to it, and the company is not verified",
    10: "the customer refuses messages",
    11: "no member of the company is signed in",
    12: "messages of this kind are forbidden",
}


async def page(found: Facts, context: CallContext) -> Pulled:
    """One answer of sync_msg; its files are fetched here, since WeCom keeps them for three days only."""
    listed = found.get("msg_list", [])
    if (
        not isinstance(listed, list)
        or not all(isinstance(each, dict) for each in listed)
        or not isinstance(found.get("next_cursor", ""), str)
    ):
        raise Malformed("WeCom gave a page that is none")
    places = asyncio.Semaphore(_MOST_AT_ONCE)

    async def whole(each: Facts) -> InboundMessage | Receipt | None:
        async with places:
            return await _read(each, context)

    read = await asyncio.gather(*[whole(each) for each in listed])
    return Pulled(
        cursor=found.get("next_cursor", ""),
        messages=[each for each in read if isinstance(each, InboundMessage)],
        receipts=[each for each in read if isinstance(each, Receipt)],
        more=bool(found.get("has_more")),
    )


async def _read(said: Facts, context: CallContext) -> InboundMessage | Receipt | None:
    try:
        if said["msgtype"] == "event":
            return event_of(said, context.settings["open_kfid"])
        if (
            not said["msgid"]
            or said.get("origin", OF_CUSTOMER) != OF_CUSTOMER
            or said.get("open_kfid") != context.settings["open_kfid"]
        ):
            return None  # a colleague's in WeCom's own app, or another account's
        message = message_of(said)
        held = said.get(said["msgtype"], {})
    except (KeyError, TypeError, AttributeError, ValueError, msgspec.ValidationError):
        raise Malformed("WeCom gave a message without what every message has") from None
    if said["msgtype"] not in _FILES or not held.get("media_id"):
        return message
    name = str(held.get("filename") or _FILES[said["msgtype"]])[:200]
    file: InboundFile = await media(context, str(held["media_id"]), name)
    return msgspec.structs.replace(message, files=[file])


def event_of(said: Facts, account: str) -> InboundMessage | Receipt | None:
    """What a customer did without words, or why one of ours failed; a session's state tells nothing new."""
    event = said["event"]
    if event.get("open_kfid", account) != account:
        return None
    match event.get("event_type"):
        case "enter_session":
            code = str(event.get("welcome_code", ""))
            name = f"{said['msgid']}{CODE_MARK}{code}" if code else said["msgid"]
            entry = {key: str(event.get(key, ""))[:200] for key in ("scene", "scene_param")}
            return _message(said, event, name, kind="event", event="entered", entry=entry)
        case "user_recall_msg":
            return _message(said, event, said["msgid"], kind="event", event="recalled")
        case "msg_send_fail":
            why = _FAILED.get(event.get("fail_type", 0), _FAILED[0])
            named = str(event["fail_msgid"]).partition("-")[0]
            return Receipt(state="failed", external_id=named, reason=why)
    return None


def message_of(said: Facts) -> InboundMessage:
    """A message without its files; of a kind that is not known, a line that names it."""
    kind = said["msgtype"]
    held = said.get(kind) or {}
    match kind:
        case "text" if held.get("menu_id"):
            pressed = str(held["menu_id"])
            return _message(said, said, said["msgid"], kind="choice", text=held.get("content", ""), choice_id=pressed)
        case "text":
            return _message(said, said, said["msgid"], text=held["content"])
        case "location":
            place = {"latitude": held["latitude"], "longitude": held["longitude"]}
            place |= {"name": held.get("name", ""), "address": held.get("address", "")}
            words = " ".join(str(held[key]) for key in ("name", "address") if held.get(key))
            return _message(said, said, said["msgid"], kind="location", location=place, text=words)
    return _message(said, said, said["msgid"], text=_line(kind, held))


def _line(kind: str, held: Facts) -> str:
    shown = {
        "link": ("title", "desc", "url"),
        "business_card": ("userid",),
        "miniprogram": ("title", "appid", "pagepath"),
        "msgmenu": ("head_content",),
    }
    if kind in _FILES:
        return ""
    words = [str(held[key]) for key in shown.get(kind, ()) if held.get(key)]
    return "\n".join(words) if kind == "link" and words else f"[{kind}] {' '.join(words)}".strip()


def _message(said: Facts, whose: Facts, name: str, **more: Any) -> InboundMessage:
    at = datetime.fromtimestamp(said["send_time"], UTC)
    made = {"external_id": name, "sender": {"address": whose["external_userid"]}, "at": at, **more}
    return msgspec.convert(made, InboundMessage)
