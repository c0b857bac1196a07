"""Do something several times, or once for each entry of a list."""

from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from hubwright.flows.events import TimerFired
from hubwright.flows.expressions import Expression, Mismatch, plain
from hubwright.flows.expressions.values import MAX_TEXT
from hubwright.flows.expressions.values import items as items_of
from hubwright.flows.node_type import ERROR, Config, Leave, Outcome, PlainNodeType, Port, Stay, Texts, Visit, Workshop
from hubwright.flows.nodes.fields import choice, count, expression, form, shown_when, variable
from hubwright.flows.problems import Problem, problem

MOST_TURNS: Final = 100


class LoopConfig(msgspec.Struct, frozen=True):
    over: Literal["times", "list"] = "times"
    times: int = 1
    entries: str = ""
    item_var: str = ""
    turn_var: str = ""


class ReadyLoop(msgspec.Struct, frozen=True):
    times: int
    entries: Expression | None
    item_var: str
    turn_var: str


class Loop(PlainNodeType):
    """What comes back to this step begins the next turn. After many turns without a wait it lets others go first."""

    type = "loop"
    title = Texts("Repeat", "循环")
    help = Texts(
        "Takes a way several times, or once for each entry of a list; the way leads back here.",
        "多次或对列表每一项执行一段路径，路径最后回到此处。",
    )
    category = "logic"
    icon = "repeat"
    round_port = "body"
    schema = form(
        over=choice(
            "Repeat",
            "循环方式",
            {"times": ("Some times", "固定次数"), "list": ("For each entry of a list", "列表每一项")},
            default="times",
        ),
        times=shown_when(count("How often", "次数", 1, MOST_TURNS, default=1), over=["times"]),
        entries=shown_when(expression("List", "列表", more=("At most 100 entries.", "最多 100 项。")), over=["list"]),
        item_var=shown_when(variable("Variable for the entry", "保存当前项到变量"), over=["list"]),
        turn_var=variable("Variable for the number of the turn", "保存当前次数到变量"),
    )

    def ports(self, _config: Config) -> tuple[Port, ...]:
        return (
            Port(id="done", title=Texts("When all is done", "全部完成"), required=True),
            Port(id="body", title=Texts("Each time", "每一次"), required=True),
            ERROR,
        )

    def check(self, node_id: str, config: Config) -> Iterator[Problem]:
        if config.get("over") == "list" and not config.get("entries"):
            yield problem("config_required", node_id=node_id, field="entries")

    def prepare(self, config: Config, workshop: Workshop) -> ReadyLoop:
        found = msgspec.convert(config, LoopConfig)
        listed = found.over == "list"
        return ReadyLoop(
            times=max(1, min(MOST_TURNS, found.times)),
            entries=workshop.expression(found.entries) if listed else None,
            item_var=found.item_var if listed else "",
            turn_var=found.turn_var,
        )

    def reduce(self, prepared: ReadyLoop, visit: Visit) -> Outcome:
        goes_on = visit.kept and (visit.again or isinstance(visit.event, TimerFired))
        if not goes_on:
            visit.keep(_begun(prepared, visit))
        return _next_turn(prepared, visit)


def _begun(loop: ReadyLoop, visit: Visit) -> dict[str, object]:
    if loop.entries is None:
        return {"turn": 0, "of": loop.times}
    entries = plain(items_of(loop.entries.value(visit.scope), "list"))
    assert isinstance(entries, list)
    if len(entries) > MOST_TURNS:
        raise Mismatch("list_too_long", limit=MOST_TURNS)
    if len(msgspec.json.encode(entries)) > MAX_TEXT:
        raise Mismatch("text_too_long", limit=MAX_TEXT)
    return {"turn": 0, "of": len(entries), "entries": entries}


def _next_turn(loop: ReadyLoop, visit: Visit) -> Outcome:
    turn, of, entries = visit.kept.get("turn"), visit.kept.get("of"), visit.kept.get("entries")
    assert isinstance(turn, int)
    assert isinstance(of, int)
    if turn >= of:
        visit.keep({})
        visit.explain(turns=of)
        return Leave("done")
    if visit.busy:
        visit.explain(pauses_after=turn)
        return Stay(timer=visit.wake_at(visit.now))
    if loop.item_var and isinstance(entries, list):
        visit.write(loop.item_var, entries[turn])
    if loop.turn_var:
        visit.write(loop.turn_var, turn + 1)
    visit.keep({**visit.kept, "turn": turn + 1})
    visit.explain(turn=turn + 1, of=of)
    return Leave("body")
