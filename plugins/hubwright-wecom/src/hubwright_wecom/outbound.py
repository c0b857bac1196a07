"""Messages to customers: every part has a name of its own, made of the message's key, so that it is there once."""

import hashlib
from collections.abc import Iterator
from typing import Any

from hubwright_sdk import CallContext, CallFailed, OutboundFile, OutboundMessage, Sent
from hubwright_wecom.errors import WRONG_STATE, code_of, is_sent_already, require_done
from hubwright_wecom.service import ask, do, upload
from hubwright_wecom.states import State, may_change, may_speak, why_silent

CODE_MARK = "!"
MOST_BYTES = 2_048
_MOST_HEAD = 1_024
_LEAST_FILE = 5
_PICTURES = frozenset({"image/png", "image/jpeg"})
Part = dict[str, Any]


async def send(message: OutboundMessage, context: CallContext) -> Sent:
    """Send one message; a greeting goes by the code of the customer's coming in, which is good for one message."""
    name = name_of(message.key)
    parts = [*_words(message), *[await _file(each, context) for each in message.files]]
    first = 1 if await _is_welcome(message, parts[0], f"{name}-0", context) else 0
    if first < len(parts):
        await _take_session(message.to, context)
    for number, part in enumerate(parts[first:], first):
        await _send(message.to, part, f"{name}-{number}", context)
    return Sent(name)


def name_of(key: str) -> str:
    """At most 32 letters with the number of a part."""
    return hashlib.sha256(key.encode()).hexdigest()[:28]


async def _is_welcome(message: OutboundMessage, part: Part, name: str, context: CallContext) -> bool:
    """Whether the first part is there by the code that came with `reply_to`; it takes words and menus only."""
    code = message.reply_to.partition(CODE_MARK)[2]
    if not code or part["msgtype"] not in ("text", "msgmenu"):
        return False
    found = await ask(context, "kf/send_msg_on_event", {"code": code, "msgid": name, **part})
    return code_of(found) == 0 or is_sent_already(found)  # used up or too late: then as any other message


async def _take_session(to: str, context: CallContext) -> None:
    """Whoever speaks for the bot takes a new session; where WeCom would refuse, it is not asked."""
    session = {"open_kfid": context.settings["open_kfid"], "external_userid": to}
    found = await do(context, "kf/service_state/get", session)
    try:
        state = State(found.get("service_state", State.NEW))
    except ValueError:  # a state of days to come: WeCom decides
        return
    if not may_speak(state):
        raise _unbegun(why_silent(state))
    if state is State.NEW and may_change(state, State.BOT):
        await do(context, "kf/service_state/trans", {**session, "service_state": int(State.BOT)})


async def _send(to: str, part: Part, name: str, context: CallContext) -> None:
    said = {"touser": to, "open_kfid": context.settings["open_kfid"], "msgid": name, **part}
    found = await ask(context, "kf/send_msg", said)
    if is_sent_already(found):
        return
    if code_of(found) == WRONG_STATE:  # somebody was quicker than we
        raise _unbegun(why_silent(State.PERSON))
    require_done(found)


def _unbegun(failed: CallFailed) -> CallFailed:
    failed.began = False
    return failed


def _words(message: OutboundMessage) -> Iterator[Part]:
    """The text in parts that fit; its choices as a menu."""
    *before, last = pieces(message.text)
    for piece in before:
        yield _text(piece)
    if message.buttons and len(last.encode()) > _MOST_HEAD:
        yield _text(last)
        last = ""
    if message.buttons:
        choices = [{"type": "click", "click": {"id": each.id, "content": each.label}} for each in message.buttons]
        yield {"msgtype": "msgmenu", "msgmenu": {"head_content": last, "list": choices}}
    elif last:
        yield _text(last)


def _text(text: str) -> Part:
    return {"msgtype": "text", "text": {"content": text}}


async def _file(file: OutboundFile, context: CallContext) -> Part:
    """A picture as one, anything else as a file; what is not at hand as its address."""
    if len(file.data) <= _LEAST_FILE:
        return _text(f"{file.name}\n{file.url}")
    kind = "image" if file.media_type in _PICTURES else "file"
    try:
        media_id = await upload(context, kind, file.name, file.media_type, file.data)
    except CallFailed as failed:
        raise _unbegun(failed) from None  # a file that nobody was shown
    return {"msgtype": kind, kind: {"media_id": media_id}}


def pieces(text: str, most: int = MOST_BYTES) -> list[str]:
    """A text in parts of so many bytes, cut at line ends or blanks where there are some; together they are the text."""
    found: list[str] = []
    while len(text.encode()) > most:
        fits = len(text.encode()[:most].decode(errors="ignore"))
        cut = max(text.rfind("\n", 0, fits), text.rfind(" ", 0, fits)) + 1
        cut = cut if cut > fits // 2 else fits
        found.append(text[:cut])
        text = text[cut:]
    return [*found, text]
