"""Let a language model find values in what was said, and keep those that fit."""

from typing import Any, Final, Literal

import msgspec

from hubwright.flows.events import EffectResult
from hubwright.flows.expressions import Mismatch, Template
from hubwright.flows.node_type import ERROR, Config, Leave, Outcome, PlainNodeType, Port, Texts, Visit, Workshop
from hubwright.flows.nodes.fields import choice, form, line, several, switch, template, variable
from hubwright.flows.nodes.intents import input_field, text_to_read
from hubwright.flows.nodes.model_call import AI, COST, answer_of, ask_model, timeout_field

_MAX_TOKENS: Final = 600
_TASK: Final = (
    "You read values out of a customer's message. Answer with one JSON object that has exactly the fields asked for."
    " Use null for whatever the message does not say; never guess."
)
_JSON: Final[dict[str, dict[str, Any]]] = {
    "text": {"type": ["string", "null"]},
    "number": {"type": ["number", "null"]},
    "yes_no": {"type": ["boolean", "null"]},
    "date": {"type": ["string", "null"], "description": "YYYY-MM-DD"},
}


class FieldConfig(msgspec.Struct, frozen=True):
    id: str
    var: str
    description: str = ""
    kind: Literal["text", "number", "yes_no", "date"] = "text"
    optional: bool = False


class LlmExtractConfig(msgspec.Struct, frozen=True):
    fields: list[FieldConfig]
    prompt: str = ""
    input: str = ""
    timeout_s: int = 15


class ReadyLlmExtract(msgspec.Struct, frozen=True):
    fields: tuple[FieldConfig, ...]
    schema: dict[str, Any]
    prompt: Template | None
    input: Template | None
    timeout_s: int


class LlmExtract(PlainNodeType):
    """Writes every value found; done when all that are needed have one, from now or from before."""

    type = "llm.extract"
    title = Texts("Read values with AI", "AI 提取信息")
    help = Texts(
        "An AI model reads values out of the message into variables. Needs an AI plugin.",
        "由 AI 模型从消息中提取信息存入变量。需要启用 AI 插件。",
    )
    category = "data"
    icon = "sparkles"
    needs = AI
    schema = form(
        required=["fields"],
        fields=several(
            "Values",
            "要提取的信息",
            least=1,
            most=20,
            required=["var"],
            var=variable("Variable", "变量"),
            description=line("What it is", "含义", maxLength=300, more=("In words for the model.", "向模型说明。")),
            kind=choice(
                "Kind",
                "类型",
                {
                    "text": ("Text", "文本"),
                    "number": ("Number", "数字"),
                    "yes_no": ("Yes or no", "是或否"),
                    "date": ("Date", "日期"),
                },
                default="text",
            ),
            optional=switch("May be missing", "可以缺少", default=False),
        ),
        prompt=template("More for the model", "给模型的补充说明") | {"x-multiline": True},
        input=input_field(),
        timeout_s=timeout_field(),
    )

    @property
    def cost(self) -> dict[str, int]:
        return dict(COST)

    def ports(self, _config: Config) -> tuple[Port, ...]:
        return (
            Port(id="done", title=Texts("All found", "信息齐全"), required=True),
            Port(id="incomplete", title=Texts("Something is missing", "信息不全"), required=True),
            ERROR,
        )

    def prepare(self, config: Config, workshop: Workshop) -> ReadyLlmExtract:
        found = msgspec.convert(config, LlmExtractConfig)
        return ReadyLlmExtract(
            fields=tuple(found.fields),
            schema=_schema(found.fields),
            prompt=workshop.template(found.prompt, "plain") if found.prompt else None,
            input=workshop.template(found.input, "plain") if found.input else None,
            timeout_s=found.timeout_s,
        )

    def reduce(self, prepared: ReadyLlmExtract, visit: Visit) -> Outcome:
        if isinstance(visit.event, EffectResult):
            return _extracted(prepared, visit, visit.event)
        said = text_to_read(prepared.input, visit)
        if not said:
            return _finished(prepared, visit)
        more = prepared.prompt.render(visit.scope, visit.locale, visit.warn) if prepared.prompt else ""
        return ask_model(
            visit,
            told=[_TASK, more, f"Today is {visit.now.date().isoformat()}."],
            said=said,
            max_tokens=_MAX_TOKENS,
            timeout_s=prepared.timeout_s,
            schema=prepared.schema,
        )


def _schema(fields: list[FieldConfig]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {field.id: _described(field) for field in fields},
        "required": [field.id for field in fields],
        "additionalProperties": False,
    }


def _described(field: FieldConfig) -> dict[str, Any]:
    kind = _JSON[field.kind]
    told = ", ".join(part for part in (field.description or field.var, kind.get("description")) if part)
    return {**kind, "description": told}


def _extracted(prepared: ReadyLlmExtract, visit: Visit, result: EffectResult) -> Outcome:
    answer = answer_of(result, visit)
    if answer is None:
        return Leave("error")
    if not isinstance(answer.data, dict):
        visit.warn("the model did not answer as it was asked to")
        return Leave("error")
    for field in prepared.fields:
        value = answer.data.get(field.id)
        if value is None or value == "":
            continue
        try:
            visit.write(field.var, value)
        except Mismatch as reason:
            visit.warn(reason)
    return _finished(prepared, visit)


def _finished(prepared: ReadyLlmExtract, visit: Visit) -> Outcome:
    missing = any(not field.optional and visit.scope.get(field.var) in (None, "") for field in prepared.fields)
    return Leave("incomplete" if missing else "done")
