"""What holds for a company: its own days where it chose some, the platform's else; and changing it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission
from tenants.retention import queries
from tenants.retention.classes import BY_KEY, CLASSES, DataClass

LONGEST_NOTE = 200
MOST_DAYS = 36_500


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """How long one class is kept; None is for ever. Nothing goes while it is held."""

    key: str
    days: int | None
    is_own: bool = False
    held_why: str = ""


async def policies() -> dict[str, Policy]:
    """What holds now, class by class."""
    own = {row["class"]: row for row in await queries.rules()}
    return {each.key: _policy(each, own.get(each.key)) for each in CLASSES}


def _policy(one: DataClass, row: Mapping[str, object] | None) -> Policy:
    if row is None:
        return Policy(key=one.key, days=one.default())
    days, most = row["days"], one.most()
    kept = days if isinstance(days, int) else most
    return Policy(key=one.key, days=min_of(kept, most), is_own=True, held_why=str(row["held_why"]))


def min_of(days: int | None, most: int | None) -> int | None:
    """The shorter of two; None is for ever."""
    given = [each for each in (days, most) if each is not None]
    return min(given, default=None)


def cut_of(policy: Policy, now: datetime) -> datetime | None:
    """What is older than that goes; None: nothing does."""
    if policy.days is None or policy.held_why:
        return None
    return now - timedelta(days=policy.days)


async def set_policies(actor: Actor, wanted: Mapping[str, Policy]) -> None:
    """Choose; what is held stays until somebody takes the hold away."""
    actor.require(Permission.SETTINGS_MANAGE)
    errors = [error for key, policy in wanted.items() for error in _problems(BY_KEY[key], policy)]
    if errors:
        raise Invalid(*errors)
    before = await policies()
    changed = {key: policy for key, policy in wanted.items() if _told(policy) != _told(before[key])}
    for key, policy in changed.items():
        await queries.put_rule(key, days=policy.days, held_why=policy.held_why.strip(), by=actor.name or actor.label)
    if changed:
        await audit.record(
            actor,
            "retention.changed",
            "",
            before={key: _told(before[key]) for key in changed},
            after={key: _told(policy) for key, policy in changed.items()},
        )


def _problems(one: DataClass, policy: Policy) -> list[FieldError]:
    found, most = [], one.most()
    if policy.days is not None and policy.days < one.least:
        told = _("Keep it for %(days)s days at least.") % {"days": one.least}
        found.append(FieldError(f"{one.key}.days", told))
    if most is not None and (policy.days is None or policy.days > most):
        found.append(FieldError(f"{one.key}.days", _("Nobody keeps it longer than %(days)s days.") % {"days": most}))
    if policy.days is not None and policy.days > MOST_DAYS:
        found.append(FieldError(f"{one.key}.days", _("Leave it empty to keep it for ever.")))
    if len(policy.held_why) > LONGEST_NOTE:
        found.append(FieldError(f"{one.key}.held_why", _("Use 200 characters at most.")))
    return found


def _told(policy: Policy) -> dict[str, object]:
    return {"days": policy.days, "held": policy.held_why.strip()}
