"""在线版 Online: a service team that lives in live chat."""

import msgspec

from editions.edition import EditionVersion, HomeText
from editions.prices import cards

_FIRST = EditionVersion(
    key="online",
    version=1,
    title={"en": "Online", "zh": "在线版"},
    tagline={
        "en": "Live chat for a whole service team, on every site you run.",
        "zh": "面向整个客服团队的在线聊天，覆盖您的所有站点。",
    },
    home=HomeText(
        headline={"en": "Answer everybody, wait for nobody", "zh": "人人有回应，无须久等"},
        lead={
            "en": "The bot settles what it can; your team takes over with everything the bot has learned.",
            "zh": "机器人先处理能处理的，团队接手时已掌握机器人收集的一切。",
        },
    ),
    entitlements={
        "channels.webchat.limit": 10,
        "csat.rating": True,
        "webchat.hide_mark": False,
        "members.limit": None,
        "api.access": True,
        "runtime.share": 2,
    },
    plugins=("hubwright-webchat",),
    starter_flow="welcome_online",
    starter_channel={"en": "Website chat", "zh": "官网聊天"},
)

_SECOND = msgspec.structs.replace(
    _FIRST,
    version=2,
    entitlements={
        "channels.webchat.limit": 10,
        "channels.wechat.limit": 5,
        "channels.wecom.limit": 5,
        "channels.email.limit": 5,
        "webchat.hide_mark": False,
        "contacts.lead_capture": False,
        "contacts.segments.limit": 10,
        "flows.live.limit": None,
        "flows.canaries": True,
        "flows.tests": True,
        "routing.plans": True,
        "routing.what_if": 100,
        "csat.rating": True,
        "desk.service_levels": False,
        "desk.board": True,
        "desk.callbacks": True,
        "connectors.crm": False,
        "connectors.erp": False,
        "connectors.iot": False,
        "members.limit": None,
        "api.access": True,
        "runtime.share": 2,
    },
    plugins=("hubwright-webchat", "hubwright-wechat", "hubwright-wecom", "hubwright-email"),
    starters=("refund", "satisfaction", "after_hours"),
    roles=("agent", "supervisor", "admin", "analyst", "developer", "owner"),
    rate_cards=cards(
        base={"CNY": "699", "USD": "99"},
        member={"CNY": "69", "USD": "10"},
        members=10,
        conversations=3_000,
    ),
    news={
        "en": "Every online channel, bots without limit, and routing by skills that is tried on yesterday first.",
        "zh": "所有在线渠道，机器人数量不限，技能路由可先用昨天的数据演算。",
    },
)

VERSIONS = (_FIRST, _SECOND)
