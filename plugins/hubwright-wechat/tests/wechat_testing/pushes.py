"""Pushes as WeChat writes, signs and closes them, and how it opens what is answered; by its second-opinion library."""

import hashlib
from typing import NamedTuple
from xml.sax.saxutils import escape

from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import to_text

from wechat_testing.account import APP, GH

TOKEN, AES = "AAAAA", "A" * 43


class Pushed(NamedTuple):
    """One post to the address of the account."""

    query: dict[str, str]
    body: bytes


def xml(**fields: str) -> str:
    """A push before it is closed."""
    inside = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in fields.items())
    return f"<xml>{inside}</xml>"


def said(openid: str, number: int, moment: int, kind: str = "text", **fields: str) -> str:
    """A message of a customer."""
    head = {"ToUserName": GH, "FromUserName": openid, "CreateTime": str(moment), "MsgType": kind}
    return xml(**head, **fields, MsgId=str(number))


def happened(openid: str, moment: int, event: str, **fields: str) -> str:
    """Something that a customer did."""
    head = {"ToUserName": GH, "FromUserName": openid, "CreateTime": str(moment), "MsgType": "event", "Event": event}
    return xml(**head, **fields)


def plain(body: str, moment: int, nonce: str = "486452656", token: str = TOKEN) -> Pushed:
    """In plain mode: signed without the body."""
    signature = hashlib.sha1("".join(sorted([token, str(moment), nonce])).encode()).hexdigest()
    return Pushed({"signature": signature, "timestamp": str(moment), "nonce": nonce}, body.encode())


def closed(body: str, moment: int, nonce: str = "415670741", aes: str = AES, app: str = APP) -> Pushed:
    """In safe mode."""
    crypto = WeChatCrypto(TOKEN, aes, app)
    sealed = to_text(crypto.encrypt_message(body, nonce, str(moment)))
    inside = sealed.partition("<Encrypt><![CDATA[")[2].partition("]]>")[0]
    signature = sealed.partition("<MsgSignature><![CDATA[")[2].partition("]]>")[0]
    outer = f"<xml><ToUserName><![CDATA[{escape(GH)}]]></ToUserName><Encrypt><![CDATA[{inside}]]></Encrypt></xml>"
    bare = hashlib.sha1("".join(sorted([TOKEN, str(moment), nonce])).encode()).hexdigest()
    query = {
        "signature": bare,
        "timestamp": str(moment),
        "nonce": nonce,
        "encrypt_type": "aes",
        "msg_signature": signature,
    }
    return Pushed(query, outer.encode())


def opened(answer: str, aes: str = AES) -> str:
    """What WeChat reads in an answer that is closed."""

    def part(name: str) -> str:
        inside = answer.partition(f"<{name}>")[2].partition(f"</{name}>")[0]
        return inside.removeprefix("<![CDATA[").removesuffix("]]>")

    crypto = WeChatCrypto(TOKEN, aes, APP)
    return to_text(crypto.decrypt_message(answer, part("MsgSignature"), part("TimeStamp"), part("Nonce")))
