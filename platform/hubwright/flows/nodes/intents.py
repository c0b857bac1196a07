"""What a visitor may want, as the steps that tell intents apart ask for it: one exit each, and one for doubt."""

import msgspec

from hubwright.flows.expressions import Template
from hubwright.flows.node_type import ERROR, Config, Leave, Port, Schema, Texts, Visit
from hubwright.flows.nodes.fields import count, line, several, template, variable

LOW_CONFIDENCE = "low_confidence"
_LONGEST_MESSAGE = 4_000


class IntentConfig(msgspec.Struct, frozen=True):
    id: str
    label: str = ""
    description: str = ""
    keywords: str = ""
    examples: str = ""

    @property
    def all_keywords(self) -> list[str]:
        return lines_of(self.keywords)

    @property
    def all_examples(self) -> list[str]:
        return lines_of(self.examples)


def lines_of(text: str) -> list[str]:
    """One entry a line; blank lines count for nothing."""
    return [entry for each in text.splitlines() if (entry := each.strip())]


def intents_field(**own: Schema) -> Schema:
    """The list of intents, each with a name and examples beside the fields of one's own."""
    return several(
        "Intents",
        "意图",
        least=1,
        most=40,
        required=["label"],
        label=line("Name", "名称", maxLength=80),
        **own,
        examples=line(
            "Examples",
            "例句",
            more=(
                "What people write, one a line, in every language they write in.",
                "客户会怎么说，每行一句，各语言都写上。",
            ),
            **{"x-multiline": True},
        ),
    )


def threshold_field(default: int) -> Schema:
    """How sure is sure enough."""
    return count(
        "Sure enough from (%)",
        "最低把握（%）",
        1,
        100,
        default=default,
        more=("Below this the flow takes the exit “Not sure”.", "低于此值走“不确定”出口。"),
    )


def input_field() -> Schema:
    """What is looked at."""
    return template(
        "Text to look at", "要分析的文本", more=("Empty means the visitor's message.", "留空表示访客的消息。")
    )


def kept_field() -> Schema:
    """Where the intent's id is kept."""
    return variable("Variable for the intent", "保存意图的变量")


def intent_ports(config: Config) -> tuple[Port, ...]:
    """One exit per intent, then doubt and error."""
    items = config.get("intents")
    return (
        *(_port(item) for item in (items if isinstance(items, list) else []) if isinstance(item, dict)),
        Port(id=LOW_CONFIDENCE, title=Texts("Not sure", "不确定"), required=True),
        ERROR,
    )


def _port(item: dict[str, object]) -> Port:
    label = str(item.get("label") or item.get("id", ""))[:80]
    return Port(id=f"intent.{item.get('id', '')}", title=Texts(label, label), required=True)


def text_to_read(template_: Template | None, visit: Visit) -> str:
    """The text a step looks at: what its template makes, else the message just received."""
    said = visit.current.text if template_ is None else template_.render(visit.scope, visit.locale, visit.warn)
    return said.strip()[:_LONGEST_MESSAGE]


def leave_by(intent: str | None, var: str, visit: Visit) -> Leave:
    """Keep what was understood, and go its way."""
    if var:
        visit.write(var, intent)
    return Leave(LOW_CONFIDENCE if intent is None else f"intent.{intent}")
