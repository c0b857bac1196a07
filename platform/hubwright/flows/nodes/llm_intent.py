"""Let a language model say what a visitor wants."""

from typing import Any

import msgspec

from hubwright.flows.events import EffectResult
from hubwright.flows.expressions import Template
from hubwright.flows.node_type import Config, Leave, Outcome, PlainNodeType, Port, Texts, Visit, Workshop
from hubwright.flows.nodes.fields import form, line, template
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
from hubwright.flows.nodes.model_call import AI, COST, answer_of, ask_model, timeout_field

_NONE = "none"
_MAX_TOKENS = 100
_TASK = (
    "You sort customers' messages for a service desk. Choose the one intent that fits the message best. Answer with"
    ' JSON only: {"intent": "<id>", "confidence": <0 to 100>}. Choose "none" when no intent fits.'
)


class LlmIntentConfig(msgspec.Struct, frozen=True):
    intents: list[IntentConfig]
    prompt: str = ""
    threshold: int = 60
    input: str = ""
    var: str = ""
    timeout_s: int = 15


class ReadyLlmIntent(msgspec.Struct, frozen=True):
    ids: tuple[str, ...]
    task: str
    prompt: Template | None
    schema: dict[str, Any]
    threshold: int
    input: Template | None
    var: str
    timeout_s: int


class Verdict(msgspec.Struct, frozen=True):
    """What the model is asked to answer."""

    intent: str
    confidence: float


class LlmIntent(PlainNodeType):
    """One exit per intent; a model that is not sure, or names none of ours, leads to the exit for doubt."""

    type = "llm.intent"
    title = Texts("Recognise what is wanted with AI", "AI 识别意图")
    help = Texts(
        "An AI model chooses the intent that fits the message. Needs an AI plugin.",
        "由 AI 模型判断消息属于哪个意图。需要启用 AI 插件。",
    )
    category = "logic"
    icon = "sparkles"
    needs = AI
    schema = form(
        required=["intents"],
        intents=intents_field(
            description=line("When it fits", "适用情形", maxLength=400, more=("In a sentence.", "用一句话说明。"))
        ),
        prompt=template("More for the model", "给模型的补充说明") | {"x-multiline": True},
        threshold=threshold_field(60),
        input=input_field(),
        var=kept_field(),
        timeout_s=timeout_field(),
    )

    @property
    def cost(self) -> dict[str, int]:
        return dict(COST)

    def ports(self, config: Config) -> tuple[Port, ...]:
        return intent_ports(config)

    def prepare(self, config: Config, workshop: Workshop) -> ReadyLlmIntent:
        found = msgspec.convert(config, LlmIntentConfig)
        ids = tuple(intent.id for intent in found.intents)
        return ReadyLlmIntent(
            ids=ids,
            task="\n".join([_TASK, "Intents:", *(_described(intent) for intent in found.intents)]),
            prompt=workshop.template(found.prompt, "plain") if found.prompt else None,
            schema=_schema(ids),
            threshold=found.threshold,
            input=workshop.template(found.input, "plain") if found.input else None,
            var=found.var,
            timeout_s=found.timeout_s,
        )

    def reduce(self, prepared: ReadyLlmIntent, visit: Visit) -> Outcome:
        if isinstance(visit.event, EffectResult):
            return _understood(prepared, visit, visit.event)
        said = text_to_read(prepared.input, visit)
        if not said:
            return leave_by(None, prepared.var, visit)
        more = prepared.prompt.render(visit.scope, visit.locale, visit.warn) if prepared.prompt else ""
        return ask_model(
            visit,
            told=[prepared.task, more],
            said=said,
            max_tokens=_MAX_TOKENS,
            timeout_s=prepared.timeout_s,
            schema=prepared.schema,
        )


def _described(intent: IntentConfig) -> str:
    examples = "".join(f"\n  e.g. {example}" for example in intent.all_examples[:20])
    return f"- {intent.id}: {intent.label}. {intent.description}".rstrip() + examples


def _schema(ids: tuple[str, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "intent": {"type": "string", "enum": [*ids, *([] if _NONE in ids else [_NONE])]},
            "confidence": {"type": "number", "minimum": 0, "maximum": 100},
        },
        "required": ["intent", "confidence"],
        "additionalProperties": False,
    }


def _understood(prepared: ReadyLlmIntent, visit: Visit, result: EffectResult) -> Outcome:
    answer = answer_of(result, visit)
    if answer is None:
        return Leave("error")
    try:
        verdict = msgspec.convert(answer.data, Verdict)
    except msgspec.ValidationError:
        visit.warn("the model did not answer as it was asked to")
        return Leave("error")
    sure = verdict.intent in prepared.ids and verdict.confidence >= prepared.threshold
    return leave_by(verdict.intent if sure else None, prepared.var, visit)
