"""Reads and writes plugins and their releases; joins the transaction it is called in, or reads in one of its own."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import structlog

from hubwright.host.releases.rollout import Health
from hubwright.host.releases.schemas import Event, Release
from hubwright.host.releases.states import BEFORE_REVIEW
from hubwright.kernel.database import Row, global_execute, global_fetch, outside_tenants
from hubwright.kernel.ids import new_id
from hubwright_sdk.release import key_id

log = structlog.get_logger()
REASON = "releases are the same for every company"
_RELEASE = (
    "SELECT r.id, r.plugin, r.version, r.state, r.state_before, r.percent, r.tier, r.digest, r.manifest, r.signed,"
    " r.grade, r.reason, r.rev, r.uploaded_at, r.approved_at, r.stage_at, p.partner_id,"
    " coalesce(o.name, '') AS partner, p.company, p.taken_down_at, p.taken_down_by, p.taken_down_why,"
    " r.trial, r.own_key, r.moved_by, r.held,"
    " (SELECT coalesce(jsonb_object_agg(k.key_id, encode(k.public_key, 'hex')), '{}') FROM partner_key k"
    "  WHERE k.partner_id = p.partner_id AND (k.revoked_at IS NULL OR k.revoked_at > r.uploaded_at)) AS keys"
    " FROM release r JOIN plugin p ON p.id = r.plugin LEFT JOIN partner o ON o.id = p.partner_id"
)
_EVENT = "SELECT id, plugin, release_id, actor, kind, text, detail, at FROM release_event"


async def epoch() -> int:
    """How often releases changed."""
    async with outside_tenants(REASON):
        (row,) = await global_fetch("SELECT epoch FROM release_epoch")
    return int(row["epoch"])


async def next_epoch() -> int:
    """One change more; whoever else changes a release waits until this transaction is over."""
    (row,) = await global_fetch("UPDATE release_epoch SET epoch = epoch + 1 RETURNING epoch")
    return int(row["epoch"])


async def changed_since(rev: int) -> list[Release]:
    """Releases that changed after this epoch, past review or not."""
    async with outside_tenants(REASON):
        found = await global_fetch(f"{_RELEASE} WHERE r.rev > $1 ORDER BY r.rev", rev)
    read: list[Release] = []
    for row in found:
        try:
            read.append(_release(row))
        except msgspec.ValidationError as wrong:  # one that nobody can read keeps no other from being read
            log.error("release_unreadable", plugin=row["plugin"], version=row["version"], error=str(wrong))
    return read


async def release_ids() -> set[UUID]:
    """Every release there is."""
    async with outside_tenants(REASON):
        return {row["id"] for row in await global_fetch("SELECT id FROM release")}


async def release(release_id: UUID) -> Release | None:
    """Read one."""
    async with outside_tenants(REASON):
        found = await global_fetch(f"{_RELEASE} WHERE r.id = $1", release_id)
    return _release(found[0]) if found else None


async def release_of(plugin: str, version: str) -> Release | None:
    """Read one by what it is called."""
    async with outside_tenants(REASON):
        found = await global_fetch(f"{_RELEASE} WHERE r.plugin = $1 AND r.version = $2", plugin, version)
    return _release(found[0]) if found else None


async def releases_of(plugin: str) -> list[Release]:
    """Every release of a plugin, the first first."""
    async with outside_tenants(REASON):
        return [_release(row) for row in await global_fetch(f"{_RELEASE} WHERE r.plugin = $1 ORDER BY r.id", plugin)]


async def releases_in(states: Sequence[str]) -> list[Release]:
    """Releases in these states, oldest first."""
    async with outside_tenants(REASON):
        found = await global_fetch(
            f"{_RELEASE} WHERE r.state = ANY($1) AND p.company IS NULL ORDER BY r.uploaded_at, r.id", list(states)
        )
    return [_release(row) for row in found]


async def lock_release(release_id: UUID) -> Release | None:
    """Read one, so that nobody else changes it meanwhile."""
    await global_fetch("SELECT id FROM release WHERE id = $1 FOR UPDATE", release_id)
    return await release(release_id)


async def owner_of(plugin: str) -> Row | None:
    """Whose name this is."""
    async with outside_tenants(REASON):
        found = await global_fetch("SELECT id, partner_id, company FROM plugin WHERE id = $1", plugin)
    return found[0] if found else None


async def claim(plugin: str, *, partner_id: UUID | None, company: UUID | None) -> None:
    """Take a name that nobody has; whoever was first keeps it."""
    await global_execute(
        "INSERT INTO plugin (id, partner_id, company) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING",
        plugin,
        partner_id,
        company,
    )


async def put_archive(digest: str, data: bytes) -> None:
    """Keep the bytes; the same bytes are kept once."""
    await global_execute(
        "INSERT INTO release_archive (digest, data) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING", digest, data
    )


async def archive(digest: str) -> bytes | None:
    """The bytes of a release."""
    async with outside_tenants(REASON):
        found = await global_fetch("SELECT data FROM release_archive WHERE digest = $1", digest)
    return bytes(found[0]["data"]) if found else None


async def put_release(
    *,
    release_id: UUID,
    plugin: str,
    version: str,
    state: str,
    tier: str,
    digest: str,
    manifest: Mapping[str, Any],
    signed: Mapping[str, Any],
    report: Mapping[str, Any],
    grade: str,
    approved_at: datetime | None = None,
    own_key: bytes | None = None,
) -> None:
    """Write a new one, or replace one of the same id."""
    await global_execute(
        "INSERT INTO release (id, plugin, version, state, tier, digest, manifest, signed, report, grade, rev,"
        " approved_at, own_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        " ON CONFLICT (id) DO UPDATE SET state = excluded.state, tier = excluded.tier, digest = excluded.digest,"
        " manifest = excluded.manifest, signed = excluded.signed, report = excluded.report, grade = excluded.grade,"
        " rev = excluded.rev, reason = '', uploaded_at = now(), trial = NULL",
        release_id,
        plugin,
        version,
        state,
        tier,
        digest,
        manifest,
        signed,
        report,
        grade,
        await next_epoch(),
        approved_at,
        own_key,
    )


async def put_state(
    before: Release, state: str, *, by: str, reason: str, percent: int, held: bool, at: datetime
) -> None:
    """Write a release's next state."""
    await global_execute(
        "UPDATE release SET state = $2, state_before = $3, reason = $4, percent = $5, rev = $6, stage_at = $7,"
        " moved_by = $8, held = $9,"
        " approved_at = CASE WHEN $2 = 'approved' AND approved_at IS NULL THEN $7 ELSE approved_at END WHERE id = $1",
        before.id,
        state,
        before.state,
        reason,
        percent,
        await next_epoch(),
        at,
        by,
        held,
    )


