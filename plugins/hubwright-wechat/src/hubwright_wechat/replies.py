"""The answer that stands in the answer to a push; it uses nothing of the quota."""

import re
import time
from collections.abc import Callable

from hubwright_sdk import OutboundMessage, PostReply
from hubwright_wechat.outbound import MOST_BYTES, article_of
from hubwright_wechat.pushes import Push

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def reply_to(push: Push, message: OutboundMessage, now: Callable[[], float] = time.time) -> PostReply:
    """Text, or a picture with words; menus and files go as messages of their own."""
    if message.to != push["FromUserName"] or message.buttons or message.files:
        return PostReply()
    if len(message.text.encode()) > MOST_BYTES or not (message.text or message.image_url):
        return PostReply()
    head = (
        f"<ToUserName>{_cdata(push['FromUserName'])}</ToUserName>"
        f"<FromUserName>{_cdata(push.get('ToUserName', ''))}</FromUserName>"
        f"<CreateTime>{int(now())}</CreateTime>"
    )
    said = _card(message) if message.image_url else f"{_kind('text')}<Content>{_cdata(message.text)}</Content>"
    return PostReply(f"<xml>{head}{said}</xml>")


def _card(message: OutboundMessage) -> str:
    words = article_of(message)
    names = {"title": "Title", "description": "Description", "picurl": "PicUrl", "url": "Url"}
    item = "".join(f"<{tag}>{_cdata(words[name])}</{tag}>" for name, tag in names.items())
    return f"{_kind('news')}<ArticleCount>1</ArticleCount><Articles><item>{item}</item></Articles>"


def _kind(name: str) -> str:
    return f"<MsgType>{_cdata(name)}</MsgType>"


def _cdata(text: str) -> str:
    plain = _NOT_IN_XML.sub("", text).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{plain}]]>"
