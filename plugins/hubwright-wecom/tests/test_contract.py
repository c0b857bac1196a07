"""The SDK's contract of channels, against answers of every sort."""

from typing import ClassVar

from wecom_testing.account import CORP, KF, SECRET
from wecom_testing.callbacks import bell

from hubwright_sdk import Ended, HttpAnswer, InboundPost, OutboundMessage, PullAsked, Pulled, Received, SessionEnded
from hubwright_sdk.conformance import MessagingContract, Trial
from hubwright_wecom.plugin import plugin

SETTINGS = {
    "callback_receiver": CORP,
    "secret": SECRET,
    "open_kfid": KF,
    "callback": "AAAAA",
}
DONE = HttpAnswer(
    200,
    '{"errcode": 0, "access_token": "T", "expires_in": 7200, "next_cursor": "C1", "service_state": 1,'
    f' "account_list": [{{"open_kfid": "{KF}"}}]}}',
)


class TestContract(MessagingContract):
    """One call for each hook."""

    plugin = plugin
    settings: ClassVar = SETTINGS
    bad_settings: ClassVar = [
        ({}, "callback_receiver"),
        ({**SETTINGS, "callback_aes_key": "short"}, "callback_aes_key"),
        ({**SETTINGS, "open_kfid": "kf"}, "open_kfid"),
        ({**SETTINGS, "address": "api"}, "address"),
    ]
    check_answer: ClassVar = DONE
    trials: ClassVar = [
        Trial(hook="send", argument=OutboundMessage(key="once", to="wm1", text="您好"), answer=DONE),
        Trial(
            hook="receive",
            argument=InboundPost(path="callback", key="k", body=bell("word")),
            answer=DONE,
            result=Received(bell="word"),
        ),
        Trial(hook="end", argument=Ended(key="once", to="wm1"), answer=DONE, result=SessionEnded(ended=True)),
        Trial(hook="pull", argument=PullAsked(account="1"), answer=DONE, result=Pulled(cursor="C1")),
    ]
