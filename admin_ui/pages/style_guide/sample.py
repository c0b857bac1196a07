"""Sample data for the style guide; the words are ours, the people are nobody."""

from typing import Any

from admin_ui.company import Company
from hubwright.kernel.actor import Actor
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import permissions_of

ACTOR = Actor(
    kind="member", role="admin", name="Lin Ning", email="lin@example.com", permissions=permissions_of("admin")
)


def company() -> Company:
    """A company for the rail."""
    return Company(name="Aurora Outdoor", slug="aurora", edition=_("Online edition"))


def schema() -> dict[str, Any]:
    """One field of every kind."""
    return {
        "type": "object",
        "required": ["name", "email"],
        "properties": {
            "name": {"type": "string", "x-title": {"en": "Name", "zh": "名称"}, "maxLength": 60, "x-order": 1},
            "email": {
                "type": "string",
                "format": "email",
                "x-title": {"en": "E-mail", "zh": "邮箱"},
                "x-help": {"en": "Replies go to this address.", "zh": "回复会发到这个地址。"},
                "x-order": 2,
            },
            "greeting": {
                "type": "string",
                "format": "textarea",
                "x-title": {"en": "Greeting", "zh": "问候语"},
                "x-order": 3,
            },
            "colour": {"type": "string", "format": "color", "x-title": {"en": "Colour", "zh": "颜色"}, "x-order": 4},
            "hours": {
                "type": "integer",
                "minimum": 1,
                "maximum": 720,
                "x-title": {"en": "Reopen within hours", "zh": "多少小时内重新打开"},
                "x-order": 5,
            },
            "side": {
                "type": "string",
                "enum": ["right", "left"],
                "default": "right",
                "x-title": {"en": "Side", "zh": "位置"},
                "x-enum-titles": {"right": {"en": "Right", "zh": "右侧"}, "left": {"en": "Left", "zh": "左侧"}},
                "x-order": 6,
            },
            "secret": {"type": "string", "x-secret": True, "x-title": {"en": "Secret", "zh": "密钥"}, "x-order": 7},
            "consent": {"type": "boolean", "x-title": {"en": "Ask for consent", "zh": "征求同意"}, "x-order": 8},
            "scopes": {
                "type": "array",
                "x-title": {"en": "May do", "zh": "允许的操作"},
                "items": {
                    "enum": ["read", "write"],
                    "x-enum-titles": {"read": {"en": "Read", "zh": "读取"}, "write": {"en": "Write", "zh": "写入"}},
                },
                "x-order": 9,
            },
            "sites": {
                "type": "array",
                "items": {"type": "string"},
                "x-title": {"en": "Allowed sites", "zh": "允许的网站"},
                "x-order": 10,
            },
            "fields": {
                "type": "array",
                "x-title": {"en": "Questions", "zh": "问题"},
                "maxItems": 4,
                "items": {
                    "type": "object",
                    "required": ["key"],
                    "properties": {
                        "key": {"type": "string", "x-title": {"en": "Key", "zh": "键"}},
                        "label": {"type": "string", "x-title": {"en": "Label", "zh": "标签"}},
                        "needed": {"type": "boolean", "x-title": {"en": "Required", "zh": "必填"}},
                    },
                },
                "x-order": 11,
            },
            "check": {
                "x-title": {"en": "Answer is checked by", "zh": "校验方式"},
                "oneOf": [
                    {
                        "x-title": {"en": "Length", "zh": "长度"},
                        "properties": {
                            "by": {"const": "length"},
                            "most": {"type": "integer", "x-title": {"en": "At most", "zh": "最多"}},
                        },
                    },
                    {
                        "x-title": {"en": "Pattern", "zh": "格式"},
                        "properties": {
                            "by": {"const": "pattern"},
                            "pattern": {"type": "string", "x-title": {"en": "Pattern", "zh": "格式"}},
                        },
                    },
                ],
                "x-order": 12,
            },
        },
    }


def value() -> dict[str, Any]:
    """Data for the form."""
    return {
        "name": "Aurora",
        "email": "hello@example.com",
        "greeting": _("Hello! How can we help you today?"),
        "colour": "#0f6b6b",
        "hours": 24,
        "secret": "kept",
        "consent": True,
        "scopes": ["read"],
        "sites": ["https://example.com"],
        "fields": [{"key": "name", "label": _("Your name"), "needed": True}, {"key": "order"}],
        "check": {"by": "length", "most": 12},
    }


def steps() -> list[dict[str, Any]]:
    """A checklist, half done."""
    return [
        {"title": _("Make a channel"), "text": "", "done": True, "url": "#", "action": ""},
        {
            "title": _("Change the greeting and publish it"),
            "text": _("Say hello in your own words. Visitors who are already chatting keep the old one."),
            "done": False,
            "url": "#",
            "action": _("Open the flow"),
        },
        {
            "title": _("Invite a colleague"),
            "text": _("They take over when the bot hands a conversation to a person."),
            "done": False,
            "url": "#",
            "action": _("Invite"),
        },
    ]
