"""Stores what edition, add-ons, plugins, promises and status come to, and says why.

Promises are given by operators, not by the tenant.
"""

from datetime import datetime
from typing import Any

import msgspec

from editions.catalogue import edition
from editions.resolver import Entitlements, Grant, PluginGrants, resolve
from editions.vocabulary import FEATURES, Feature, Value, fits
from hubwright.control.channels.schemas import CHANNEL_CHANGED
from hubwright.control.companies import Company, find_company
from hubwright.host import catalogue
from hubwright.host.installation.price_history import note_prices
from hubwright.host.installation.queries import switches
from hubwright.host.installation.schemas import INSTALLATION_CHANGED
from hubwright.kernel.clock import utc_now
from hubwright.kernel.entitlements import worth_before
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import enqueue
from hubwright.kernel.kept import tell_changed
from hubwright.kernel.scope import active_tenant
from tenants import queries

# Snapshots that were stored before a feature had a name.
worth_before({key: feature.before for key, feature in FEATURES.items() if feature.since > 1})


class FeatureView(msgspec.Struct, frozen=True, kw_only=True):
    """One feature, what it came to, and which layer decided."""

    feature: Feature
    grant: Grant
    in_edition: Value


async def explain() -> list[FeatureView]:
    """Say for every feature what the tenant has, and why."""
    company = await active_company()
    resolved = await resolved_for(company, utc_now())
    sold = edition(company.edition, company.edition_version)
    return [
        FeatureView(feature=feature, grant=resolved.grants[key], in_edition=sold.value(key))
        for key, feature in FEATURES.items()
    ]


async def refresh() -> None:
    """Resolve anew and store the result if it differs; when time alone will change it, a job does this again then."""
    resolved = await resolved_for(await active_company(), utc_now())
    stored: dict[str, Any] = msgspec.to_builtins(resolved.grants)
    if (await queries.snapshot())[1] != stored:
        await queries.store(stored)
        tell_changed(INSTALLATION_CHANGED)  # which plugins and which settings of channels hold follows from it
        tell_changed(CHANNEL_CHANGED)
        await note_prices()
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


async def active_company() -> Company:
    """The company in scope."""
    company = await find_company(active_tenant())
    if company is None:
        raise Missing("tenant")
    return company


async def resolved_for(company: Company, now: datetime) -> Entitlements:
    """Lay all layers over each other, as they stand."""
    return resolve(
        edition(company.edition, company.edition_version),
        await queries.overrides(),
        now,
        add_ons=await queries.add_ons(),
        plugins=await plugin_grants(),
        status=company.status,
    )


async def plugin_grants() -> list[PluginGrants]:
    """What plugins bring that are on; only the platform's own packages are heard."""
    on = [row["plugin"] for row in await switches() if row["enabled"] and row["release_id"] is None]
    plugins = [plugin for name in on if (plugin := catalogue.find(name)) is not None]
    return [
        PluginGrants(plugin.manifest.id, plugin.manifest.grants)
        for plugin in plugins
        if plugin.manifest.tier == "native" and plugin.manifest.grants
    ]
