"""The only file that touches flow, flow_version, flow_draft_change and flow_release."""

from datetime import datetime
from typing import Any
from uuid import UUID

from hubwright.control.flows.schemas import Document, DraftChange
from hubwright.control.flows.tables import Flow, FlowDraftChange
from hubwright.kernel.database import Row, execute, fetch, fetch_one, rows
from hubwright.kernel.ids import new_id

_FLOW = "id, name, kind, draft_doc, draft_rev, draft_by, draft_at, live_version_id"
_VERSION = "id, flow_id, n, doc, sha256, note, published_by, published_at"
KEEP_CHANGES = 100


async def insert_flow(flow_id: UUID, name: str, kind: str, doc: Document, by: str) -> bool:
    """Write a new flow; False when it is there already."""
    written = await execute(
        "INSERT INTO flow (tenant_id, id, name, kind, draft_doc, draft_by) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (tenant_id, id) DO NOTHING",
        flow_id,
        name,
        kind,
        doc,
        by,
    )
    return written == 1


async def flow(flow_id: UUID, *, lock: bool = False) -> Row | None:
    """Read one flow that is not archived; `lock` keeps others from changing it until the transaction ends."""
    return await fetch_one(
        f"SELECT {_FLOW} FROM flow WHERE tenant_id = $1 AND id = $2 AND archived_at IS NULL"
        + (" FOR UPDATE" if lock else ""),
        flow_id,
    )


async def flows(after: UUID | None, most: int) -> list[Row]:
    """List flows by id with what is live of each."""
    return await fetch(
        "SELECT f.id, f.name, f.kind, f.draft_doc, f.draft_rev, f.draft_by, f.draft_at, f.created_at,"
        " v.id AS version_id, v.n, v.sha256, v.note, v.published_by, v.published_at"
        " FROM flow f LEFT JOIN flow_version v ON v.tenant_id = $1 AND v.id = f.live_version_id"
        " WHERE f.tenant_id = $1 AND f.archived_at IS NULL AND ($2::uuid IS NULL OR f.id > $2)"
        " ORDER BY f.id LIMIT $3",
        after,
        most,
    )


async def callers(flow_id: UUID) -> list[Row]:
    """List the other flows with a step that goes into this one, live or in the draft."""
    return await fetch(
        "SELECT f.id, f.name, EXISTS (SELECT 1 FROM jsonb_array_elements(v.doc->'nodes') AS each(step)"
        "  WHERE step->>'type' = 'subflow' AND step->'config'->>'flow' = $2) AS live"
        " FROM flow f LEFT JOIN flow_version v ON v.tenant_id = $1 AND v.id = f.live_version_id"
        " WHERE f.tenant_id = $1 AND f.archived_at IS NULL AND f.id <> $2::text::uuid AND EXISTS ("
        "  SELECT 1 FROM jsonb_array_elements(f.draft_doc->'nodes' || coalesce(v.doc->'nodes', '[]')) AS each(step)"
        "  WHERE step->>'type' = 'subflow' AND step->'config'->>'flow' = $2) ORDER BY f.name, f.id",
        str(flow_id),
    )


async def names() -> list[Row]:
    """List flows by name."""
    return await fetch("SELECT id, name FROM flow WHERE tenant_id = $1 AND archived_at IS NULL ORDER BY name, id")


async def set_archived(flow_id: UUID, *, archived: bool) -> bool:
    """Put a flow away or bring it back; False when it was so already."""
    return (
        await execute(
            "UPDATE flow SET archived_at = CASE WHEN $3 THEN now() END"
            " WHERE tenant_id = $1 AND id = $2 AND (archived_at IS NULL) = $3",
            flow_id,
            archived,
        )
        == 1
    )


async def write_draft(flow_id: UUID, *, name: str, doc: Document, rev: int, by: str, at: datetime) -> None:
    """Replace the draft of a flow that the caller has locked."""
    await (
        rows(Flow)
        .update(
            {Flow.name: name, Flow.draft_doc: doc, Flow.draft_rev: rev, Flow.draft_by: by, Flow.draft_at: at},
        )
        .where(Flow.id == flow_id)
    )


async def add_change(
    flow_id: UUID, *, rev: int, doc: Document, undo_rev: int | None, redo_rev: int | None, by: str
) -> None:
    """Remember what the draft became, and forget what lies too far back."""
    await rows(FlowDraftChange).insert(
        FlowDraftChange(
            id=new_id(), flow_id=flow_id, rev=rev, doc=doc, undo_rev=undo_rev, redo_rev=redo_rev, changed_by=by
        )
    )
    await execute(
        "DELETE FROM flow_draft_change WHERE tenant_id = $1 AND flow_id = $2 AND rev <= $3",
        flow_id,
        rev - KEEP_CHANGES,
    )


