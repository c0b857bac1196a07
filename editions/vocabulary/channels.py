"""Ways in which customers come in."""

from editions.vocabulary.feature import Feature

CHANNELS = (
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
        key="channels.wechat.limit",
        kind="limit",
        since=2,
        before=None,
        title={"en": "WeChat official accounts", "zh": "微信公众号数"},
        help={
            "en": "How many WeChat official accounts may be switched on at once.",
            "zh": "可同时启用的微信公众号数量。",
        },
    ),
    Feature(
        key="channels.wecom.limit",
        kind="limit",
        since=2,
        before=None,
        title={"en": "WeCom customer-service accounts", "zh": "企业微信客服账号数"},
        help={
            "en": "How many WeCom customer-service accounts may be switched on at once.",
            "zh": "可同时启用的企业微信客服账号数量。",
        },
    ),
    Feature(
        key="channels.email.limit",
        kind="limit",
        since=2,
        before=None,
        title={"en": "Mailboxes", "zh": "邮箱数"},
        help={
            "en": "How many mailboxes may be answered from the inbox at once.",
            "zh": "可同时接入收件箱的邮箱数量。",
        },
    ),
    Feature(
        key="webchat.hide_mark",
        kind="switch",
        fails="open",
        title={"en": "Widget without our mark", "zh": "挂件不显示我们的标识"},
        help={
            "en": "The line “Powered by Hubwright” may be taken off the chat widget.",
            "zh": "可去掉聊天挂件上的“由 Hubwright 提供”字样。",
        },
    ),
    Feature(
        key="contacts.lead_capture",
        kind="switch",
        since=2,
        before=True,
        fails="open",
        title={"en": "Lead capture", "zh": "线索获取"},
        help={
            "en": "Questions before the chat, and from which campaign or page everybody came, to filter by.",
            "zh": "聊天前询问几个问题，记录访客来自哪个活动或页面，并可按来源筛选。",
        },
    ),
    Feature(
        key="contacts.segments.limit",
        kind="limit",
        since=2,
        before=None,
        title={"en": "Kept segments", "zh": "已保存的细分数"},
        help={
            "en": "How many filters over contacts may be kept under a name.",
            "zh": "可命名保存的联系人筛选条件数量。",
        },
    ),
)
