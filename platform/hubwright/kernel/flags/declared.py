"""Every flag there is, who answers for it, and when it has to be gone: a test fails from that day on.

Adding one: declare it here, ask `flags.on(…)` where it decides, take both out again before it expires.
"""

from datetime import date

import msgspec


class Flag(msgspec.Struct, frozen=True, kw_only=True):
    """One flag."""

    key: str
    title: dict[str, str]
    about: dict[str, str]
    owner: str
    expires: date


USAGE_FORECAST = Flag(
    key="usage.forecast",
    title={"en": "Forecast on the usage page", "zh": "用量页面的预测"},
    about={
        "en": "Says beside each number of the month where it will stand at the month's end if it goes on like this.",
        "zh": "在本月每个数字旁显示：照此下去，月底会达到多少。",
    },
    owner="billing",
    expires=date(2027, 5, 31),
)

FLAGS: dict[str, Flag] = {flag.key: flag for flag in (USAGE_FORECAST,)}
