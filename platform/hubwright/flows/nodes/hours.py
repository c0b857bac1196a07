"""Choose by the clock: open, closed, or a holiday."""

from typing import Literal

import msgspec

from hubwright.flows.business_hours import TENANT_KEY, next_opening, read_hours, standing_at
from hubwright.flows.expressions import Expression, shown
from hubwright.flows.node_type import ERROR, Config, Leave, Outcome, PlainNodeType, Port, Texts, Visit, Workshop
from hubwright.flows.nodes.fields import choice, form, variable


class HoursConfig(msgspec.Struct, frozen=True):
    zone: Literal["company", "contact"] = "company"
    next_var: str = ""


class ReadyHours(msgspec.Struct, frozen=True):
    hours: Expression
    zone: Expression | None
    next_var: str


class Hours(PlainNodeType):
    """The company's business hours are settings; a company that has none takes the error port."""

    type = "hours"
    title = Texts("Business hours", "营业时间")
    help = Texts("Chooses a way by the company's business hours and holidays.", "根据公司的营业时间和节假日选择路径。")
    category = "logic"
    icon = "clock"
    schema = form(
        zone=choice(
            "Whose clock",
            "时区",
            {
                "company": ("The company's", "公司所在时区"),
                "contact": ("The visitor's, if known", "访客时区（如已知）"),
            },
            default="company",
        ),
        next_var=variable("Variable for the next opening", "保存下次营业时间到变量"),
    )

    def ports(self, _config: Config) -> tuple[Port, ...]:
        return (
            Port(id="open", title=Texts("Open", "营业中"), required=True),
            Port(id="closed", title=Texts("Closed", "非营业时间"), required=True),
            Port(id="holiday", title=Texts("Holiday", "节假日")),
            ERROR,
        )

    def prepare(self, config: Config, workshop: Workshop) -> ReadyHours:
        found = msgspec.convert(config, HoursConfig)
        return ReadyHours(
            hours=workshop.expression(f"tenant.{TENANT_KEY}"),
            zone=workshop.expression("contact.time_zone") if found.zone == "contact" else None,
            next_var=found.next_var,
        )

    def reduce(self, prepared: ReadyHours, visit: Visit) -> Outcome:
        hours = read_hours(prepared.hours.value(visit.scope))
        if hours is None:
            visit.warn("the company has no business hours (settings, business hours)")
            return Leave("error")
        zone = shown(prepared.zone.value(visit.scope)) if prepared.zone else ""
        found = standing_at(hours, visit.now, zone)
        visit.explain(standing=found.standing, local=found.local.isoformat(timespec="minutes"), day=found.because)
        if prepared.next_var:
            visit.write(prepared.next_var, next_opening(hours, visit.now, zone))
        return Leave("holiday" if found.standing == "holiday" and visit.wired("holiday") else _plainly(found.standing))


def _plainly(standing: str) -> str:
    """A holiday without an exit of its own is a day on which they are closed."""
    return "open" if standing == "open" else "closed"
