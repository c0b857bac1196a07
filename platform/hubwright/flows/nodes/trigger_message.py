"""A message from a visitor starts the flow."""

import msgspec

from hubwright.flows.events import MessageReceived
from hubwright.flows.expressions import Expression, SafePattern, shown
from hubwright.flows.expressions.values import items
from hubwright.flows.node_type import OUT, Config, Leave, Outcome, PlainNodeType, Port, Texts, Visit, Workshop
from hubwright.flows.nodes.fields import expression, form, pattern, strings, switch


class TriggerConfig(msgspec.Struct, frozen=True):
    channels: list[str] = []
    keywords: list[str] = []
    pattern: str = ""
    when: str = ""
    automated: bool = False


class ReadyTrigger(msgspec.Struct, frozen=True):
    channels: frozenset[str]
    channel_is: Expression
    keywords: tuple[str, ...]
    pattern: SafePattern | None
    when: Expression | None
    automated: bool = False


class MessageTrigger(PlainNodeType):
    """Begins with the first entry whose conditions all hold; without conditions it takes every message."""

    type = "trigger.message"
    title = Texts("A message arrives", "收到消息")
    help = Texts("Starts the flow when a visitor writes.", "访客发来消息时开始流程。")
    category = "trigger"
    icon = "message-circle"
    error_port = None
    schema = form(
        channels=strings(
            "Channels", "渠道", more=("Kinds or names of channels; empty means all.", "渠道类型或名称，留空表示全部。")
        ),
        keywords=strings("Keywords", "关键词", more=("One of them must be in the message.", "消息中须包含其中之一。")),
        pattern=pattern("Pattern", "正则表达式", more=("Or this pattern must be found.", "或者匹配此表达式。")),
        when=expression("Only if", "附加条件"),
        automated=switch(
            "Also when a bot or an auto-reply wrote it",
            "机器人或自动回复发来的消息也触发",
            default=False,
            more=("Two bots that answer each other never stop.", "两个机器人互相回复会没完没了。"),
        ),
    )

    def ports(self, _config: Config) -> tuple[Port, ...]:
        return (OUT,)

    def prepare(self, config: Config, workshop: Workshop) -> ReadyTrigger:
        found = msgspec.convert(config, TriggerConfig)
        return ReadyTrigger(
            channels=frozenset(found.channels),
            channel_is=workshop.expression("[channel.kind, channel.name, channel.id]"),
            keywords=tuple(word.lower() for word in found.keywords if word),
            pattern=workshop.pattern(found.pattern) if found.pattern else None,
            when=workshop.expression(found.when) if found.when else None,
            automated=found.automated,
        )

    def accepts(self, prepared: ReadyTrigger, visit: Visit) -> bool:
        if not isinstance(visit.event, MessageReceived):
            return False
        if visit.event.automated is True and not prepared.automated:
            return False
        if prepared.channels and prepared.channels.isdisjoint(
            map(shown, items(prepared.channel_is.value(visit.scope), ""))
        ):
            return False
        if not _says(prepared, visit.event.text):
            return False
        if prepared.when is None:
            return True
        holds, reason = prepared.when.holds(visit.scope)
        if reason:
            visit.warn(reason)
        return holds

    def reduce(self, _prepared: ReadyTrigger, _visit: Visit) -> Outcome:
        return Leave("out")


def _says(trigger: ReadyTrigger, text: str) -> bool:
    if not trigger.keywords and trigger.pattern is None:
        return True
    lowered = text.lower()
    if any(word in lowered for word in trigger.keywords):
        return True
    return trigger.pattern is not None and trigger.pattern.search(text) is not None
