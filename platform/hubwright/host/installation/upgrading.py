"""Another version for a company: settings are brought into its form first, and if that fails the present one stays."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal
from uuid import UUID

import msgspec

from hubwright.host import catalogue
from hubwright.host.installation import consents, queries, revisions
from hubwright.host.installation import release_queries as rows
from hubwright.host.installation.consents import Agreement
from hubwright.host.installation.errors import AgreementNeeded, PluginOff, UpgradeFailed
from hubwright.host.installation.price_history import note_price
from hubwright.host.installation.releases import known_release, released, require_manager
from hubwright.host.installation.schemas import INSTALLATION_CHANGED
from hubwright.host.installation.settings import opened, secret_names
from hubwright.host.releases.rollout import order
from hubwright.host.releases.schemas import Release
from hubwright.host.sandbox.plugin import sandboxed
from hubwright.host.sandbox.release import SandboxRelease
from hubwright.host.sandbox.standing import boxes
from hubwright.kernel import audit, sealed
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import Row, acting_for
from hubwright.kernel.errors import Conflict, Missing
from hubwright.kernel.kept import tell_changed
from hubwright_sdk import CallFailed, SettingsInvalid
from hubwright_sdk.channel import Plugin
from hubwright_sdk.upkeep import SettingsUpgrade

Carry = Callable[[Plugin, UUID, Mapping[str, Any], int], Awaitable[dict[str, Any]]]
Outcome = Literal["upgraded", "asks"]
PLATFORM = Actor(kind="platform")


class _Step(msgspec.Struct, frozen=True):
    row: Row
    before: Release
    after: Release
    plugin: Plugin
    settings: dict[str, Any]


async def carry_over(plugin: Plugin, tenant_id: UUID, settings: Mapping[str, Any], from_version: int) -> dict[str, Any]:
    """Settings of an older form in this plugin's: its own hook, in a box where its code runs in one."""
    if isinstance(plugin, SandboxRelease):
        return await sandboxed(plugin, tenant_id, boxes()).upgraded(settings, from_version)
    upgraded = plugin.upgrade_settings(settings, from_version) if isinstance(plugin, SettingsUpgrade) else settings
    return plugin.clean_settings(upgraded)


async def upgrade(
    tenant_id: UUID,
    actor: Actor | None,
    plugin_id: str,
    version: str = "",
    *,
    agreed: Agreement | None = None,
    carry: Carry = carry_over,
) -> Outcome:
    """Go to another version. Opens scopes of its own: the plugin's code runs between two transactions, in none.

    Without an actor it is an update that comes by itself: what widens anything waits for somebody to agree.
    """
    async with acting_for(tenant_id):
        step = await _prepare(actor, plugin_id, version)
        beyond = consents.missing(agreed or await consents.agreed_to(plugin_id), step.after.manifest)
        if beyond and actor is None:
            await _ask(step, beyond)
            return "asks"
        if beyond:
            raise AgreementNeeded(plugin_id, beyond)
    settings = await _carried(step, tenant_id, carry)
    async with acting_for(tenant_id):
        await _go(step, actor, agreed, settings)
    return "upgraded"


async def _prepare(actor: Actor | None, plugin_id: str, version: str) -> _Step:
    row = await queries.installation(plugin_id)
    if row is None or row["removed_at"] is not None:
        raise PluginOff(plugin_id)
    if row["release_id"] is None:
        raise Missing("release")
    before = await known_release(row["release_id"], plugin_id)
    if actor is not None:
        require_manager(actor, before)
    await catalogue.shelf.fresh_with(lambda: not version or catalogue.shelf.version(plugin_id, version))
    after = _target(row, before, version)
    return _Step(row, before, after, await released(after.id, plugin_id), await opened(row))


def _target(row: Row, before: Release, version: str) -> Release:
    tenant_id = row["tenant_id"]
    if not version and row["asked_release"] is not None:
        asked = catalogue.shelf.release(row["asked_release"])
        version = asked.version if asked is not None else ""
    found = (
        catalogue.shelf.exact(before.plugin, version, tenant_id)
        if version
        else catalogue.shelf.offered(before.plugin, tenant_id)
    )
    if found is None or found.id == before.id:
        raise Missing("release")
    return found


async def _ask(step: _Step, beyond: Mapping[str, object]) -> None:
    if step.row["asked_release"] != step.after.id:
        await rows.put_asked(step.after.plugin, step.after.id)
        await audit.record(
            PLATFORM, "plugin.update_asks", step.after.plugin, version=step.after.version, asked=dict(beyond)
        )


async def _carried(step: _Step, tenant_id: UUID, carry: Carry) -> dict[str, Any]:
    """The settings in the new form; what was never filled in needs no carrying.

    What was filled in as a secret and would be shown in the new form is left behind: nobody agreed to showing it.
    """
    if not step.settings:
        return {}
    older, newer = step.before.manifest, step.after.manifest
    shown = secret_names(older) - secret_names(newer)

    def without(settings: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in settings.items() if name not in shown}

    try:
        if older.settings_version == newer.settings_version:
            return step.plugin.clean_settings(without(step.settings))
        return without(await carry(step.plugin, tenant_id, step.settings, older.settings_version))
    except CallFailed as failed:
        raise UpgradeFailed(newer.id, failed.reason) from None
    except SettingsInvalid as invalid:
        fields = ", ".join(sorted({problem.field for problem in invalid.problems}))
        raise UpgradeFailed(newer.id, f"they do not fit: {fields}") from None
    except Exception as failure:  # a native plugin may fail in any way; its words may hold secrets
        raise UpgradeFailed(newer.id, type(failure).__name__) from None


async def _go(step: _Step, actor: Actor | None, agreed: Agreement | None, settings: dict[str, Any]) -> None:
    after, row = step.after, await queries.lock_installation(step.after.plugin)
    if row is None or (row["release_id"], row["epoch"]) != (step.row["release_id"], step.row["epoch"]):
        raise Conflict
    by = (actor or PLATFORM).label
    if agreed is not None:
        cap = await consents.agree(after.plugin, after.manifest, agreed, by)
        if cap is not None:
            await rows.put_cap(after.plugin, cap)
    if row["revision"] == 0:
        await revisions.keep(after.plugin, by)
    stored = await sealed.seal_fields("installation", row["id"], settings, secret_names(after.manifest))
    asked = _still_asked(row, after)
    await rows.put_version(after.plugin, release_id=after.id, version=after.version, settings=stored, asked=asked)
    await note_price(after.plugin)
    await revisions.keep(after.plugin, by)
    tell_changed(INSTALLATION_CHANGED)
    await audit.record(
        actor or PLATFORM, "plugin.upgraded", after.plugin, before=step.before.version, after=after.version
    )


def _still_asked(row: Row, after: Release) -> UUID | None:
    """What waits for somebody goes on waiting while something older comes."""
    asked = catalogue.shelf.release(row["asked_release"]) if row["asked_release"] is not None else None
    return asked.id if asked is not None and order(asked.version) > order(after.version) else None
