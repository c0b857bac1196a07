"""Messages to customers through the interface of customer service; every part is one message of the quota."""

from collections.abc import Iterator
from typing import Any

from hubwright_sdk import CallContext, CallFailed, OutboundFile, OutboundMessage, Refused, Sent, WindowClosed
from hubwright_wechat.service import post, upload

MOST_BYTES = 2_048
_PATH = "message/custom/send"
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif"})
_MOST_PICTURE = 10 * 1024 * 1024
Part = dict[str, Any]


async def send(message: OutboundMessage, context: CallContext) -> Sent:
    """Send one message, in as many parts as WeChat needs; it has no name for one, and knows none of ours."""
    parts = [*_words(message), *[await _file(each, context) for each in message.files]]
    for number, part in enumerate(parts):
        try:
            await post(context, _PATH, {"touser": message.to, **part})
        except CallFailed as failed:
            if number == 0:
                raise
            raise _half(failed, number, len(parts)) from None
    return Sent()


def _half(failed: CallFailed, number: int, parts: int) -> CallFailed:
    """The first parts are there: to send all of it again would double them."""
    told = f"{failed.reason}; of {parts} parts the first {number} arrived"
    return WindowClosed(told) if isinstance(failed, WindowClosed) else Refused(told)


def _words(message: OutboundMessage) -> Iterator[Part]:
    """The text, with its choices as a menu; with a picture as a card."""
    if message.image_url:
        yield _card(message)
        if message.buttons:
            yield _menu("", message)
        return
    *before, last = pieces(message.text)
    for piece in before:
        yield _text(piece)
    if message.buttons:
        yield _menu(last, message)
    elif last:
        yield _text(last)


def _text(text: str) -> Part:
    return {"msgtype": "text", "text": {"content": text}}


def _menu(head: str, message: OutboundMessage) -> Part:
    choices = [{"id": each.id, "content": each.label} for each in message.buttons]
    return {"msgtype": "msgmenu", "msgmenu": {"head_content": head, "list": choices, "tail_content": ""}}


def _card(message: OutboundMessage) -> Part:
    return {"msgtype": "news", "news": {"articles": [article_of(message)]}}


def article_of(message: OutboundMessage) -> dict[str, str]:
    """A picture with words, as WeChat shows it."""
    title, _, rest = message.text.partition("\n")
    picture = message.image_url
    return {"title": title or message.alt or "🖼", "description": rest, "url": picture, "picurl": picture}


async def _file(file: OutboundFile, context: CallContext) -> Part:
    """A picture as one; anything else, or one that is not at hand, as its address."""
    if file.media_type not in _PICTURES or not 0 < len(file.data) <= _MOST_PICTURE:
        return _text(f"{file.name}\n{file.url}")
    try:
        media_id = await upload(context, "image", file.name, file.media_type, file.data)
    except CallFailed as failed:
        failed.began = False  # a file that nobody was shown
        raise
    return {"msgtype": "image", "image": {"media_id": media_id}}


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
