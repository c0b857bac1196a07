"""Reading flows, drafts and versions."""

from uuid import UUID

from hubwright import flows
from hubwright.control.flows import queries
from hubwright.control.flows.canaries import running
from hubwright.control.flows.schemas import (
    Document,
    Draft,
    DraftChange,
    FlowPage,
    FlowSummary,
    FlowVersionRow,
    VersionSummary,
)
from hubwright.kernel.database import Row
from hubwright.kernel.errors import Missing

PAGE = 100
MOST_FLOWS = 1_000


async def list_flows() -> list[FlowSummary]:
    """List all flows with what is live and whether the draft differs from it, the oldest first."""
    found = await queries.flows(None, MOST_FLOWS)
    return [_summary(row) for row in sorted(found, key=lambda row: row["created_at"])]


async def flow_names() -> dict[str, str]:
    """Every flow by id with its name."""
    return {str(row["id"]): row["name"] for row in await queries.names()}


async def flow_page(after: UUID | None = None, limit: int = PAGE) -> FlowPage:
    """List flows page by page."""
    found = await queries.flows(after, min(max(limit, 1), PAGE) + 1)
    shown = found[: min(max(limit, 1), PAGE)]
    return FlowPage([_summary(row) for row in shown], str(shown[-1]["id"]) if len(found) > len(shown) else None)


async def get_draft(flow_id: UUID) -> Draft:
    """Read the draft of a flow or say there is none."""
    row = await queries.flow(flow_id)
    if row is None:
        raise Missing("flow")
    return draft_of(row)


async def draft_change(flow_id: UUID, rev: int) -> DraftChange | None:
    """Read the draft as it was at an earlier revision, if that is still kept."""
    return await queries.change(flow_id, rev)


async def live_version(flow_id: UUID) -> FlowVersionRow | None:
    """Read what is live of a flow, if anything."""
    row = await queries.live_version(flow_id)
    return FlowVersionRow(**row) if row else None


async def tried_version(flow_id: UUID) -> FlowVersionRow | None:
    """Read what is being tried beside the live version, if anything."""
    canary = await running(flow_id)
    return await version(canary.version_id) if canary is not None else None


async def version(version_id: UUID) -> FlowVersionRow:
    """Read a published version or say there is none."""
    row = await queries.version(version_id)
    if row is None:
        raise Missing("flow version")
    return FlowVersionRow(**row)


async def version_by_number(flow_id: UUID, n: int) -> FlowVersionRow:
    """Read a published version by its number or say there is none."""
    row = await queries.version_by_number(flow_id, n)
    if row is None:
        raise Missing("flow version")
    return FlowVersionRow(**row)


async def list_versions(flow_id: UUID) -> list[VersionSummary]:
    """List the versions of a flow, newest first."""
    if await queries.flow(flow_id) is None:
        raise Missing("flow")
    return [VersionSummary(**row) for row in await queries.versions(flow_id)]


def draft_of(row: Row) -> Draft:
    """A flow row as its draft."""
    return Draft(
        flow_id=row["id"],
        name=row["name"],
        rev=row["draft_rev"],
        doc=row["draft_doc"],
        changed_by=row["draft_by"],
        changed_at=row["draft_at"],
        live_version_id=row["live_version_id"],
    )


def meaning(doc: Document) -> str:
    """The semantic hash of a stored document."""
    return flows.sha256(flows.parse(doc))


def _summary(row: Row) -> FlowSummary:
    live = None
    if row["version_id"] is not None:
        live = VersionSummary(
            id=row["version_id"],
            n=row["n"],
            sha256=row["sha256"],
            note=row["note"],
            published_by=row["published_by"],
            published_at=row["published_at"],
            live=True,
        )
    return FlowSummary(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        draft_rev=row["draft_rev"],
        draft_changed_by=row["draft_by"],
        draft_changed_at=row["draft_at"],
        changed=live is None or live.sha256 != meaning(row["draft_doc"]),
        live=live,
    )
