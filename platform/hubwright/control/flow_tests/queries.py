"""The only file that touches flow_test."""

from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one


async def insert(test_id: UUID, flow_id: UUID, name: str, test: object, author: str) -> bool:
    """Write a test; the same id again changes nothing and gives False."""
    written = await execute(
        "INSERT INTO flow_test (tenant_id, id, flow_id, name, test, author) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (tenant_id, id) DO NOTHING",
        test_id,
        flow_id,
        name,
        test,
        author,
    )
    return written == 1


async def of_flow(flow_id: UUID) -> list[Row]:
    """List the tests of a flow, the oldest first."""
    return await fetch(
        "SELECT id, name, test, author, at FROM flow_test"
        " WHERE tenant_id = $1 AND flow_id = $2 AND removed_at IS NULL ORDER BY at, id",
        flow_id,
    )


async def count() -> int:
    """How many tests the company keeps."""
    row = await fetch_one("SELECT count(*) AS n FROM flow_test WHERE tenant_id = $1 AND removed_at IS NULL")
    assert row is not None
    return int(row["n"])


async def of_id(flow_id: UUID, test_id: UUID) -> Row | None:
    """Read one test of a flow."""
    return await fetch_one(
        "SELECT id, name, test, author, at FROM flow_test"
        " WHERE tenant_id = $1 AND flow_id = $2 AND id = $3 AND removed_at IS NULL",
        flow_id,
        test_id,
    )


async def rename(flow_id: UUID, test_id: UUID, name: str) -> bool:
    """Give a test another name; False when there is none."""
    changed = await execute(
        "UPDATE flow_test SET name = $4 WHERE tenant_id = $1 AND flow_id = $2 AND id = $3 AND removed_at IS NULL",
        flow_id,
        test_id,
        name,
    )
    return changed == 1


async def set_removed(flow_id: UUID, test_id: UUID, *, removed: bool) -> bool:
    """Take a test away or bring it back; False when it is not there, or there already."""
    changed = await execute(
        "UPDATE flow_test SET removed_at = CASE WHEN $4 THEN now() END"
        " WHERE tenant_id = $1 AND flow_id = $2 AND id = $3 AND (removed_at IS NULL) = $4",
        flow_id,
        test_id,
        removed,
    )
    return changed == 1


async def exists() -> bool:
    """Tell whether the company keeps any test."""
    return await fetch_one("SELECT id FROM flow_test WHERE tenant_id = $1 AND removed_at IS NULL LIMIT 1") is not None
