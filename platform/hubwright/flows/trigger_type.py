"""A trigger that something other than a visitor's message fires; first-party and foreign ones alike extend this."""

from typing import Any, Final, Literal

import msgspec

from hubwright.flows.expressions import Expression, ExpressionError, plain, shown
from hubwright.flows.node_type import OUT, Config, Leave, Outcome, PlainNodeType, Port, Schema, Visit, Workshop
from hubwright.flows.nodes.fields import choice, expression

Reentry = Literal["parallel", "queue", "ignore", "restart"]
LONGEST_KEY: Final = 200


class TriggerConfig(msgspec.Struct, frozen=True):
    """What all of them have; a type with more extends it."""

    when: str = ""
    reentry: Reentry = "parallel"
    key: str = ""
    concerns: str = ""
    dedup: str = ""


class ReadyTrigger(msgspec.Struct, frozen=True):
    """Its config, compiled."""

    when: Expression | None
    reentry: Reentry
    key: Expression | None
    concerns: Expression | None
    dedup: Expression | None


class TriggerType(PlainNodeType):
    """`listens_to` names the event that fires it; words that begin with "=" are doors of the platform itself.

    To add one from outside: extend this, `flows.register` it, and announce events of the name it listens to.
    """

    category = "trigger"
    error_port: str | None = None

    def listens_to(self, _config: Config, /) -> str:
        """The name of the event that may fire it; `accepts` then has the last word."""
        return ""

    def ports(self, _config: Config, /) -> tuple[Port, ...]:
        return (OUT,)

    def prepare(self, config: Config, workshop: Workshop, /) -> Any:
        return ready(msgspec.convert(config, TriggerConfig), workshop)

    def settings(self, prepared: Any, /) -> ReadyTrigger:
        """What `prepare` compiled of the fields that all triggers have; a foreign one may have none of them."""
        return prepared if isinstance(prepared, ReadyTrigger) else ReadyTrigger(None, "parallel", None, None, None)

    def accepts(self, prepared: Any, visit: Visit, /) -> bool:
        """Whether what happened is what it waits for."""
        if prepared.when is None:
            return True
        holds, reason = prepared.when.holds(visit.scope)
        if reason:
            visit.warn(reason)
        return bool(holds)

    def reduce(self, _prepared: Any, _visit: Visit, /) -> Outcome:
        return Leave("out")


def ready(found: TriggerConfig, workshop: Workshop) -> ReadyTrigger:
    """Compile what all triggers have."""

    def compiled(source: str) -> Expression | None:
        return workshop.expression(source) if source else None

    return ReadyTrigger(
        when=compiled(found.when),
        reentry=found.reentry,
        key=compiled(found.key),
        concerns=compiled(found.concerns),
        dedup=compiled(found.dedup),
    )


def text_of(calculated: Expression | None, visit: Visit) -> str:
    """The value of a key; what cannot be calculated is empty, and told."""
    if calculated is None:
        return ""
    try:
        return shown(plain(calculated.value(visit.scope)))[:LONGEST_KEY]
    except ExpressionError as reason:
        visit.warn(reason)
        return ""


def only_if() -> Schema:
    """The filter of a trigger."""
    return expression("Only if", "附加条件", more=("For example event.data.total > 100", "例如 event.data.total > 100"))


def reentry_fields(default: Reentry = "parallel") -> dict[str, Schema]:
    """What happens when it fires while an earlier run is under way, and whom the run concerns."""
    return {
        "reentry": choice(
            "When a run is already under way",
            "已有运行尚未结束时",
            {
                "parallel": ("Run beside it", "同时运行"),
                "queue": ("Run after it", "排队等待"),
                "ignore": ("Do not run", "忽略"),
                "restart": ("Stop it and begin anew", "停止并重新开始"),
            },
            default=default,
        ),
        "key": expression(
            "Only runs of the same",
            "仅针对相同的",
            more=(
                "A value that tells runs apart, for example event.data.order_no. Empty means all runs of this flow.",
                "用来区分运行的值，例如 event.data.order_no。留空表示此流程的全部运行。",
            ),
        ),
        "concerns": expression(
            "Conversation or contact it concerns",
            "关联的会话或联系人",
            more=(
                "The id of a conversation or a contact. Then the flow can speak there; without one it cannot speak.",
                "会话或联系人的 id。有则流程可以在其会话中发言，没有则不能发言。",
            ),
        ),
    }
