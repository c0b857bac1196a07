"""Wait until something happens, or for too long."""

from collections.abc import Iterator

import msgspec

from hubwright.flows.effects import AwaitEvent
from hubwright.flows.event_names import is_event_name
from hubwright.flows.events import EventHappened
from hubwright.flows.expressions import Expression, shown
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
    Workshop,
)
from hubwright.flows.nodes.fields import LONGEST_WAIT_S, count, expression, form, line
from hubwright.flows.problems import Problem, problem
from hubwright.flows.trigger_type import LONGEST_KEY

_A_DAY = 86_400


class WaitEventConfig(msgspec.Struct, frozen=True):
    name: str
    key: str = ""
    when: str = ""
    timeout_s: int = _A_DAY


class ReadyWaitEvent(msgspec.Struct, frozen=True):
    name: str
    key: Expression | None
    when: Expression | None
    timeout_s: int


class WaitForEvent(PlainNodeType):
    """Goes on with the first event of that name and key for which the filter holds."""

    type = "wait_event"
    title = Texts("Wait for an event", "等待事件")
    help = Texts("Goes on when the event comes, or when it takes too long.", "事件出现或等待超时后继续。")
    category = "logic"
    icon = "clock"
    schema = form(
        required=["name"],
        name=line("Event", "事件名", maxLength=80, more=("For example order.paid", "例如 order.paid")),
        key=expression(
            "About",
            "关联键",
            more=("For example order_no; only events with this key count.", "例如 order_no；只认关联键相同的事件。"),
        ),
        when=expression("Only if", "附加条件", more=("For example event.data.ok", "例如 event.data.ok")),
        timeout_s=count("Wait at most, in seconds", "最长等待（秒）", 1, LONGEST_WAIT_S, default=_A_DAY),
    )

    def ports(self, _config: Config) -> tuple[Port, ...]:
        return (
            Port(id="event", title=Texts("The event came", "事件出现"), required=True),
            Port(id="timeout", title=Texts("It took too long", "等待超时"), kind="timeout", advised=True),
            ERROR,
        )

    def waits(self, _config: Config) -> bool:
        return True

    def check(self, node_id: str, config: Config) -> Iterator[Problem]:
        if config.get("name") and not is_event_name(str(config["name"])):
            yield problem("event_name", node_id=node_id, field="name")

    def prepare(self, config: Config, workshop: Workshop) -> ReadyWaitEvent:
        found = msgspec.convert(config, WaitEventConfig)
        return ReadyWaitEvent(
            name=found.name,
            key=workshop.expression(found.key) if found.key else None,
            when=workshop.expression(found.when) if found.when else None,
            timeout_s=max(1, min(LONGEST_WAIT_S, found.timeout_s)),
        )

    def accepts(self, prepared: ReadyWaitEvent, visit: Visit) -> bool:
        if prepared.when is None:
            return True
        holds, _reason = prepared.when.holds(visit.scope)
        return holds

    def reduce(self, prepared: ReadyWaitEvent, visit: Visit) -> Outcome:
        if isinstance(visit.event, EventHappened):
            return Leave("event")
        if visit.event is not None:
            return Leave("timeout") if visit.wired("timeout") else Finish(outcome="timeout")
        if not is_event_name(prepared.name):
            visit.warn("the event has no proper name")
            return Leave("error")
        key = shown(prepared.key.value(visit.scope))[:LONGEST_KEY] if prepared.key else ""
        token = visit.next_id()
        visit.ask_for(AwaitEvent(id=token, token=token, name=prepared.name, key=key))
        return Stay(event=token, timer=visit.wake_in(prepared.timeout_s))
