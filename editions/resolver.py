"""One pure function decides what a tenant may do, and says which layer decided."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec

from editions.edition import EditionVersion
from editions.vocabulary import Value


class Override(msgspec.Struct, frozen=True):
    """A promise made to one tenant beside its edition, perhaps for a time."""

    key: str
    value: Value
    reason: str
    until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Tell whether the promise still stands; at its last moment it no longer does."""
        return self.until is None or now < self.until


class Grant(msgspec.Struct, frozen=True):
    """What one feature came to, and the layer that decided."""

    value: Value
    layer: Literal["edition", "override"]
    because: str
    until: datetime | None = None


class Entitlements(msgspec.Struct, frozen=True):
    """Everything a tenant may do at one moment."""

    grants: dict[str, Grant]

    def value(self, key: str) -> Value:
        """Read one feature; an unknown key is a fault of ours."""
        return self.grants[key].value

    @property
    def next_change(self) -> datetime | None:
        """Say when time alone will change the answer."""
        return min((grant.until for grant in self.grants.values() if grant.until is not None), default=None)


def resolve(version: EditionVersion, overrides: Iterable[Override], now: datetime) -> Entitlements:
    """Lay standing overrides over the edition; of two for one feature the one standing longer wins."""
    because = f"{version.key} v{version.version}"
    grants = {key: Grant(value=value, layer="edition", because=because) for key, value in version.entitlements.items()}
    standing = [each for each in overrides if each.key in grants and each.holds(now)]
    for each in sorted(standing, key=_standing_order):
        grants[each.key] = Grant(value=each.value, layer="override", because=each.reason, until=each.until)
    return Entitlements(grants=grants)


def _standing_order(override: Override) -> tuple[str, bool, float, str, str]:
    until = override.until
    endless = until is None
    return (override.key, endless, until.timestamp() if until else 0.0, override.reason, repr(override.value))
