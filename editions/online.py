"""在线版 Online: a service team that lives in live chat."""

from editions.edition import EditionVersion, HomeText

VERSIONS = (
    EditionVersion(
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
    ),
)
