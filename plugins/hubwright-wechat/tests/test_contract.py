"""The SDK's contract of channels, against answers of every sort."""

from typing import ClassVar

from wechat_testing.account import APP, GH, WORD
from wechat_testing.pushes import AES, said

from hubwright_sdk import (
    HttpAnswer,
    InboundPost,
    Leaving,
    Left,
    OutboundMessage,
    PostReply,
    PullAsked,
    Pulled,
    ReplyAsked,
    Sent,
)
from hubwright_sdk.conformance import MessagingContract, Trial
from hubwright_sdk.testing import CANARY
from hubwright_wechat.menus import cursor_for
from hubwright_wechat.plugin import plugin

SETTINGS = {"push_receiver": APP, "app_secret": WORD, "push": "AAAAA", "push_plain": True}
DONE = HttpAnswer(200, '{"errcode": 0, "errmsg": "ok", "access_token": "T", "expires_in": 7200}')
POST = InboundPost(path="push", key="k", body=said("o1", 1, 1_714_000_000, Content="在吗"))


def message(text: str) -> OutboundMessage:
    return OutboundMessage(key="once", to="o1", text=text)


def published() -> str:
    """The cursor of an account in which nothing has changed."""
    return cursor_for(plugin.clean_settings({**SETTINGS, "app_secret": CANARY, "push": CANARY}))


class TestContract(MessagingContract):
    """One call for each hook."""

    plugin = plugin
    settings: ClassVar = SETTINGS
    bad_settings: ClassVar = [
        ({}, "push_receiver"),
        ({**SETTINGS, "push_plain": False}, "push_aes_key"),
        ({**SETTINGS, "push_aes_key": "short"}, "push_aes_key"),
        ({**SETTINGS, "menu": "{}"}, "menu"),
        ({**SETTINGS, "address": "api"}, "address"),
    ]
    check_answer: ClassVar = DONE
    trials: ClassVar = [
        Trial(hook="send", argument=message("您好"), answer=DONE, result=Sent()),
        Trial(hook="receive", argument=POST, answer=DONE),
        Trial(
            hook="pull",
            argument=PullAsked(account="1", cursor=published()),
            answer=DONE,
            result=Pulled(cursor=published()),
        ),
        Trial(hook="leave", argument=Leaving(account="1", cursor="menu:1"), answer=DONE, result=Left()),
        Trial(
            hook="reply",
            argument=ReplyAsked(post=POST, message=OutboundMessage(key="once", to="o2", text="Hi")),
            answer=DONE,
            result=PostReply(),
        ),
    ]

    def test_safe_mode_needs_its_key_and_is_the_default(self) -> None:
        cleaned = self.plugin.clean_settings({**SETTINGS, "push_plain": False, "push_aes_key": AES})
        assert cleaned["push_plain"] is False
        assert GH.startswith("gh_")
