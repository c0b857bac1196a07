"""营销版 Marketing: win customers on the company's own pages, under its own brand."""

from editions.edition import EditionVersion, HomeText

VERSIONS = (
    EditionVersion(
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
    ),
)
