"""Which kinds of channel can show what a node does: as it is, in another form, or not at all."""

from collections.abc import Mapping
from typing import Final, Literal

import msgspec

from hubwright.flows.texts import Texts

Level = Literal["native", "degraded", "none"]


class Support(msgspec.Struct, frozen=True):
    """How one kind of channel shows it; `how` says what becomes of it where it is not native."""

    level: Level
    how: Texts = Texts("", "")


ChannelTable = Mapping[str, Support]

CHANNEL_KINDS: Final = {
    "web": Texts("Web chat", "网页聊天"),
    "messenger": Texts("Messengers", "即时通讯"),
    "sms": Texts("SMS", "短信"),
    "email": Texts("E-mail", "邮件"),
    "voice": Texts("Phone", "电话"),
}
NATIVE: Final = Support("native")


def channel_table(**others: Support) -> ChannelTable:
    """Describe all kinds of channel; what is not named is native."""
    unknown = set(others) - set(CHANNEL_KINDS)
    if unknown:
        raise ValueError(f"no such kinds of channel: {sorted(unknown)}")
    return {kind: others.get(kind, NATIVE) for kind in CHANNEL_KINDS}


def degraded(en: str, zh: str) -> Support:
    """Shown in another form."""
    return Support("degraded", Texts(en, zh))


def unsupported(en: str, zh: str) -> Support:
    """Not shown; says why."""
    return Support("none", Texts(en, zh))


EVERYWHERE: Final = channel_table()
SPOKEN: Final = degraded("Read aloud.", "朗读。")
NUMBERED: Final = degraded("A numbered list; the visitor answers with a number.", "编号列表，访客用数字回答。")
TEXTS: Final = channel_table(voice=SPOKEN)
PICTURES: Final = channel_table(
    sms=degraded("A link to the picture.", "图片链接。"),
    voice=degraded("Only its words are read aloud.", "只朗读说明文字。"),
)
CHOICES: Final = channel_table(
    sms=NUMBERED,
    email=NUMBERED,
    voice=degraded("Choices are read aloud; the caller says or dials a number.", "朗读选项，来电者说出或按下数字。"),
)
