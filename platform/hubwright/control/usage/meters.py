"""What is counted, in words people read."""

from decimal import Decimal
from typing import Literal

import msgspec

Text = dict[str, str]


class Meter(msgspec.Struct, frozen=True):
    """A flow is summed within a month; a level is what there is at its end (gains and losses since the beginning)."""

    key: str
    kind: Literal["flow", "level"]
    title: Text
    unit: Text


_PIECES = {"en": "", "zh": ""}
METERS: dict[str, Meter] = {
    meter.key: meter
    for meter in (
        Meter("conversations", "flow", {"en": "Conversations", "zh": "会话"}, _PIECES),
        Meter("messages_in", "flow", {"en": "Messages in", "zh": "接收消息"}, _PIECES),
        Meter("messages_out", "flow", {"en": "Messages out", "zh": "发送消息"}, _PIECES),
        Meter("flow_steps", "flow", {"en": "Flow steps", "zh": "流程步骤"}, _PIECES),
        Meter("llm_in", "flow", {"en": "AI tokens in", "zh": "AI 输入 token"}, _PIECES),
        Meter("llm_out", "flow", {"en": "AI tokens out", "zh": "AI 输出 token"}, _PIECES),
        Meter("storage", "level", {"en": "Storage", "zh": "存储"}, {"en": "bytes", "zh": "字节"}),
        Meter("members", "level", {"en": "Members", "zh": "成员"}, _PIECES),
    )
}


def plugin_meter(plugin_id: str, key: str) -> str:
    """The meter of a plugin's own; what it means is told by its manifest."""
    return f"plugin.{plugin_id}.{key}"


def plain(quantity: Decimal) -> int | float:
    """Write a quantity as people and JSON expect it: whole numbers without a point."""
    return int(quantity) if quantity == quantity.to_integral_value() else float(quantity)