async def change(flow_id: UUID, rev: int) -> DraftChange | None:
    """Read the draft as it was at one revision, if that is still kept."""
    row = await fetch_one(
        "SELECT rev, doc, undo_rev, redo_rev, changed_by, changed_at FROM flow_draft_change"
        " WHERE tenant_id = $1 AND flow_id = $2 AND rev = $3",
        flow_id,
        rev,
    )
    return DraftChange(**row) if row else None


async def version(version_id: UUID) -> Row | None:
    """Read one published copy."""
    return await fetch_one(f"SELECT {_VERSION} FROM flow_version WHERE tenant_id = $1 AND id = $2", version_id)


async def live_version(flow_id: UUID) -> Row | None:
    """Read what is live of a flow."""
    return await fetch_one(
        "SELECT v.id, v.flow_id, v.n, v.doc, v.sha256, v.note, v.published_by, v.published_at FROM flow f"
        " JOIN flow_version v ON v.tenant_id = $1 AND v.id = f.live_version_id"
        " WHERE f.tenant_id = $1 AND f.id = $2 AND f.archived_at IS NULL",
        flow_id,
    )


async def live_besides(flow_id: UUID | None) -> int:
    """Count the flows that are live, but for one."""
    row = await fetch_one(
        "SELECT count(*) AS n FROM flow WHERE tenant_id = $1 AND live_version_id IS NOT NULL AND archived_at IS NULL"
        " AND id IS DISTINCT FROM $2::uuid",
        flow_id,
    )
    assert row is not None
    return int(row["n"])


async def versions(flow_id: UUID) -> list[Row]:
    """List the published copies of a flow, newest first."""
    return await fetch(
        "SELECT v.id, v.n, v.sha256, v.note, v.published_by, v.published_at, v.id = f.live_version_id AS live"
        " FROM flow_version v JOIN flow f ON f.tenant_id = $1 AND f.id = v.flow_id"
        " WHERE v.tenant_id = $1 AND v.flow_id = $2 ORDER BY v.n DESC",
        flow_id,
    )


async def version_by_number(flow_id: UUID, n: int) -> Row | None:
    """Read one published copy by its number."""
    return await fetch_one(
        f"SELECT {_VERSION} FROM flow_version WHERE tenant_id = $1 AND flow_id = $2 AND n = $3", flow_id, n
    )


async def next_number(flow_id: UUID) -> int:
    """The number of the next version; the caller holds the flow's row lock."""
    row = await fetch_one(
        "SELECT coalesce(max(n), 0) + 1 AS n FROM flow_version WHERE tenant_id = $1 AND flow_id = $2", flow_id
    )
    assert row is not None
    return int(row["n"])


async def insert_version(
    version_id: UUID, flow_id: UUID, *, n: int, doc: Document, sha256: str, note: str, by: str
) -> None:
    """Write an immutable copy."""
    await execute(
        "INSERT INTO flow_version (tenant_id, id, flow_id, n, doc, sha256, note, published_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        version_id,
        flow_id,
        n,
        doc,
        sha256,
        note,
        by,
    )


async def point_live(flow_id: UUID, version_id: UUID) -> None:
    """Let new conversations start with this version."""
    await rows(Flow).update({Flow.live_version_id: version_id}).where(Flow.id == flow_id)


async def insert_release(
    release_id: UUID, flow_id: UUID, version_id: UUID, deed: str, *, by: str, note: str, detail: dict[str, Any]
) -> None:
    """Write what was done with a version."""
    await execute(
        "INSERT INTO flow_release (tenant_id, id, flow_id, version_id, deed, by_name, note, detail)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        release_id,
        flow_id,
        version_id,
        deed,
        by,
        note,
        detail,
    )


async def releases(flow_id: UUID, most: int) -> list[Row]:
    """List what was done with the versions of a flow, newest first."""
    return await fetch(
        "SELECT v.n, r.deed, r.by_name AS by, r.note, r.detail, r.at FROM flow_release r"
        " JOIN flow_version v ON v.tenant_id = $1 AND v.id = r.version_id"
        " WHERE r.tenant_id = $1 AND r.flow_id = $2 ORDER BY r.at DESC, r.id DESC LIMIT $3",
        flow_id,
        most,
    )
