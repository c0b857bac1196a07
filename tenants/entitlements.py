"""Stores what edition and overrides come to, and says why; overrides are given by operators, not by the tenant."""

from datetime import datetime
from typing import Any

import msgspec

from editions.catalogue import edition
from editions.resolver import Entitlements, Grant, resolve
from editions.vocabulary import FEATURES, Feature, Value, fits
from hubwright.control.companies import find_company
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import enqueue
from hubwright.kernel.scope import active_tenant
from tenants import queries


class FeatureView(msgspec.Struct, frozen=True, kw_only=True):
    """One feature, what it came to, and which layer decided."""

    feature: Feature
    grant: Grant
    in_edition: Value


async def explain() -> list[FeatureView]:
    """Say for every feature what the tenant has, and why."""
    resolved = await _resolved(utc_now())
    sold = await _edition_entitlements()
    return [
        FeatureView(feature=feature, grant=resolved.grants[key], in_edition=sold[key])
        for key, feature in FEATURES.items()
    ]


async def refresh() -> None:
    """Resolve anew and store the result if it differs; when time alone will change it, a job does this again then."""
    resolved = await _resolved(utc_now())
    stored: dict[str, Any] = msgspec.to_builtins(resolved.grants)
    if (await queries.snapshot())[1] != stored:
        await queries.store(stored)
    change = resolved.next_change
    if change is not None:
        await enqueue("entitlements.refresh", {}, run_at=change, dedup_key=change.isoformat(), while_held=True)


async def set_override(key: str, value: Value, *, reason: str, until: datetime | None = None) -> None:
    """Promise the active tenant something beside its edition, for a time or for good."""
    if key not in FEATURES:
        raise Invalid(FieldError("key", _("There is no such feature.")))
    if not fits(FEATURES[key], value):
        raise Invalid(FieldError("value", _("This value does not fit the feature.")))
    if not reason.strip():
        raise Invalid(FieldError("reason", _("Say why; the tenant is shown this.")))
    if until is not None and (until.tzinfo is None or until <= utc_now()):
        raise Invalid(FieldError("until", _("Choose a moment in the future.")))
    await queries.put_override(new_id(), key, value, reason.strip(), until)
    await refresh()


async def drop_override(key: str) -> None:
    """Take a promise back."""
    if not await queries.drop_override(key):
        raise Missing("override")
    await refresh()


async def _edition_entitlements() -> dict[str, Value]:
    company = await find_company(active_tenant())
    if company is None:
        raise Missing("tenant")
    return edition(company.edition, company.edition_version).entitlements


async def _resolved(now: datetime) -> Entitlements:
    company = await find_company(active_tenant())
    if company is None:
        raise Missing("tenant")
    return resolve(edition(company.edition, company.edition_version), await queries.overrides(), now)
