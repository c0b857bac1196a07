"""One thing that is wrong with a flow, said where it is and in both languages."""

from collections.abc import Iterable
from typing import Literal

import msgspec

from hubwright.flows.sentences import say


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """A finding of parse or validate; errors stop a publish, warnings do not."""

    severity: Literal["error", "warning"]
    code: str
    message: str
    message_zh: str
    node_id: str = ""
    field: str = ""
    column: int | None = None

    def in_language(self, locale: str) -> str:
        return self.message_zh if locale.startswith("zh") else self.message


def problem(
    code: str,
    *,
    node_id: str = "",
    field: str = "",
    severity: Literal["error", "warning"] = "error",
    column: int | None = None,
    **values: object,
) -> Problem:
    """Build a finding from its code; the sentences live in one place."""
    return Problem(
        severity=severity,
        code=code,
        message=say(code, "en", **values),
        message_zh=say(code, "zh", **values),
        node_id=node_id,
        field=field,
        column=column,
    )


def has_errors(problems: Iterable[Problem]) -> bool:
    return any(found.severity == "error" for found in problems)
