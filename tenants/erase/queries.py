"""Rows beside the tables of tenants that go with a company, and how far its erasure is."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, global_execute, global_fetch, outside_tenants

_REASON = "what remains of a company that is erased belongs to nobody"
# Work that sees the erasure through: it is called again should this process die.
_SEES_IT_THROUGH = ("job", "life")


async def begun(tenant_id: UUID) -> Row:
    """The erasure of a company, from now on or since earlier."""
    async with outside_tenants(_REASON):
        await global_execute("INSERT INTO erased_company (id) VALUES ($1) ON CONFLICT DO NOTHING", tenant_id)
        found = await global_fetch("SELECT began_at, counts, certificate FROM erased_company WHERE id = $1", tenant_id)
    return found[0]


async def went(tenant_id: UUID, counts: dict[str, int]) -> None:
    """So many more went."""
    async with outside_tenants(_REASON):
        await global_execute(
            "UPDATE erased_company SET counts = counts || (SELECT coalesce(jsonb_object_agg("
            " e.key, e.value::bigint + coalesce((counts ->> e.key)::bigint, 0)), '{}')"
            " FROM jsonb_each_text($2::jsonb) e) WHERE id = $1",
            tenant_id,
            counts,
        )


async def ended(tenant_id: UUID, at: datetime, certificate: dict[str, Any]) -> None:
    """It is over."""
    async with outside_tenants(_REASON):
        await global_execute(
            "UPDATE erased_company SET ended_at = $2, certificate = $3 WHERE id = $1", tenant_id, at, certificate
        )


async def erased(tenant_id: UUID) -> Row | None:
    """What remains of one."""
    async with outside_tenants(_REASON):
        found = await global_fetch(
            "SELECT began_at, ended_at, counts, certificate FROM erased_company WHERE id = $1", tenant_id
        )
    return found[0] if found else None


async def stop_work() -> dict[str, int]:
    """Nothing of the active tenant is due any more, but what sees the erasure through."""
    idle = await execute(
        "DELETE FROM due d WHERE d.tenant_id = $1 AND (d.kind <> ALL ($2::text[]) OR (d.kind = 'job' AND NOT EXISTS"
        " (SELECT FROM job j WHERE j.tenant_id = $1 AND j.id = d.id AND j.state = 'running')))",
        list(_SEES_IT_THROUGH),
    )
    return {"due": idle}


async def last_due() -> dict[str, int]:
    """The jobs went; so does what would have woken them."""
    return {"due": await execute("DELETE FROM due WHERE tenant_id = $1 AND kind = 'job'")}


async def told_partners() -> list[UUID]:
    """What the company wrote to partners, as its audit trail remembers."""
    found = await fetch(
        "SELECT detail ->> 'event' AS id FROM audit_entry WHERE tenant_id = $1 AND action = 'plugin.call_sent'"
        " AND detail ? 'event'"
    )
    return [UUID(row["id"]) for row in found]


async def seats() -> list[UUID]:
    """Accounts that have a seat."""
    return [row["account_id"] for row in await fetch("SELECT account_id FROM member WHERE tenant_id = $1")]


async def forget_told(event_ids: Collection[UUID]) -> dict[str, int]:
    """What a company wrote to partners goes."""
    async with outside_tenants(_REASON):
        return {"release_event": await global_execute("DELETE FROM release_event WHERE id = ANY ($1)", list(event_ids))}


async def shut_doors(tenant_id: UUID) -> dict[str, int]:
    """Nobody finds the company any more."""
    async with outside_tenants(_REASON):
        return {
            "door": await global_execute("DELETE FROM door WHERE tenant_id = $1", tenant_id),
            "sign_in_session": await global_execute("DELETE FROM sign_in_session WHERE tenant_id = $1", tenant_id),
        }


async def forget_accounts(account_ids: Collection[UUID]) -> dict[str, int]:
    """Of these, those who have no seat anywhere any more; their sessions and links go with them."""
    async with outside_tenants(_REASON):
        gone = await global_execute(
            "DELETE FROM account a WHERE a.id = ANY ($1) AND NOT a.is_operator AND NOT a.is_sales"
            " AND NOT EXISTS (SELECT FROM partner_member p WHERE p.account_id = a.id)"
            " AND NOT EXISTS (SELECT FROM door d WHERE d.kind = 'member' AND d.key_hash = uuid_send(a.id))",
            list(account_ids),
        )
    return {"account": gone}


async def forget_own_releases(tenant_id: UUID) -> dict[str, int]:
    """What its own developers published for it alone; and it tries nothing for partners any more."""
    async with outside_tenants(_REASON):
        own = [row["id"] for row in await global_fetch("SELECT id FROM plugin WHERE company = $1", tenant_id)]
        found = await global_fetch("SELECT id, digest FROM release WHERE plugin = ANY ($1)", own)
        ids, digests = [row["id"] for row in found], [row["digest"] for row in found]
        counts = {
            "release_event": await global_execute("DELETE FROM release_event WHERE plugin = ANY ($1)", own),
            "release_health": await global_execute("DELETE FROM release_health WHERE release_id = ANY ($1)", ids),
            "release_day": await global_execute("DELETE FROM release_day WHERE release_id = ANY ($1)", ids),
            "release": await global_execute("DELETE FROM release WHERE id = ANY ($1)", ids),
            "release_archive": await global_execute(
                "DELETE FROM release_archive a WHERE a.digest = ANY ($1)"
                " AND NOT EXISTS (SELECT FROM release r WHERE r.digest = a.digest)",
                digests,
            ),
            "plugin_review": await global_execute("DELETE FROM plugin_review WHERE company = $1", tenant_id),
        }
        await global_execute("UPDATE release SET trial = NULL WHERE trial = $1", tenant_id)
        await global_execute("UPDATE partner SET trial_company = NULL WHERE trial_company = $1", tenant_id)
    return counts


async def forget_the_rest(tenant_id: UUID) -> dict[str, int]:
    """The line in the register stays without words; that it lived somewhere does not.

    One that lives in a database of its own is found there until the last: an erasure that is begun again must not look
    for it in the main one.
    """
    counts = {"incident": await execute("DELETE FROM incident WHERE tenant_id = $1")}
    async with outside_tenants(_REASON):
        counts["usage_day"] = await global_execute("DELETE FROM usage_day WHERE tenant_id = $1", tenant_id)
        counts["announcement"] = await global_execute("DELETE FROM announcement WHERE company = $1", tenant_id)
        counts["placement"] = await global_execute(
            "DELETE FROM placement WHERE tenant_id = $1 AND dsn_key = 'default'", tenant_id
        )
        await global_execute(
            "UPDATE feature_flag SET tenants = array_remove(tenants, $1) WHERE $1 = ANY (tenants)", tenant_id
        )
        await global_execute(
            "UPDATE tenant SET name = '', slug = 'erased-' || id, language = 'en', time_zone = 'UTC' WHERE id = $1",
            tenant_id,
        )
    return counts
