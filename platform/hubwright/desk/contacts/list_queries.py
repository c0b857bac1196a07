"""Lists and counts contacts by filter; one page at a time, by key."""

from datetime import datetime
from uuid import UUID

from hubwright.desk.contacts.schemas import ContactFilter, ListedContact
from hubwright.desk.contacts.terms import asked
from hubwright.kernel.database import fetch, fetch_one
from hubwright.kernel.ids import parse_id

_LAST = "\U0010ffff"
# $2.. are the filter's; what is empty asks nothing.
_WHERE = (
    " FROM contact c WHERE c.tenant_id = $1 AND c.root_id IS NULL AND c.erased_at IS NULL"
    " AND (cardinality($2::text[]) = 0 OR c.id IN (SELECT t.contact_id FROM contact_term t JOIN"
    "   unnest($2::text[], $3::text[]) WITH ORDINALITY AS w (low, high, n) ON t.term >= w.low AND t.term < w.high"
    "   WHERE t.tenant_id = $1 GROUP BY t.contact_id HAVING count(DISTINCT w.n) = cardinality($2::text[])))"
    " AND ($4 = '' OR c.stage = $4) AND ($5 = '' OR c.fields -> 'tags' @> to_jsonb(ARRAY[$5]))"
    " AND ($6::uuid IS NULL OR EXISTS (SELECT FROM identity i WHERE i.tenant_id = $1 AND i.contact_id = c.id"
    "   AND i.channel_id = $6))"
    " AND ($7 = 0 OR c.seen_at > now() - make_interval(days => $7))"
    " AND ($8 = 0 OR c.seen_at <= now() - make_interval(days => $8))"
    " AND ($9::jsonb = '{}' OR c.fields @> $9::jsonb)"
)


def _arguments(wanted: ContactFilter) -> tuple[object, ...]:
    low = asked(wanted.q)
    return (
        low,
        [word + _LAST for word in low],
        wanted.stage,
        wanted.tag,
        parse_id(wanted.channel) if wanted.channel else None,
        wanted.seen_within,
        wanted.unseen_for,
        wanted.fields,
    )


async def page(wanted: ContactFilter, after: tuple[datetime, UUID] | None, most: int) -> list[ListedContact]:
    """Contacts that fit, those seen last first."""
    moment, contact_id = after or (None, None)
    found = await fetch(
        "SELECT c.id, c.name, c.email, c.fields, c.stage, c.blocked_at IS NOT NULL AS blocked, c.seen_at, c.created_at,"
        " ARRAY(SELECT DISTINCT i.channel_id FROM identity i WHERE i.tenant_id = $1 AND i.contact_id = c.id"
        "   AND i.channel_id IS NOT NULL) AS channel_ids"
        f"{_WHERE} AND ($10::timestamptz IS NULL OR (c.seen_at, c.id) < ($10, $11::uuid))"
        " ORDER BY c.seen_at DESC, c.id DESC LIMIT $12",
        *_arguments(wanted),
        moment,
        contact_id,
        most,
    )
    return [ListedContact(**row) for row in found]


async def count(wanted: ContactFilter, most: int) -> int:
    """How many fit; no further than `most`."""
    row = await fetch_one(f"SELECT count(*) AS n FROM (SELECT 1{_WHERE} LIMIT $10) AS fit", *_arguments(wanted), most)
    assert row is not None
    found: int = row["n"]
    return found
