"""Versions of a plugin with what changed, and why its grade is not a higher one."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright.host import catalogue
from hubwright.host.releases import queries
from hubwright.kernel.i18n import language


class VersionLine(msgspec.Struct, frozen=True):
    """One version that everybody can have, or could."""

    version: str
    at: datetime | None
    changes: str


def versions_of(plugin_id: str, tenant_id: UUID) -> list[VersionLine]:
    """The newest first; what the newest says about older ones counts."""
    plugin = catalogue.find(plugin_id)
    changes = plugin.manifest.listing.changes if plugin is not None else {}
    releases = [each for each in catalogue.shelf.releases(plugin_id) if each.visible_to(tenant_id)]
    shown = {each.version: each.approved_at for each in releases}
    if plugin is not None:
        shown.setdefault(plugin.manifest.version, None)
    told = {each.version: each.manifest.listing.changes.get(each.version) for each in releases}
    return [VersionLine(version, at, _said(changes.get(version) or told.get(version))) for version, at in shown.items()]


def _said(text: Any) -> str:
    return str(text.said_in(language())) if text is not None else ""


async def grade_reasons(plugin_id: str, version: str) -> list[str]:
    """What the automated report found, rule by rule; nothing of the code."""
    release = catalogue.shelf.version(plugin_id, version)
    if release is None:
        return []
    lines: list[dict[str, Any]] = (await queries.report(release.id)).get("lines", [])
    return [str(line["title"][language()]) for line in lines if line.get("findings") and not line.get("warning")]
