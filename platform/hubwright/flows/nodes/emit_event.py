"""Tell other flows of the company that something happened."""

from collections.abc import Iterator
from typing import Final

import msgspec

from hubwright.flows.effects import EmitEvent
from hubwright.flows.event_names import MAX_DEPTH, is_event_name
from hubwright.flows.expressions import Expression, plain
from hubwright.flows.node_type import Config, Leave, Outcome, PlainNodeType, Texts, Visit, Workshop
from hubwright.flows.nodes.fields import expression, form, line, several
from hubwright.flows.problems import Problem, problem
from hubwright.flows.trigger_type import text_of

_LARGEST: Final = 32 * 1024


class FactConfig(msgspec.Struct, frozen=True):
    id: str
    name: str
    expr: str


class EmitConfig(msgspec.Struct, frozen=True):
    name: str
    key: str = ""
    data: list[FactConfig] = []


class ReadyEmit(msgspec.Struct, frozen=True):
    name: str
    key: Expression | None
    data: tuple[tuple[str, Expression], ...]


class EmitAnEvent(PlainNodeType):
    """Flows that listen start, and sessions that wait for it go on; nobody outside the company hears it."""

    type = "emit_event"
    title = Texts("Announce an event", "发布事件")
    help = Texts(
        "Starts other flows that listen to it, and wakes those that wait.", "启动监听此事件的流程，唤醒等待它的流程。"
    )
    category = "data"
    icon = "bell"
    schema = form(
        required=["name"],
        name=line("Event", "事件名", maxLength=80, more=("For example order.paid", "例如 order.paid")),
        key=expression(
            "What it is about",
            "关联键",
            more=("For example an order number; who waits can name it.", "例如订单号；等待方可以指定它。"),
        ),
        data=several(
            "What it tells",
            "事件内容",
            most=30,
            required=["name", "expr"],
            name=line("Name", "名称", pattern="^[A-Za-z][A-Za-z0-9_]{0,39}$"),
            expr=expression("Value", "值"),
        ),
    )

    def check(self, node_id: str, config: Config) -> Iterator[Problem]:
        if config.get("name") and not is_event_name(str(config["name"])):
            yield problem("event_name", node_id=node_id, field="name")

    def prepare(self, config: Config, workshop: Workshop) -> ReadyEmit:
        found = msgspec.convert(config, EmitConfig)
        return ReadyEmit(
            name=found.name,
            key=workshop.expression(found.key) if found.key else None,
            data=tuple((fact.name, workshop.expression(fact.expr)) for fact in found.data),
        )

    def reduce(self, prepared: ReadyEmit, visit: Visit) -> Outcome:
        if is_too_deep(visit):
            return Leave("error")
        data = {name: plain(value.value(visit.scope)) for name, value in prepared.data}
        if not is_event_name(prepared.name) or len(msgspec.json.encode(data)) > _LARGEST:
            visit.warn("the event has no proper name or tells too much")
            return Leave("error")
        visit.ask_for(
            EmitEvent(
                id=visit.next_id(),
                name=prepared.name,
                key=text_of(prepared.key, visit),
                data=data,
                depth=visit.depth + 1,
            )
        )
        return Leave("out")


def is_too_deep(visit: Visit) -> bool:
    """Whether so many flows have caused one another that this must be a loop."""
    if visit.depth < MAX_DEPTH:
        return False
    visit.warn(f"stopped: {MAX_DEPTH} flows have caused one another")
    return True
