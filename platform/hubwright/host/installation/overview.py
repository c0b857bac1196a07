"""An installation as people and programs see it: no secret is ever in it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from hubwright.host import catalogue
from hubwright.host.installation import queries
from hubwright.host.installation import release_queries as rows
from hubwright.host.installation.consents import Agreement, agreed_to, missing
from hubwright.host.installation.errors import PluginOff
from hubwright.host.installation.releases import why_not
from hubwright.host.installation.schemas import Pause
from hubwright.host.installation.settings import secret_names
from hubwright.host.releases.schemas import Release
from hubwright.host.releases.states import INSTALLABLE
from hubwright.kernel.database import Row
from hubwright_sdk import Manifest


class RevisionView(msgspec.Struct, frozen=True, kw_only=True):
    """One (version, settings) pair that can be gone back to."""

    n: int
    version: str
    made_by: str
    made_at: datetime
    may_run: bool


class InstallationView(msgspec.Struct, frozen=True, kw_only=True):
    """What a company has."""

    plugin: str
    version: str
    on: bool
    state: str  # on, paused, asks, disabled
    reason: str
    pinned: bool
    cooldown_days: int
    revision: int
    revisions: list[RevisionView]
    settings: dict[str, Any]
    filled_secrets: list[str]
    agreed: Agreement
    asked_version: str
    asked: dict[str, object]
    monthly_cap: Decimal | None
    own: bool  # made by the company's own developers
    installed_at: datetime
    paused: Pause | None  # none while it is on, and of pauses from before this was written down
    taken_down_at: datetime | None  # nobody new finds it since then
    taken_down_by: str  # partner or operator
    taken_down_why: str


async def installation_views() -> list[InstallationView]:
    """Everything that is installed, by plugin."""
    await catalogue.shelf.fresh()
    return [await _view(row) for row in await queries.installations() if row["removed_at"] is None]


async def installation_view(plugin_id: str) -> InstallationView:
    """One of them."""
    await catalogue.shelf.fresh()
    row = await queries.installation(plugin_id)
    if row is None or row["removed_at"] is not None:
        raise PluginOff(plugin_id)
    return await _view(row)


async def _view(row: Row) -> InstallationView:
    release = _release(row["release_id"])
    manifest = release.manifest if release is not None else _packaged(row["plugin"])
    reason = _reason(row, release, manifest)
    asked = _asked(row)
    agreed = await agreed_to(row["plugin"])
    secret = secret_names(manifest) if manifest is not None else frozenset(row["settings"])
    return InstallationView(
        plugin=row["plugin"],
        version=row["version"],
        on=row["enabled"] and not reason,
        state=_state(row, reason, asks=asked is not None),
        reason=reason,
        pinned=row["pinned"],
        cooldown_days=row["cooldown_days"],
        revision=row["revision"],
        revisions=[_revision(each) for each in await rows.revisions(row["plugin"])],
        settings={name: value for name, value in row["settings"].items() if name not in secret},
        filled_secrets=sorted(name for name in secret if row["settings"].get(name)),
        agreed=agreed,
        asked_version=asked.version if asked is not None else "",
        asked=missing(agreed, asked.manifest) if asked is not None else {},
        monthly_cap=row["monthly_cap"],
        own=release is not None and release.company is not None,
        installed_at=row["first_on_at"],
        paused=_pause(row),
        taken_down_at=release.taken_down_at if release is not None else None,
        taken_down_by=release.taken_down_by if release is not None else "",
        taken_down_why=release.taken_down_why if release is not None else "",
    )


def _pause(row: Row) -> Pause | None:
    if row["enabled"] or row["paused_at"] is None:
        return None
    return Pause(row["paused_at"], row["paused_by"], row["paused_why"])


def _asked(row: Row) -> Release | None:
    """What waits for somebody to agree; what was withdrawn meanwhile waits for nobody."""
    asked = _release(row["asked_release"])
    return asked if asked is not None and (asked.state in INSTALLABLE or asked.on_trial) else None


def _state(row: Row, reason: str, *, asks: bool) -> str:
    if reason:
        return "disabled"
    if not row["enabled"]:
        return "paused"
    return "asks" if asks else "on"


def _reason(row: Row, release: Release | None, manifest: Manifest | None) -> str:
    if release is not None:
        return why_not(release) or ""
    if row["release_id"] is not None or manifest is None:
        return "it is not there any more"
    return ""


def _release(release_id: Any) -> Release | None:
    return catalogue.shelf.release(release_id) if release_id is not None else None


def _packaged(plugin_id: str) -> Manifest | None:
    plugin = catalogue.find(plugin_id)
    return plugin.manifest if plugin is not None else None


def _revision(row: Row) -> RevisionView:
    release = _release(row["release_id"])
    may_run = row["release_id"] is None or (release is not None and why_not(release) is None)
    return RevisionView(
        n=row["n"], version=row["version"], made_by=row["made_by"], made_at=row["made_at"], may_run=may_run
    )
