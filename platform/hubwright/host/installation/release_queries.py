"""Reads and writes which release the active tenant has, what it agreed to, and its settings as they were."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one
from hubwright.kernel.ids import new_id


async def put_release(
    plugin_id: str,
    *,
    release_id: UUID,
    version: str,
    pinned: bool,
    cooldown_days: int,
    monthly_cap: Decimal | None,
    settings: Mapping[str, Any] | None = None,
    on: bool = True,
) -> None:
    """Install a release, on or not yet; settings that were kept since it was removed are there again."""
    await execute(
        "INSERT INTO installation (tenant_id, id, plugin, version, release_id, pinned, cooldown_days, monthly_cap,"
        " enabled) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $10)"
        " ON CONFLICT (tenant_id, plugin) DO UPDATE SET enabled = excluded.enabled, version = excluded.version,"
        " release_id = excluded.release_id, pinned = excluded.pinned, cooldown_days = excluded.cooldown_days,"
        " monthly_cap = excluded.monthly_cap, asked_release = NULL, epoch = installation.epoch + 1, updated_at = now(),"
        " settings = coalesce($9, installation.settings),"
        " first_on_at = CASE WHEN installation.removed_at IS NULL THEN installation.first_on_at ELSE now() END,"
        " paused_s = CASE WHEN installation.removed_at IS NULL THEN installation.paused_s"
        " + coalesce(extract(epoch FROM now() - installation.paused_at), 0)::bigint ELSE 0 END,"
        " removed_at = NULL, paused_at = NULL, paused_by = '', paused_why = ''",
        new_id(),
        plugin_id,
        version,
        release_id,
        pinned,
        cooldown_days,
        monthly_cap,
        settings,
        on,
    )


async def put_version(
    plugin_id: str,
    *,
    release_id: UUID | None,
    version: str,
    settings: Mapping[str, Any],
    asked: UUID | None = None,
) -> None:
    """Go to another release with these settings; what was asked for it is answered, what a newer one asks may stay."""
    await execute(
        "UPDATE installation SET release_id = $3, version = $4, settings = $5, asked_release = $6,"
        " epoch = epoch + 1, updated_at = now() WHERE tenant_id = $1 AND plugin = $2",
        plugin_id,
        release_id,
        version,
        settings,
        asked,
    )


async def put_asked(plugin_id: str, release_id: UUID | None) -> None:
    """Let an update wait for somebody to agree, or no longer."""
    await execute(
        "UPDATE installation SET asked_release = $3, updated_at = now() WHERE tenant_id = $1 AND plugin = $2",
        plugin_id,
        release_id,
    )


async def put_following(plugin_id: str, *, pinned: bool, cooldown_days: int) -> bool:
    """Stay with exactly this version, or follow after so many days."""
    return (
        await execute(
            "UPDATE installation SET pinned = $3, cooldown_days = $4, updated_at = now()"
            " WHERE tenant_id = $1 AND plugin = $2 AND removed_at IS NULL",
            plugin_id,
            pinned,
            cooldown_days,
        )
        == 1
    )


async def put_cap(plugin_id: str, monthly_cap: Decimal) -> bool:
    """The most a metered price may come to in a month."""
    return (
        await execute(
            "UPDATE installation SET monthly_cap = $3, updated_at = now(), paused_why = CASE"
            " WHEN paused_why = 'cap' AND $3 > coalesce(monthly_cap, 0) THEN 'cap_raised' ELSE paused_why END"
            " WHERE tenant_id = $1 AND plugin = $2 AND removed_at IS NULL",
            plugin_id,
            monthly_cap,
        )
        == 1
    )


async def put_removed(plugin_id: str) -> bool:
    """Take a plugin away; its settings stay for a while."""
    return (
        await execute(
            "UPDATE installation SET on_when_removed = enabled, enabled = false, removed_at = now(),"
            " asked_release = NULL, epoch = epoch + 1, updated_at = now()"
            " WHERE tenant_id = $1 AND plugin = $2 AND removed_at IS NULL",
            plugin_id,
        )
        == 1
    )


async def put_restored(plugin_id: str) -> None:
    """Have a plugin again as it stood when it was removed."""
    await execute(
        "UPDATE installation SET enabled = on_when_removed, removed_at = NULL, first_on_at = now(), paused_s = 0,"
        " paused_at = CASE WHEN paused_at IS NOT NULL THEN now() END,"
        " epoch = epoch + 1,"
        " updated_at = now() WHERE tenant_id = $1 AND plugin = $2",
        plugin_id,
    )


async def removed(days: int) -> list[Row]:
    """What was removed so lately that it can be had again, the latest first."""
    return await fetch(
        "SELECT plugin, version, release_id, removed_at FROM installation WHERE tenant_id = $1"
        " AND removed_at > now() - make_interval(days => $2) ORDER BY removed_at DESC, plugin",
        days,
    )


async def removed_longer_than(plugin_id: str, days: int) -> Row | None:
    """The installation, if it was removed so long ago and not installed again."""
    return await fetch_one(
        "SELECT id FROM installation WHERE tenant_id = $1 AND plugin = $2"
        " AND removed_at <= now() - make_interval(days => $3) FOR UPDATE",
        plugin_id,
        days,
    )


async def purge(plugin_id: str, installation_id: UUID) -> None:
    """Forget everything that was kept for an installation."""
    await execute("DELETE FROM installation_revision WHERE tenant_id = $1 AND plugin = $2", plugin_id)
    await execute("DELETE FROM connection WHERE tenant_id = $1 AND plugin = $2", plugin_id)
    await execute("DELETE FROM oauth_state WHERE tenant_id = $1 AND installation_id = $2", installation_id)
    await execute("DELETE FROM hook_seen WHERE tenant_id = $1 AND installation_id = $2", installation_id)
    await execute("DELETE FROM remote_secret WHERE tenant_id = $1 AND installation_id = $2", installation_id)
    await execute("DELETE FROM installation WHERE tenant_id = $1 AND id = $2", installation_id)


async def following() -> list[Row]:
    """Installations that go with newer versions by themselves."""
    return await fetch(
        "SELECT plugin, version, release_id, cooldown_days, asked_release FROM installation"
        " WHERE tenant_id = $1 AND enabled AND NOT pinned AND release_id IS NOT NULL ORDER BY plugin"
    )


async def last_revision(plugin_id: str) -> int:
    """The number of the newest revision; the installation is locked first, so that two do not get the same."""
    await execute("SELECT 1 FROM installation WHERE tenant_id = $1 AND plugin = $2 FOR UPDATE", plugin_id)
    row = await fetch_one(
        "SELECT coalesce(max(n), 0) AS n FROM installation_revision WHERE tenant_id = $1 AND plugin = $2", plugin_id
    )
    return int(row["n"]) if row else 0


async def add_revision(
    plugin_id: str,
    n: int,
    *,
    release_id: UUID | None,
    version: str,
    settings_version: int,
    settings: Mapping[str, Any],
    made_by: str,
) -> None:
    """Write one."""
    await execute(
        "INSERT INTO installation_revision (tenant_id, plugin, n, release_id, version, settings_version, settings,"
        " made_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        plugin_id,
        n,
        release_id,
        version,
        settings_version,
        settings,
        made_by,
    )


async def point_at(plugin_id: str, n: int) -> None:
    """Which revision the installation has."""
    await execute("UPDATE installation SET revision = $3 WHERE tenant_id = $1 AND plugin = $2", plugin_id, n)


async def revisions(plugin_id: str) -> list[Row]:
    """Every revision, the newest first."""
    return await fetch(
        "SELECT n, release_id, version, settings_version, settings, made_by, made_at FROM installation_revision"
        " WHERE tenant_id = $1 AND plugin = $2 ORDER BY n DESC",
        plugin_id,
    )


async def forget_revisions_of(plugin_id: str, release_ids: Collection[UUID]) -> None:
    """Settings as they were with releases that are gone: nobody can go back to them."""
    await execute(
        "DELETE FROM installation_revision WHERE tenant_id = $1 AND plugin = $2 AND release_id = ANY($3)",
        plugin_id,
        sorted(release_ids),
    )


async def replace_revision(plugin_id: str, n: int, settings: Mapping[str, Any]) -> None:
    """The same settings, sealed otherwise."""
    await execute(
        "UPDATE installation_revision SET settings = $4 WHERE tenant_id = $1 AND plugin = $2 AND n = $3",
        plugin_id,
        n,
        settings,
    )


async def add_consent(
    plugin_id: str,
    version: str,
    *,
    scopes: list[str],
    hosts: list[str],
    data: list[str],
    price: Mapping[str, Any],
    monthly_cap: Decimal | None,
    agreed_by: str,
) -> None:
    """Write down what somebody agreed to."""
    await execute(
        "INSERT INTO plugin_consent (tenant_id, id, plugin, version, scopes, hosts, data, price, monthly_cap,"
        " agreed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        new_id(),
        plugin_id,
        version,
        scopes,
        hosts,
        data,
        price,
        monthly_cap,
        agreed_by,
    )


async def agree_to_cap(plugin_id: str, monthly_cap: Decimal, agreed_by: str) -> None:
    """The same agreement as before, with another most for a month."""
    await execute(
        "INSERT INTO plugin_consent (tenant_id, id, plugin, version, scopes, hosts, data, price, monthly_cap,"
        " agreed_by) SELECT tenant_id, $3, plugin, version, scopes, hosts, data, price, $4, $5 FROM plugin_consent"
        " WHERE tenant_id = $1 AND plugin = $2 ORDER BY id DESC LIMIT 1",
        plugin_id,
        new_id(),
        monthly_cap,
        agreed_by,
    )


async def last_consent(plugin_id: str) -> Row | None:
    """What the company agreed to last."""
    return await fetch_one(
        "SELECT version, scopes, hosts, data, price, monthly_cap, agreed_by, agreed_at FROM plugin_consent"
        " WHERE tenant_id = $1 AND plugin = $2 ORDER BY id DESC LIMIT 1",
        plugin_id,
    )
