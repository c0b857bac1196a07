"""营销版 Marketing: win customers on the company's own pages, under its own brand."""

import msgspec

from editions.edition import EditionVersion, HomeText
from editions.prices import cards

_FIRST = EditionVersion(
    key="marketing",
    version=1,
    title={"en": "Marketing", "zh": "营销版"},
    tagline={
        "en": "Turn visitors into customers, under your own brand.",
        "zh": "以自己的品牌，把访客变成客户。",
    },
    home=HomeText(
        headline={"en": "Meet your visitors where they browse", "zh": "在访客浏览之处与他们相遇"},
        lead={
            "en": "Put the chat on your campaign pages, let the bot answer first and a person close the deal.",
            "zh": "把聊天放到活动页面上，机器人先回答，真人来成交。",
        },
    ),
    entitlements={
        "channels.webchat.limit": 3,
        "csat.rating": True,
        "webchat.hide_mark": True,
        "members.limit": 20,
        "api.access": True,
        "runtime.share": 1,
    },
    plugins=("hubwright-webchat",),
    starter_flow="welcome_marketing",
    starter_channel={"en": "Website chat", "zh": "官网聊天"},
)

_SECOND = msgspec.structs.replace(
    _FIRST,
    version=2,
    entitlements={
        "channels.webchat.limit": 5,
        "channels.wechat.limit": 3,
        "channels.wecom.limit": 3,
        "channels.email.limit": 1,
        "webchat.hide_mark": True,
        "contacts.lead_capture": True,
        "contacts.segments.limit": None,
        "flows.live.limit": 10,
        "flows.canaries": True,
        "flows.tests": False,
        "routing.plans": False,
        "routing.what_if": 0,
        "csat.rating": True,
        "desk.service_levels": False,
        "desk.board": False,
        "desk.callbacks": False,
        "connectors.crm": True,
        "connectors.erp": False,
        "connectors.iot": False,
        "members.limit": 20,
        "api.access": True,
        "runtime.share": 1,
    },
    plugins=("hubwright-webchat", "hubwright-wechat", "hubwright-wecom"),
    starters=("lead_qualification", "wechat_menu", "appointment"),
    roles=("agent", "analyst", "supervisor", "admin", "developer", "owner"),
    rate_cards=cards(
        base={"CNY": "399", "USD": "59"},
        member={"CNY": "59", "USD": "9"},
        members=5,
        conversations=1_000,
    ),
    news={
        "en": "Questions before the chat, the source of every lead, segments without limit, and your CRM in step.",
        "zh": "聊天前提问，记录每条线索的来源，细分数量不限，并与 CRM 保持同步。",
    },
)

VERSIONS = (_FIRST, _SECOND)
