"""Find out what a visitor wants by keywords and examples, without any model."""

from collections.abc import Iterator

import msgspec

from hubwright.flows.expressions import Template
from hubwright.flows.node_type import Config, Outcome, PlainNodeType, Port, Texts, Visit, Workshop
from hubwright.flows.nodes.fields import form, line
from hubwright.flows.nodes.intents import (
    IntentConfig,
    input_field,
    intent_ports,
    intents_field,
    kept_field,
    leave_by,
    text_to_read,
    threshold_field,
)
from hubwright.flows.nodes.likeness import Likeness, mentions
from hubwright.flows.problems import Problem, problem

_TOO_CLOSE = 0.05


class IntentNodeConfig(msgspec.Struct, frozen=True):
    intents: list[IntentConfig]
    threshold: int = 50
    input: str = ""
    var: str = ""


class ReadyIntent(msgspec.Struct, frozen=True):
    ids: tuple[str, ...]
    keywords: tuple[tuple[str, ...], ...]
    likeness: Likeness
    threshold: float
    input: Template | None
    var: str


class FindIntent(PlainNodeType):
    """A keyword decides; else the likest example does, if it is like enough and alone with it."""

    type = "intent"
    title = Texts("Recognise what is wanted", "识别意图")
    help = Texts(
        "Compares the message with keywords and example sentences, in English and Chinese. Uses no AI.",
        "将消息与关键词和例句比较（中英文均可），不使用 AI。",
    )
    category = "logic"
    icon = "filter"
    schema = form(
        required=["intents"],
        intents=intents_field(
            keywords=line(
                "Keywords",
                "关键词",
                more=("One a line; any of them decides.", "每行一个，出现任意一个即判定。"),
                **{"x-multiline": True},
            )
        ),
        threshold=threshold_field(50),
        input=input_field(),
        var=kept_field(),
    )

    def ports(self, config: Config) -> tuple[Port, ...]:
        return intent_ports(config)

    def check(self, node_id: str, config: Config) -> Iterator[Problem]:
        intents = config.get("intents")
        for item in intents if isinstance(intents, list) else []:
            if isinstance(item, dict) and not (item.get("keywords") or item.get("examples")):
                yield problem("intent_empty", node_id=node_id, field=f"intents.{item.get('id', '')}.examples")

    def prepare(self, config: Config, workshop: Workshop) -> ReadyIntent:
        found = msgspec.convert(config, IntentNodeConfig)
        return ReadyIntent(
            ids=tuple(intent.id for intent in found.intents),
            keywords=tuple(tuple(intent.all_keywords) for intent in found.intents),
            likeness=Likeness([intent.all_examples for intent in found.intents]),
            threshold=found.threshold / 100,
            input=workshop.template(found.input, "plain") if found.input else None,
            var=found.var,
        )

    def reduce(self, prepared: ReadyIntent, visit: Visit) -> Outcome:
        said = text_to_read(prepared.input, visit)
        return leave_by(_by_keyword(prepared, said) or _by_likeness(prepared, said, visit), prepared.var, visit)


def _by_keyword(prepared: ReadyIntent, said: str) -> str | None:
    """The intent of which most was mentioned, unless another has as much."""
    mentioned = [sum(len(word) for word in words if mentions(said, word)) for words in prepared.keywords]
    most = max(mentioned, default=0)
    return prepared.ids[mentioned.index(most)] if most and mentioned.count(most) == 1 else None


def _by_likeness(prepared: ReadyIntent, said: str, visit: Visit) -> str | None:
    ranked = sorted(zip(prepared.likeness.scores(said), prepared.ids, strict=True), key=lambda pair: -pair[0])
    best, *others = ranked
    if best[0] < prepared.threshold:
        return None
    if others and best[0] - others[0][0] < _TOO_CLOSE:
        visit.warn(f"{best[1]} and {others[0][1]} fit about equally well")
        return None
    return best[1]
