"""经典版 Classic: a small desk that wants a chat beside its telephone."""

from editions.edition import EditionVersion, HomeText

VERSIONS = (
    EditionVersion(
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
    ),
)
