"""Pass the conversation to a person, with a summary of what is known."""

import msgspec

from hubwright.flows.channel_support import TEXTS
from hubwright.flows.effects import HandOff
from hubwright.flows.events import EffectResult, HandoffEnded
from hubwright.flows.expressions import Expression, Mismatch, plain
from hubwright.flows.node_type import (
    ERROR,
    Config,
    Finish,
    Leave,
    Outcome,
    PlainNodeType,
    Port,
    Stay,
    Texts,
    Visit,
    Wording,
    Workshop,
)
from hubwright.flows.nodes.fields import choice, count, expression, form, line, several, words

_PRIORITIES = {"low": 1, "normal": 2, "high": 3, "urgent": 4}


class SummaryConfig(msgspec.Struct, frozen=True):
    id: str
    label: str
    expr: str


class SkillConfig(msgspec.Struct, frozen=True):
    id: str
    skill: str
    level: int = 1


class HandoffConfig(msgspec.Struct, frozen=True):
    queue: str = ""
    priority: str = "normal"
    text: str = ""
    summary: list[SummaryConfig] = []
    skills: list[SkillConfig] = []
    label: str = ""


class ReadyHandoff(msgspec.Struct, frozen=True):
    queue: str
    priority: int
    text: Wording | None
    summary: tuple[tuple[Wording, Expression], ...]
    skills: dict[str, int] = {}
    label: str = ""


class HandoffToQueue(PlainNodeType):
    """Puts the conversation into a queue; the bot keeps silent until the person is done."""

    type = "handoff"
    title = Texts("Hand over to a person", "转人工")
    help = Texts("Puts the conversation into a queue, with a summary for the agent.", "将会话转入队列，并附上摘要。")
    category = "people"
    icon = "headset"
    channels = TEXTS
    schema = form(
        queue=line(
            "Queue",
            "队列",
            maxLength=80,
            more=("Empty means the default queue.", "留空表示默认队列。"),
            **{"x-kind": "queue"},
        ),
        priority=choice(
            "Priority",
            "优先级",
            {"low": ("Low", "低"), "normal": ("Normal", "普通"), "high": ("High", "高"), "urgent": ("Urgent", "紧急")},
            default="normal",
        ),
        text=words("Words to the visitor", "对访客说的话"),
        summary=several(
            "Summary for the agent",
            "给客服的摘要",
            required=["label", "expr"],
            label=words("Label", "名称"),
            expr=expression("Value", "值"),
        ),
        skills=several(
            "Skills the person should have",
            "客服应具备的技能",
            most=10,
            required=["skill"],
            skill=line("Skill", "技能", maxLength=60),
            level=count("Lowest level", "最低等级", 1, 5, default=1),
        ),
        label=line(
            "Label",
            "标签",
            maxLength=60,
            more=("Agents may take only so many with a label.", "客服同时接待某标签的会话数可设上限。"),
        ),
    )

    @property
    def cost(self) -> dict[str, int]:
        return {"step": 1, "handoff": 1}

    def ports(self, _config: Config) -> tuple[Port, ...]:
        return (
            Port(id="assigned", title=Texts("A person took over", "已接入人工")),
            Port(id="offline", title=Texts("Nobody available", "无人在线")),
            Port(id="closed", title=Texts("The person is done", "人工服务结束")),
            ERROR,
        )

    def waits(self, _config: Config) -> bool:
        return True

    def prepare(self, config: Config, workshop: Workshop) -> ReadyHandoff:
        found = msgspec.convert(config, HandoffConfig)
        return ReadyHandoff(
            queue=found.queue,
            priority=_PRIORITIES.get(found.priority, 2),
            text=workshop.wording("text", found.text) if found.text else None,
            summary=tuple(
                (workshop.wording(f"summary.{item.id}.label", item.label), workshop.expression(item.expr))
                for item in found.summary
            ),
            skills={item.skill: item.level for item in found.skills if item.skill},
            label=found.label,
        )

    def reduce(self, prepared: ReadyHandoff, visit: Visit) -> Outcome:
        match visit.event:
            case HandoffEnded(reason=reason):
                return _ended(reason, visit)
            case EffectResult():
                return Leave("error")
            case _:
                return _handed_off(prepared, visit)


def _handed_off(prepared: ReadyHandoff, visit: Visit) -> Outcome:
    if prepared.text is not None:
        visit.say(prepared.text.written(visit))
    summary: dict[str, object] = {}
    for label, expression_ in prepared.summary:
        try:
            value = expression_.value(visit.scope)
        except Mismatch as reason:
            visit.warn(reason)
            continue
        if value is not None and value != "":
            summary[label.written(visit)] = plain(value)
    identity = visit.next_id()
    visit.ask_for(
        HandOff(
            id=identity,
            queue=prepared.queue,
            priority=prepared.priority,
            summary=summary if prepared.summary else visit.collected(),
            reason="flow",
            skills=prepared.skills,
            label=prepared.label,
        )
    )
    return Stay(person=True, effect_id=identity)


def _ended(reason: str, visit: Visit) -> Outcome:
    if visit.wired(reason):
        return Leave(reason)
    if reason == "closed":
        return Finish(outcome="handed_off")
    return Stay(person=True)
