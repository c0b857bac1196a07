"""经典版 Classic: a small desk that wants a chat beside its telephone."""

import msgspec

from editions.edition import EditionVersion, HomeText
from editions.prices import cards

_FIRST = EditionVersion(
    key="classic",
    version=1,
    title={"en": "Classic", "zh": "经典版"},
    tagline={
        "en": "A calm service desk for a small team.",
        "zh": "适合小团队的从容服务台。",
    },
    home=HomeText(
        headline={"en": "Your service desk, in one place", "zh": "一处掌握您的服务台"},
        lead={
            "en": "Start with one chat page and one queue; add the rest when you need it.",
            "zh": "从一个聊天页和一个队列开始，需要时再添加。",
        },
    ),
    entitlements={
        "channels.webchat.limit": 2,
        "csat.rating": False,
        "webchat.hide_mark": False,
        "members.limit": 10,
        "api.access": True,
        "runtime.share": 2,
    },
    plugins=("hubwright-webchat",),
    starter_flow="welcome_classic",
    starter_channel={"en": "Service desk", "zh": "服务台"},
)

_SECOND = msgspec.structs.replace(
    _FIRST,
    version=2,
    entitlements={
        "channels.webchat.limit": 2,
        "channels.wechat.limit": 1,
        "channels.wecom.limit": 0,
        "channels.email.limit": 3,
        "webchat.hide_mark": False,
        "contacts.lead_capture": False,
        "contacts.segments.limit": 5,
        "flows.live.limit": 5,
        "flows.canaries": False,
        "flows.tests": True,
        "routing.plans": True,
        "routing.what_if": 0,
        "csat.rating": False,
        "desk.service_levels": True,
        "desk.board": True,
        "desk.callbacks": True,
        "connectors.crm": False,
        "connectors.erp": True,
        "connectors.iot": True,
        "members.limit": 10,
        "api.access": True,
        "runtime.share": 2,
    },
    plugins=("hubwright-webchat", "hubwright-email"),
    starters=("device_alarm", "appointment", "after_hours"),
    roles=("agent", "supervisor", "admin", "developer", "analyst", "owner"),
    rate_cards=cards(
        base={"CNY": "299", "USD": "45"},
        member={"CNY": "49", "USD": "7"},
        members=5,
        conversations=500,
    ),
    news={
        "en": "Service levels with a supervisor's board, and your ERP and devices connected.",
        "zh": "服务水平与主管看板，并可连接 ERP 和设备。",
    },
)

VERSIONS = (_FIRST, _SECOND)
