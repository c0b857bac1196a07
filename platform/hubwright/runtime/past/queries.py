"""Writes executions of the past and their traces; each statement takes all rows of its table as one JSON document."""

from collections.abc import Sequence
from typing import Any

import msgspec

from hubwright.kernel.database import execute

Rows = Sequence[dict[str, Any]]


async def sessions(rows: Rows) -> None:
    """Executions as they stand."""
    await execute(
        "INSERT INTO flow_session (tenant_id, id, conversation_id, flow_version_id, status, state, rev, steps_total,"
        " started_at, ended_at) SELECT $1, r.id, r.conversation_id, r.flow_version_id, r.status, r.state, r.rev,"
        " r.steps_total, r.started_at, r.ended_at FROM jsonb_to_recordset($2::jsonb) AS r (id uuid,"
        " conversation_id uuid, flow_version_id uuid, status text, state jsonb, rev integer, steps_total integer,"
        " started_at timestamptz, ended_at timestamptz)",
        msgspec.json.encode(rows).decode(),
    )


async def steps(rows: Rows) -> None:
    """What each of them did."""
    await execute(
        "INSERT INTO flow_step (tenant_id, id, flow_session_id, conversation_id, n, node_id, node_type, port, detail,"
        " at) SELECT $1, r.id, r.flow_session_id, r.conversation_id, r.n, r.node_id, r.node_type, r.port, r.detail,"
        " r.at FROM jsonb_to_recordset($2::jsonb) AS r (id uuid, flow_session_id uuid, conversation_id uuid,"
        " n integer, node_id text, node_type text, port text, detail jsonb, at timestamptz)",
        msgspec.json.encode(rows).decode(),
    )
