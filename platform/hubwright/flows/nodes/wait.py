"""Let time pass."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from hubwright.flows.events import MessageReceived
from hubwright.flows.expressions import Expression
from hubwright.flows.expressions.values import moment
from hubwright.flows.node_type import ERROR, Config, Leave, Outcome, PlainNodeType, Port, Stay, Texts, Visit, Workshop
from hubwright.flows.nodes.fields import LONGEST_WAIT_S, choice, count, expression, form, shown_when
from hubwright.flows.problems import Problem, problem

_SILENCE_S = 120


class WaitConfig(msgspec.Struct, frozen=True):
    mode: Literal["for", "until"] = "for"
    seconds: int | None = None
    until: str = ""


class ReadyWait(msgspec.Struct, frozen=True):
    seconds: int | None
    until: Expression | None


class WaitAWhile(PlainNodeType):
    """From one second to ninety days; a message can end it early."""

    type = "wait"
    title = Texts("Wait", "等待")
    help = Texts("Goes on after some time, or when a moment has come.", "等待一段时间或到某个时刻后继续。")
    category = "logic"
    icon = "clock"
    schema = form(
        mode=choice(
            "Wait",
            "等待",
            {"for": ("For some time", "一段时间"), "until": ("Until a moment", "到某时刻")},
            default="for",
        ),
        seconds=shown_when(count("Seconds", "秒数", 1, LONGEST_WAIT_S), mode=["for"]),
        until=shown_when(
            expression("Moment", "时刻", more=("For example add_days(now(), 1)", "例如 add_days(now(), 1)")),
            mode=["until"],
        ),
    )

    def ports(self, config: Config) -> tuple[Port, ...]:
        seconds = config.get("seconds")
        long = config.get("mode") == "until" or (isinstance(seconds, int) and seconds > _SILENCE_S)
        return (
            Port(id="elapsed", title=Texts("Time is over", "时间到"), required=True),
            Port(id="message", title=Texts("A message arrives", "收到消息"), advised=long),
            ERROR,
        )

    def waits(self, _config: Config) -> bool:
        return True

    def check(self, node_id: str, config: Config) -> Iterator[Problem]:
        if not config.get("until" if config.get("mode") == "until" else "seconds"):
            yield problem("wait_unclear", node_id=node_id, field="seconds")

    def prepare(self, config: Config, workshop: Workshop) -> ReadyWait:
        found = msgspec.convert(config, WaitConfig)
        if found.mode == "until":
            return ReadyWait(None, workshop.expression(found.until))
        return ReadyWait(found.seconds or 1, None)

    def reduce(self, prepared: ReadyWait, visit: Visit) -> Outcome:
        if isinstance(visit.event, MessageReceived):
            return Leave("message")
        if visit.event is not None:
            return Leave("elapsed")
        return Stay(message=visit.wired("message"), timer=visit.wake_at(_due(prepared, visit)))


def _due(prepared: ReadyWait, visit: Visit) -> datetime:
    """A moment that has passed is now; one too far away is the furthest there is."""
    longest = timedelta(seconds=LONGEST_WAIT_S)
    if prepared.until is None:
        return visit.now + min(timedelta(seconds=prepared.seconds or 1), longest)
    wanted = moment(prepared.until.value(visit.scope), "until")
    return min(max(wanted, visit.now), visit.now + longest)
