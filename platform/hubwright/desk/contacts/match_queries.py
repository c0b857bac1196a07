"""The only file that touches contact_match_rule and contact_suggestion; finds who may share something."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hubwright.desk.contacts.matching import DEFAULT_RULES, Match, Rule
from hubwright.desk.contacts.schemas import SuggestionView
from hubwright.kernel.database import Row, execute, execute_many, fetch, fetch_one
from hubwright.kernel.ids import new_id

MOST_CANDIDATES = 50


async def rules() -> list[Rule]:
    """The company's rules in their order; those we think best until it has its own."""
    found = await fetch(
        "SELECT compares, level, field_key FROM contact_match_rule WHERE tenant_id = $1 ORDER BY position"
    )
    return [Rule(**row) for row in found] if found else list(DEFAULT_RULES)


async def put_rules(wanted: Sequence[Rule]) -> None:
    """These from now on."""
    await execute("DELETE FROM contact_match_rule WHERE tenant_id = $1")
    await execute_many(
        "INSERT INTO contact_match_rule (tenant_id, id, position, compares, field_key, level)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        [(new_id(), n, rule.compares, rule.field_key, rule.level) for n, rule in enumerate(wanted)],
    )


async def sharing_terms(terms: Sequence[str]) -> list[UUID]:
    """Contacts that are found by one of these whole words (e-mail addresses, digits of phones)."""
    found = await fetch(
        "SELECT DISTINCT contact_id FROM contact_term WHERE tenant_id = $1 AND term = ANY ($2::text[]) LIMIT $3",
        list(terms),
        MOST_CANDIDATES,
    )
    return [row["contact_id"] for row in found]


async def sharing_field(key: str, value: str) -> list[UUID]:
    """Contacts with this value in a field."""
    found = await fetch(
        "SELECT id FROM contact WHERE tenant_id = $1 AND root_id IS NULL AND fields ->> $2 = $3 ORDER BY id LIMIT $4",
        key,
        value,
        MOST_CANDIDATES,
    )
    return [row["id"] for row in found]


async def facts_of(contact_ids: Sequence[UUID]) -> list[Row]:
    """Names, addresses and fields of contacts."""
    return await fetch(
        "SELECT id, name, email, fields FROM contact WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) ORDER BY id",
        list(contact_ids),
    )


async def suggest(contact_id: UUID, match: Match) -> None:
    """Put two before a person, once; what was dismissed stays so."""
    first, second = sorted((contact_id, match.other_id))
    await execute(
        "INSERT INTO contact_suggestion (tenant_id, id, contact_id, other_id, rule, shared, against)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id, contact_id, other_id) DO UPDATE"
        " SET rule = excluded.rule, shared = excluded.shared, against = excluded.against",
        new_id(),
        first,
        second,
        match.rule,
        match.shared,
        match.against,
    )


_SUGGESTION = (
    "SELECT s.id, s.contact_id, s.other_id, s.rule, s.shared, s.against, s.at, a.name AS contact_name,"
    " a.email AS contact_email, b.name AS other_name, b.email AS other_email FROM contact_suggestion s"
    " JOIN contact a ON a.tenant_id = $1 AND a.id = s.contact_id AND a.root_id IS NULL"
    " JOIN contact b ON b.tenant_id = $1 AND b.id = s.other_id AND b.root_id IS NULL"
    " WHERE s.tenant_id = $1 AND s.dismissed_at IS NULL"
)


async def suggestions_of(contact_id: UUID) -> list[SuggestionView]:
    """With whom a contact may be one person."""
    found = await fetch(f"{_SUGGESTION} AND (s.contact_id = $2 OR s.other_id = $2) ORDER BY s.id LIMIT 50", contact_id)
    return [SuggestionView(**row) for row in found]


async def suggestions_after(after: UUID, most: int) -> list[SuggestionView]:
    """All that wait for a person, the oldest first."""
    found = await fetch(f"{_SUGGESTION} AND s.id > $2 ORDER BY s.id LIMIT $3", after, most)
    return [SuggestionView(**row) for row in found]


async def suggestion(suggestion_id: UUID) -> SuggestionView | None:
    """One that waits."""
    row = await fetch_one(f"{_SUGGESTION} AND s.id = $2", suggestion_id)
    return SuggestionView(**row) if row else None


async def dismiss(suggestion_id: UUID, by: str, at: datetime) -> bool:
    """They are two; not to be asked again."""
    return bool(
        await execute(
            "UPDATE contact_suggestion SET dismissed_at = $3, dismissed_by = $4 WHERE tenant_id = $1 AND id = $2"
            " AND dismissed_at IS NULL",
            suggestion_id,
            at,
            by,
        )
    )
