"""The only file that touches plugin_setup."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one


async def begin(installation_id: UUID) -> None:
    """Begin, or begin anew where it was installed again."""
    await execute(
        "INSERT INTO plugin_setup (tenant_id, installation_id) VALUES ($1, $2)"
        " ON CONFLICT (tenant_id, installation_id) DO UPDATE SET filled_at = NULL, checks = '{}', posts = '{}',"
        " tried = NULL, began_at = now(), finished_at = NULL",
        installation_id,
    )


async def look_again(installation_id: UUID) -> None:
    """Have what was switched on otherwise, or long ago, looked at as well; what is known stays."""
    await execute(
        "INSERT INTO plugin_setup (tenant_id, installation_id, filled_at, finished_at) VALUES ($1, $2, now(), now())"
        " ON CONFLICT (tenant_id, installation_id) DO NOTHING",
        installation_id,
    )


async def setup(installation_id: UUID) -> Row | None:
    """How far it came."""
    return await fetch_one(
        "SELECT installation_id, filled_at, checks, posts, tried, began_at, finished_at FROM plugin_setup"
        " WHERE tenant_id = $1 AND installation_id = $2",
        installation_id,
    )


async def is_open(installation_id: UUID) -> bool:
    """Whether somebody is setting it up."""
    row = await setup(installation_id)
    return row is not None and row["finished_at"] is None


async def open_setups() -> list[UUID]:
    """The installations that somebody began to set up and did not switch on."""
    found = await fetch("SELECT installation_id FROM plugin_setup WHERE tenant_id = $1 AND finished_at IS NULL")
    return [row["installation_id"] for row in found]


async def put_filled(installation_id: UUID) -> None:
    """Something was saved: what was found out before says nothing any more."""
    await execute(
        "UPDATE plugin_setup SET filled_at = now(), checks = '{}', tried = NULL"
        " WHERE tenant_id = $1 AND installation_id = $2",
        installation_id,
    )


async def put_check(installation_id: UUID, key: str, result: Mapping[str, Any]) -> None:
    """How one row went; others may be written at the same time."""
    await execute(
        "UPDATE plugin_setup SET checks = jsonb_set(checks, ARRAY[$3::text], $4::jsonb)"
        " WHERE tenant_id = $1 AND installation_id = $2",
        installation_id,
        key,
        result,
    )


async def forget_checks(installation_id: UUID) -> None:
    """Look at everything anew, posts included."""
    await execute(
        "UPDATE plugin_setup SET checks = '{}', posts = '{}' WHERE tenant_id = $1 AND installation_id = $2",
        installation_id,
    )


async def put_post(installation_id: UUID, path: str) -> None:
    """A genuine post came to a door; the first one counts."""
    await execute(
        "UPDATE plugin_setup SET posts = jsonb_set(posts, ARRAY[$3::text], to_jsonb(now()))"
        " WHERE tenant_id = $1 AND installation_id = $2 AND NOT posts ? $3::text",
        installation_id,
        path,
    )


async def put_tried(installation_id: UUID, tried: Mapping[str, Any]) -> None:
    """How the last call with sample input went."""
    await execute(
        "UPDATE plugin_setup SET tried = $3 WHERE tenant_id = $1 AND installation_id = $2", installation_id, tried
    )


async def put_finished(installation_id: UUID) -> None:
    """It was switched on; what the call with sample input brought is not kept."""
    await execute(
        "UPDATE plugin_setup SET finished_at = now(), tried = tried - 'result'"
        " WHERE tenant_id = $1 AND installation_id = $2",
        installation_id,
    )
