"""Promises beside an edition, given and taken back by operators with a reason that the company reads."""

from datetime import datetime
from uuid import UUID

import msgspec

from editions.vocabulary import FEATURES, Value
from hubwright.kernel import audit, operator_acts
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from tenants import entitlements
from tenants.entitlements import FeatureView
from tenants.operators.detail import seen

_WORDS: dict[str, Value] = {"on": True, "off": False, "unlimited": None}


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator writes; the value is on, off, unlimited or a whole number."""

    key: str
    value: str
    reason: str
    until: datetime | None = None


async def explained(actor: Actor, tenant_id: UUID) -> list[FeatureView]:
    """Every feature with what the company has, and which layer decided."""
    await seen(actor, tenant_id)
    async with acting_for(tenant_id):
        return await entitlements.explain()


async def promise(actor: Actor, tenant_id: UUID, given: Promise) -> None:
    """Let a company have something beside its edition, for a time or for good."""
    await seen(actor, tenant_id)
    value = _read(given)
    async with acting_for(tenant_id):
        await entitlements.set_override(given.key, value, reason=given.reason, until=given.until)
        await audit.record(actor, "entitlement.promised", given.key, value=value, reason=given.reason.strip())
    await operator_acts.note(
        actor, "entitlement.promised", f"tenant:{tenant_id}", given.reason.strip(), key=given.key, value=given.value
    )


async def take_back(actor: Actor, tenant_id: UUID, key: str, reason: str) -> None:
    """Let the edition hold again."""
    await seen(actor, tenant_id)
    why = " ".join(reason.split())
    if not why:
        raise Invalid(FieldError("reason", _("Say why; it stays in the history.")))
    async with acting_for(tenant_id):
        await entitlements.drop_override(key)
        await audit.record(actor, "entitlement.taken_back", key, reason=why)
    await operator_acts.note(actor, "entitlement.taken_back", f"tenant:{tenant_id}", why, key=key)


def _read(given: Promise) -> Value:
    text = given.value.strip().lower()
    if given.key not in FEATURES:
        raise Invalid(FieldError("key", _("There is no such feature.")))
    if text in _WORDS:
        return _WORDS[text]
    if text.isdigit():
        return int(text)
    raise Invalid(FieldError("value", _("Write on, off, unlimited or a whole number.")))