async def put_signed(release_id: UUID, signed: Mapping[str, Any]) -> None:
    """Write the signatures under a release."""
    await global_execute(
        "UPDATE release SET signed = $2, rev = $3 WHERE id = $1", release_id, signed, await next_epoch()
    )


async def put_tier(release_id: UUID, tier: str) -> None:
    """Write how a release runs here."""
    await global_execute("UPDATE release SET tier = $2, rev = $3 WHERE id = $1", release_id, tier, await next_epoch())


async def put_trial(release_id: UUID, company: UUID) -> None:
    """Write which company may run a release before its review."""
    await global_execute(
        "UPDATE release SET trial = $2, rev = $3 WHERE id = $1", release_id, company, await next_epoch()
    )


async def report(release_id: UUID) -> dict[str, Any]:
    """What the checks found."""
    async with outside_tenants(REASON):
        found = await global_fetch("SELECT report FROM release WHERE id = $1", release_id)
    return dict(found[0]["report"]) if found else {}


async def note(
    plugin: str, release_id: UUID | None, *, actor: str, kind: str, text: str = "", detail: Mapping[str, Any]
) -> UUID:
    """Write one line of a plugin's thread."""
    event_id = new_id()
    await global_execute(
        "INSERT INTO release_event (id, plugin, release_id, actor, kind, text, detail)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        event_id,
        plugin,
        release_id,
        actor,
        kind,
        text,
        dict(detail),
    )
    return event_id


async def thread(plugin: str) -> list[Event]:
    """What happened to a plugin and what was written about it, the first first."""
    async with outside_tenants(REASON):
        found = await global_fetch(f"{_EVENT} WHERE plugin = $1 ORDER BY id", plugin)
    return [msgspec.convert(row, Event) for row in found]


async def sent_calls(plugins: Sequence[str], before: UUID | None, most: int) -> list[Event]:
    """Calls that companies sent about these plugins, the newest first."""
    async with outside_tenants(REASON):
        found = await global_fetch(
            f"{_EVENT} WHERE plugin = ANY($1) AND kind = 'call' AND ($2::uuid IS NULL OR id < $2)"
            " ORDER BY id DESC LIMIT $3",
            list(plugins),
            before,
            most,
        )
    return [msgspec.convert(row, Event) for row in found]


async def plugins_of_company(company: UUID) -> list[str]:
    """The names that a company's own developers have taken."""
    async with outside_tenants(REASON):
        found = await global_fetch("SELECT id FROM plugin WHERE company = $1 ORDER BY id", company)
    return [row["id"] for row in found]


async def partner_keys(partner_id: UUID) -> list[Row]:
    """Every key a partner ever had."""
    async with outside_tenants(REASON):
        return await global_fetch(
            "SELECT id, key_id, public_key, name, created_at, revoked_at FROM partner_key WHERE partner_id = $1"
            " ORDER BY created_at, id",
            partner_id,
        )


async def add_health(counted: Sequence[tuple[UUID, int, int]]) -> None:
    """Add how calls went; what a partner tries before the review tells nothing about a rollout."""
    async with outside_tenants(REASON):
        await global_execute(
            "INSERT INTO release_health (release_id, succeeded, failed)"
            " SELECT r.id, c.succeeded, c.failed"
            " FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS c(id, succeeded, failed)"
            " JOIN release r ON r.id = c.id AND r.state <> ALL($4) ORDER BY r.id"
            " ON CONFLICT (release_id) DO UPDATE SET succeeded = release_health.succeeded + excluded.succeeded,"
            " failed = release_health.failed + excluded.failed",
            [release_id for release_id, _s, _f in counted],
            [succeeded for _r, succeeded, _f in counted],
            [failed for _r, _s, failed in counted],
            sorted(BEFORE_REVIEW),
        )


async def health(release_id: UUID) -> Health:
    """How calls of a release went."""
    async with outside_tenants(REASON):
        found = await global_fetch("SELECT succeeded, failed FROM release_health WHERE release_id = $1", release_id)
    return Health(found[0]["succeeded"], found[0]["failed"]) if found else Health()


def _release(row: Row) -> Release:
    own = row["own_key"]
    keys = row["keys"] if own is None else {key_id(bytes(own)): bytes(own).hex()}
    return msgspec.convert({**row, "keys": keys}, Release)
