"""Reads and writes what companies think of plugins."""

from uuid import UUID

from hubwright.kernel.database import Row, global_execute, global_fetch, outside_tenants

REASON = "what one company thinks is read by every company"


async def averages() -> dict[str, tuple[float, int]]:
    """Stars and how many gave some, by plugin."""
    async with outside_tenants(REASON):
        found = await global_fetch(
            "SELECT plugin, avg(stars)::float8 AS stars, count(*) AS n FROM plugin_review GROUP BY plugin"
        )
    return {row["plugin"]: (round(row["stars"], 2), row["n"]) for row in found}


async def reviews(plugin: str) -> list[Row]:
    """Of one plugin, the newest first; not by whom."""
    async with outside_tenants(REASON):
        return await global_fetch(
            "SELECT id, stars, text, version, days, written_at, edited_at, reply, replied_at FROM plugin_review"
            " WHERE plugin = $1 ORDER BY coalesce(edited_at, written_at) DESC, id LIMIT 200",
            plugin,
        )


async def review_of(plugin: str, company: UUID) -> Row | None:
    """What one company said."""
    async with outside_tenants(REASON):
        found = await global_fetch(
            "SELECT stars, text FROM plugin_review WHERE plugin = $1 AND company = $2", plugin, company
        )
    return found[0] if found else None


async def put_review(
    review_id: UUID, plugin: str, company: UUID, *, stars: int, text: str, version: str, days: int
) -> None:
    """One from each company; a second one takes the place of the first."""
    await global_execute(
        "INSERT INTO plugin_review (id, plugin, company, stars, text, version, days)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)"
        " ON CONFLICT (plugin, company) DO UPDATE SET stars = excluded.stars, text = excluded.text,"
        " version = excluded.version, days = excluded.days, edited_at = now()",
        review_id,
        plugin,
        company,
        stars,
        text,
        version,
        days,
    )


async def put_reply(plugin: str, review_id: UUID, reply: str) -> bool:
    """The partner's answer; the last one counts."""
    return (
        await global_execute(
            "UPDATE plugin_review SET reply = $3, replied_at = now() WHERE plugin = $1 AND id = $2",
            plugin,
            review_id,
            reply,
        )
        == 1
    )
