"""The calendar starts the flow."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import msgspec

from hubwright.flows.node_type import Config, Texts
from hubwright.flows.nodes.fields import choice, count, form, line, shown_when
from hubwright.flows.problems import Problem, problem
from hubwright.flows.schedule import Plan, ScheduleInvalid, next_occurrence
from hubwright.flows.trigger_type import TriggerType, reentry_fields

SCHEDULE = "=schedule"
_ANY_MOMENT: Final = datetime(2024, 1, 1, tzinfo=UTC)
_PROPER = ["days", "week", "month"]


class ScheduleTrigger(TriggerType):
    """Times are of the company's own clock; missed while nothing ran, they come once."""

    type = "trigger.schedule"
    title = Texts("A time comes", "到达指定时间")
    help = Texts("Starts the flow at set times, in your company's time zone.", "按公司所在时区，在设定的时间开始流程。")
    icon = "calendar"
    schema = form(
        required=(),
        repeat=choice(
            "Repeat",
            "重复",
            {
                "minutes": ("Every few minutes", "每隔几分钟"),
                "days": ("Every day, or every few days", "每天或每隔几天"),
                "week": ("On weekdays", "按星期"),
                "month": ("On a day of the month", "每月某日"),
                "cron": ("As a cron line says", "用 cron 表达式"),
            },
            default="days",
        ),
        minutes=shown_when(count("Every how many minutes", "每隔多少分钟", 1, 1_440, default=15), repeat=["minutes"]),
        days=shown_when(count("Every how many days", "每隔多少天", 1, 366, default=1), repeat=["days"]),
        on=shown_when(
            choice(
                "On",
                "在",
                {
                    "workdays": ("Monday to Friday", "周一至周五"),
                    "weekend": ("Saturday and Sunday", "周六和周日"),
                    "mon": ("Monday", "周一"),
                    "tue": ("Tuesday", "周二"),
                    "wed": ("Wednesday", "周三"),
                    "thu": ("Thursday", "周四"),
                    "fri": ("Friday", "周五"),
                    "sat": ("Saturday", "周六"),
                    "sun": ("Sunday", "周日"),
                },
                default="workdays",
            ),
            repeat=["week"],
        ),
        day=shown_when(
            count(
                "Day of the month",
                "每月几号",
                1,
                31,
                default=1,
                more=("In shorter months the last day.", "较短的月份取最后一天。"),
            ),
            repeat=["month"],
        ),
        at=shown_when(line("At", "时间", maxLength=5, default="09:00"), repeat=_PROPER),
        cron=shown_when(
            line(
                "Cron line",
                "cron 表达式",
                maxLength=120,
                more=("For example 30 9 * * mon-fri", "例如 30 9 * * mon-fri"),
            ),
            repeat=["cron"],
        ),
        **reentry_fields("queue"),
    )

    def listens_to(self, _config: Config) -> str:
        return SCHEDULE

    def check(self, node_id: str, config: Config) -> Iterator[Problem]:
        plan = plan_of(config)
        try:
            next_occurrence(plan, _ANY_MOMENT, UTC)
        except ScheduleInvalid as reason:
            field = "cron" if plan.repeat == "cron" else "at"
            yield problem("bad_schedule", node_id=node_id, field=field, reason=(reason.en, reason.zh))


def plan_of(config: Config) -> Plan:
    """The plan in a config; extra fields are the trigger's own."""
    known = {name: config[name] for name in Plan.__struct_fields__ if name in config}
    return msgspec.convert(known, Plan)
