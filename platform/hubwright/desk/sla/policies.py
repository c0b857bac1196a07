"""What a company promises to whom: the first policy that fits a conversation holds for it."""

from collections.abc import Collection, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from hubwright.control.routing.list_queues import list_queues
from hubwright.desk.sla import queries
from hubwright.kernel import audit, entitlements
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

_LONGEST_NAME = 60
MOST_POLICIES = 50
_YEAR_MIN = 366 * 24 * 60


class SlaPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """Targets in minutes that count; None promises nothing. Empty queue and label are any, priority counts upwards.

    `company` is business hours: those of the queue where it has its own, else the company's.
    """

    id: UUID
    name: str
    position: int = 0
    queue_id: UUID | None = None
    label: str = ""
    least_priority: int = 1
    first_minutes: int | None = None
    next_minutes: int | None = None
    resolve_minutes: int | None = None
    calendar: Literal["always", "company"] = "company"
    warn_percent: int = 80
    raise_to: int = 0

    def fits(self, queue_id: UUID, label: str, priority: int) -> bool:
        """Whether it holds for one that stands there."""
        here = self.queue_id in (None, queue_id) and self.label in ("", label)
        return here and max(priority, 1) >= self.least_priority


async def list_policies() -> list[SlaPolicy]:
    """List them in the order in which they are asked."""
    return [SlaPolicy(**row) for row in await queries.policies()]


async def policy_for(queue_id: UUID, label: str, priority: int) -> SlaPolicy | None:
    """The first that fits; none while the edition does not include service levels."""
    if not await entitlements.allowed("desk.service_levels"):
        return None
    return next((one for one in await list_policies() if one.fits(queue_id, label, priority)), None)


async def set_policies(actor: Actor, wanted: Sequence[SlaPolicy]) -> None:
    """Promise this from now on, in this order; what is watched goes by a changed policy from its next look on.

    What runs by one that is not there any more is dropped then: neither kept nor broken.
    """
    actor.require(Permission.SETTINGS_MANAGE)
    await entitlements.require("desk.service_levels")
    if len(wanted) > MOST_POLICIES:
        raise Invalid(FieldError("policies", _("These are too many entries.")))
    queues = {queue.id for queue in await list_queues()}
    wrong = [
        FieldError(f"policies.{number}.{error.field}", error.message)
        for number, policy in enumerate(wanted)
        for error in _wrong(policy, queues)
    ]
    if wrong:
        raise Invalid(*wrong)
    await queries.remove_others([policy.id for policy in wanted])
    for position, policy in enumerate(wanted):
        tidy = {"name": policy.name.strip(), "label": policy.label.strip(), "position": position}
        await queries.put_policy(msgspec.structs.asdict(msgspec.structs.replace(policy, **tidy)))
    await queries.keep_looking()
    await audit.record(actor, "sla.policies", "", after=msgspec.to_builtins(list(wanted)))


def _wrong(wanted: SlaPolicy, queues: Collection[UUID]) -> list[FieldError]:
    found: list[FieldError] = []
    if not 0 < len(wanted.name.strip()) <= _LONGEST_NAME:
        found.append(FieldError("name", _("Give it a name of up to 60 characters.")))
    if len(wanted.label) > _LONGEST_NAME:
        found.append(FieldError("label", _("Give it a name of up to 60 characters.")))
    targets = {
        "first_minutes": wanted.first_minutes,
        "next_minutes": wanted.next_minutes,
        "resolve_minutes": wanted.resolve_minutes,
    }
    if all(minutes is None for minutes in targets.values()):
        found.append(FieldError("first_minutes", _("Promise something: give at least one target.")))
    for field, minutes in targets.items():
        if minutes is not None and not 1 <= minutes <= _YEAR_MIN:
            found.append(FieldError(field, _("Choose a number from 1 to %(most)s.") % {"most": _YEAR_MIN}))
    for field, number, least, most in (
        ("least_priority", wanted.least_priority, 1, 4),
        ("warn_percent", wanted.warn_percent, 1, 99),
        ("raise_to", wanted.raise_to, 0, 4),
    ):
        if not least <= number <= most:
            sentence = (
                _("Choose a number from 0 to %(most)s.") if least == 0 else _("Choose a number from 1 to %(most)s.")
            )
            found.append(FieldError(field, sentence % {"most": most}))
    if wanted.queue_id is not None and wanted.queue_id not in queues:
        found.append(FieldError("queue_id", _("There is no such queue.")))
    return found
