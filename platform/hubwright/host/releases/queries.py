"""Reads and writes plugins and releases, which belong to no company; joins the caller's `outside_tenants`."""

from typing import Any
from uuid import UUID

from hubwright.host.releases.states import ordinal
from hubwright.kernel.database import Row, global_execute, global_fetch

_ABOUT = (
    "r.id, r.plugin, r.version, r.state, r.percent, r.manifest, r.report, r.grade, r.reason, r.created_at,"
    " r.changed_at, r.live_at"
)


async def owner_of(plugin: str) -> UUID | None:
    """The partner whose plugin this is."""
    found = await global_fetch("SELECT partner_id FROM plugin WHERE id = $1", plugin)
    return found[0]["partner_id"] if found else None


async def take_id(plugin: str, partner_id: UUID) -> bool:
    """Give an id to a partner; False when it is somebody else's."""
    await global_execute(
        "INSERT INTO plugin (id, partner_id) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING", plugin, partner_id
    )
    return await owner_of(plugin) == partner_id


async def add(
    release_id: UUID, *, manifest: dict[str, Any], signed: dict[str, Any], archive: bytes, report: Any, grade: str
) -> bool:
    """Write a new release as a draft; False when the plugin has this version already."""
    written = await global_execute(
        "INSERT INTO release (id, plugin, version, ordinal, state, manifest, signed, archive, report, grade)"
        " VALUES ($1, $2, $3, $4, 'draft', $5, $6, $7, $8, $9) ON CONFLICT (plugin, version) DO NOTHING",
        release_id,
        manifest["id"],
        manifest["version"],
        ordinal(manifest["version"]),
        manifest,
        signed,
        archive,
        report,
        grade,
    )
    return written == 1


async def lock(release_id: UUID) -> Row | None:
    """Read a release and hold it until the end of the transaction."""
    found = await global_fetch(f"SELECT {_ABOUT}, r.signed FROM release r WHERE r.id = $1 FOR UPDATE", release_id)
    return found[0] if found else None


async def move(release_id: UUID, state: str, percent: int, reason: str) -> None:
    """Write where a release stands now."""
    await global_execute(
        "UPDATE release SET state = $2, percent = $3, reason = $4, changed_at = now(),"
        " live_at = CASE WHEN $2 IN ('rolling', 'published') THEN coalesce(live_at, now()) ELSE live_at END"
        " WHERE id = $1",
        release_id,
        state,
        percent,
        reason,
    )


async def sign(release_id: UUID, signed: dict[str, Any]) -> None:
    """Keep a signature that was added."""
    await global_execute("UPDATE release SET signed = $2 WHERE id = $1", release_id, signed)


async def releases(
    *, partner_id: UUID | None = None, states: list[str] | None = None, plugin: str | None = None
) -> list[Row]:
    """List releases, newest version first; without their bytes."""
    return await global_fetch(
        f"SELECT {_ABOUT}, p.partner_id, o.name AS partner FROM release r JOIN plugin p ON p.id = r.plugin"
        " JOIN partner o ON o.id = p.partner_id"
        " WHERE ($1::uuid IS NULL OR p.partner_id = $1) AND ($2::text[] IS NULL OR r.state = ANY($2))"
        " AND ($3::text IS NULL OR r.plugin = $3) ORDER BY r.plugin, r.ordinal DESC",
        partner_id,
        states,
        plugin,
    )


async def release(release_id: UUID) -> Row | None:
    """Read one release, without its bytes."""
    found = await global_fetch(
        f"SELECT {_ABOUT}, r.signed, p.partner_id, o.name AS partner FROM release r JOIN plugin p ON p.id = r.plugin"
        " JOIN partner o ON o.id = p.partner_id WHERE r.id = $1",
        release_id,
    )
    return found[0] if found else None


async def before(plugin: str, version: str) -> Row | None:
    """The last release that was live before this version: what a reviewer compares with."""
    found = await global_fetch(
        "SELECT id, version, manifest, archive FROM release"
        " WHERE plugin = $1 AND ordinal < $2 AND live_at IS NOT NULL ORDER BY ordinal DESC LIMIT 1",
        plugin,
        ordinal(version),
    )
    return found[0] if found else None


async def archive(release_id: UUID) -> bytes:
    """The bytes of a release."""
    (row,) = await global_fetch("SELECT archive FROM release WHERE id = $1", release_id)
    return bytes(row["archive"])


async def live() -> list[Row]:
    """Everything that may run somewhere, and what may not any more, with the keys that may have signed it."""
    return await global_fetch(
        "SELECT r.id, r.plugin, r.version, r.ordinal, r.state, r.percent, r.manifest, r.signed, r.reason,"
        " (SELECT coalesce(jsonb_object_agg(k.key_id, encode(k.public_key, 'hex')), '{}') FROM partner_key k"
        "  WHERE k.partner_id = p.partner_id AND k.revoked_at IS NULL) AS keys"
        " FROM release r JOIN plugin p ON p.id = r.plugin WHERE r.live_at IS NOT NULL ORDER BY r.plugin, r.ordinal"
    )


async def note(note_id: UUID, release_id: UUID, *, side: str, who: str, what: str, text: str) -> None:
    """Write down what was said or done about a release."""
    await global_execute(
        "INSERT INTO release_note (id, release_id, side, who, what, text) VALUES ($1, $2, $3, $4, $5, $6)",
        note_id,
        release_id,
        side,
        who,
        what,
        text,
    )


async def notes(release_id: UUID) -> list[Row]:
    """The thread of a release, oldest first."""
    return await global_fetch(
        "SELECT at, side, who, what, text FROM release_note WHERE release_id = $1 ORDER BY at, id", release_id
    )
