"""The features an edition may grant; a key that is not here exists nowhere."""

from typing import Literal

import msgspec

Text = dict[str, str]
Value = bool | int | None  # a switch, a limit, or None: a limit without end


class Feature(msgspec.Struct, frozen=True):
    """One thing a tenant may or may not do, in words people read."""

    key: str
    kind: Literal["switch", "limit"]
    title: Text
    help: Text


def _listed(*features: Feature) -> dict[str, Feature]:
    return {feature.key: feature for feature in features}


FEATURES: dict[str, Feature] = _listed(
    Feature(
        key="channels.webchat.limit",
        kind="limit",
        title={"en": "Web-chat channels", "zh": "网页聊天渠道数"},
        help={
            "en": "How many separate chat widgets or hosted chat pages may be switched on at once.",
            "zh": "可同时启用的聊天挂件或托管聊天页数量。",
        },
    ),
    Feature(
        key="csat.rating",
        kind="switch",
        title={"en": "Satisfaction rating", "zh": "满意度评价"},
        help={
            "en": "Visitors may rate the service when a conversation is resolved.",
            "zh": "会话解决后，访客可以评价服务。",
        },
    ),
    Feature(
        key="webchat.hide_mark",
        kind="switch",
        title={"en": "Widget without our mark", "zh": "挂件不显示我们的标识"},
        help={
            "en": "The line “Powered by Hubwright” may be taken off the chat widget.",
            "zh": "可去掉聊天挂件上的“由 Hubwright 提供”字样。",
        },
    ),
    Feature(
        key="members.limit",
        kind="limit",
        title={"en": "Members", "zh": "成员数"},
        help={
            "en": "How many people of the company may have a seat, open invitations included.",
            "zh": "公司可拥有的席位数，含未接受的邀请。",
        },
    ),
    Feature(
        key="api.access",
        kind="switch",
        title={"en": "API access", "zh": "接口访问"},
        help={
            "en": "Programs of the company may use the API with keys made here.",
            "zh": "公司的程序可使用在此创建的密钥调用接口。",
        },
    ),
    Feature(
        key="runtime.share",
        kind="limit",
        title={"en": "Share under load", "zh": "高峰期份额"},
        help={
            "en": "When messages have to wait, a company with 4 is served four times as often as one with 1.",
            "zh": "消息过多需要排队时，份额为 4 的公司得到处理的频次是份额为 1 的公司的四倍。",
        },
    ),
)


def fits(feature: Feature, value: object) -> bool:
    """Tell whether a value is of the feature's kind; True is not a limit of one."""
    if feature.kind == "switch":
        return isinstance(value, bool)
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0)
