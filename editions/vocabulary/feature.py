"""The shape of a feature, and what its values may be."""

from typing import Literal

import msgspec

Text = dict[str, str]
Value = bool | int | None  # a switch, a number, or None: a number without end
Kind = Literal["switch", "limit", "allowance"]
Fails = Literal["open", "closed"]


class Feature(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a tenant may or may not do, in words people read.

    A limit is how many there may be, an allowance how many may be begun in a month. `since` is the version of editions
    that first named it; older versions are worth `before`. `fails` says what an answer that cannot be looked up is
    worth: `open` goes by the last one known, `closed` refuses, as everything does that costs money or makes something.
    `spends` marks what stops while a company is suspended.
    """

    key: str
    kind: Kind
    title: Text
    help: Text
    since: int = 1
    before: Value = False
    fails: Fails = "closed"
    spends: bool = False

    @property
    def counts(self) -> bool:
        """Whether its value is a number."""
        return self.kind != "switch"


def fits(feature: Feature, value: object) -> bool:
    """Tell whether a value is of the feature's kind; True is not a limit of one."""
    if feature.kind == "switch":
        return isinstance(value, bool)
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0)


def at_least(value: Value, other: Value) -> bool:
    """Tell whether one value of a feature allows all that another allows."""
    if value is None or other is None:
        return value is None
    return int(value) >= int(other)


def more_of(value: Value, other: Value) -> Value:
    """The value that allows more."""
    return value if at_least(value, other) else other
