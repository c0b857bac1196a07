"""One pure function decides what a tenant may do, and says which layer decided.

Edition < add-ons < grants of plugins < promises of a contract < suspension. Add-ons and plugins only ever add; a
promise says what holds, more or less; suspension stops what costs money.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal

import msgspec

from editions.add_ons import ADD_ONS, Bought
from editions.edition import EditionVersion
from editions.vocabulary import FEATURES, Feature, Value, fits, more_of

Layer = Literal["edition", "add_on", "plugin", "override", "suspension"]
# What stops in a status; every other status stops nothing.
STOPPED: dict[str, frozenset[str]] = {
    "past_due": frozenset({"allowance"}),
    "suspended": frozenset({"allowance", "switch"}),
    "closing": frozenset({"allowance", "switch"}),
}


class Override(msgspec.Struct, frozen=True):
    """A promise made to one tenant beside its edition, perhaps for a time."""

    key: str
    value: Value
    reason: str
    until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Tell whether the promise still stands; at its last moment it no longer does."""
        return self.until is None or now < self.until


class PluginGrants(msgspec.Struct, frozen=True):
    """What a plugin that is on brings with it."""

    plugin: str
    grants: Mapping[str, Value]


class Grant(msgspec.Struct, frozen=True):
    """What one feature came to, the layer that decided, and what an answer that is not at hand is worth."""

    value: Value
    layer: Layer
    because: str
    until: datetime | None = None
    fails: Literal["open", "closed"] = "closed"


class Entitlements(msgspec.Struct, frozen=True):
    """Everything a tenant may do at one moment; `next_change` is when time alone may change the answer."""

    grants: dict[str, Grant]
    next_change: datetime | None = None

    def value(self, key: str) -> Value:
        """Read one feature; an unknown key is a fault of ours."""
        return self.grants[key].value


def resolve(
    version: EditionVersion,
    overrides: Iterable[Override],
    now: datetime,
    *,
    add_ons: Iterable[Bought] = (),
    plugins: Iterable[PluginGrants] = (),
    status: str = "active",
) -> Entitlements:
    """Lay layer over layer, each feature on its own."""
    bought = sorted((each for each in add_ons if each.key in ADD_ONS and _lasts(each, now)), key=lambda each: each.key)
    promised = sorted((each for each in overrides if each.key in FEATURES and each.holds(now)), key=_standing_order)
    brought = sorted(plugins, key=lambda each: each.plugin)
    grants: dict[str, Grant] = {}
    for key, feature in FEATURES.items():
        grant = Grant(version.value(key), "edition", f"{version.key} v{version.version}", fails=feature.fails)
        grant = _with_add_ons(key, grant, bought)
        grant = _with_plugins(feature, grant, brought)
        for promise in (each for each in promised if each.key == key and fits(feature, each.value)):
            grant = Grant(promise.value, "override", promise.reason, promise.until, feature.fails)
        grants[key] = _while(status, feature, grant)
    ends = [*(each.until for each in bought), *(each.until for each in promised)]
    return Entitlements(grants, min((end for end in ends if end is not None), default=None))


def _lasts(bought: Bought, now: datetime) -> bool:
    return bought.quantity > 0 and (bought.until is None or now < bought.until)


def _with_add_ons(key: str, grant: Grant, bought: Iterable[Bought]) -> Grant:
    """Numbers add up, switches go on; named are those that brought more."""
    value, names, ends = grant.value, [], []
    for each in bought:
        more = ADD_ONS[each.key].grants.get(key)
        if key not in ADD_ONS[each.key].grants or value is None or value is True:
            continue
        value = True if more is True else None if more is None else int(value) + int(more) * each.quantity
        names.append(each.key)
        ends += [each.until] if each.until is not None else []
    if not names:
        return grant
    return Grant(value, "add_on", ", ".join(sorted(set(names))), min(ends, default=None), grant.fails)


def _with_plugins(feature: Feature, grant: Grant, brought: Iterable[PluginGrants]) -> Grant:
    for each in brought:
        more = each.grants.get(feature.key, False)
        if feature.key in each.grants and fits(feature, more) and more_of(grant.value, more) != grant.value:
            grant = Grant(more, "plugin", each.plugin, None, feature.fails)
    return grant


def _while(status: str, feature: Feature, grant: Grant) -> Grant:
    if not feature.spends or feature.kind not in STOPPED.get(status, frozenset()):
        return grant
    return Grant(False if feature.kind == "switch" else 0, "suspension", status, None, feature.fails)


def _standing_order(override: Override) -> tuple[str, bool, float, str, str]:
    until = override.until
    endless = until is None
    return (override.key, endless, until.timestamp() if until else 0.0, override.reason, repr(override.value))
