"""Settings as they were with each version: kept when they change, never changed, so that a company can go back."""

from collections.abc import Collection

from hubwright.host import catalogue
from hubwright.host.installation import queries, release_queries
from hubwright.kernel import sealed
from hubwright.kernel.database import Row


async def keep(plugin_id: str, made_by: str) -> int:
    """Keep what the installation has now as its next revision."""
    row = await queries.installation(plugin_id)
    assert row is not None
    n = await release_queries.last_revision(plugin_id) + 1
    await release_queries.add_revision(
        plugin_id,
        n,
        release_id=row["release_id"],
        version=row["version"],
        settings_version=_settings_version(row),
        settings=row["settings"],
        made_by=made_by,
    )
    await release_queries.point_at(plugin_id, n)
    return n


def _settings_version(row: Row) -> int:
    release = catalogue.shelf.release(row["release_id"]) if row["release_id"] else None
    if release is not None:
        return release.manifest.settings_version
    plugin = catalogue.find(row["plugin"])
    return plugin.manifest.settings_version if plugin is not None else 1


async def reseal(installation: Row, secret: Collection[str], version: int) -> None:
    """Bring what is kept under the tenant's newest key."""
    for row in await release_queries.revisions(installation["plugin"]):
        stored = await sealed.reseal_fields("installation", installation["id"], row["settings"], secret, version)
        if stored is not None:
            await release_queries.replace_revision(installation["plugin"], row["n"], stored)
