"""The only file that touches canned_reply, mention, snooze, draft and inbox_choice."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hubwright.kernel.database import Row, execute, execute_many, fetch, fetch_one


async def drafts_of(member_id: UUID, conversation_id: UUID) -> list[Row]:
    """What a member began to write in a conversation."""
    return await fetch(
        "SELECT mode, text, seq, updated_at FROM draft"
        " WHERE tenant_id = $1 AND member_id = $2 AND conversation_id = $3",
        member_id,
        conversation_id,
    )


async def keep_draft(member_id: UUID, conversation_id: UUID, mode: str, text: str, seq: int) -> Row | None:
    """Write or replace a draft."""
    return await fetch_one(
        "INSERT INTO draft (tenant_id, member_id, conversation_id, mode, text, seq) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (tenant_id, member_id, conversation_id, mode)"
        " DO UPDATE SET text = excluded.text, seq = excluded.seq, updated_at = now() RETURNING updated_at",
        member_id,
        conversation_id,
        mode,
        text,
        seq,
    )


async def drop_draft(member_id: UUID, conversation_id: UUID, mode: str) -> None:
    """It was sent, or given up."""
    await execute(
        "DELETE FROM draft WHERE tenant_id = $1 AND member_id = $2 AND conversation_id = $3 AND mode = $4",
        member_id,
        conversation_id,
        mode,
    )


async def offer_notices(member_id: UUID) -> Row | None:
    """How a member wants to be told of an offer, if they ever said."""
    return await fetch_one(
        "SELECT offer_sound, offer_notice FROM inbox_choice WHERE tenant_id = $1 AND member_id = $2", member_id
    )


async def set_offer_notices(member_id: UUID, sound: bool, notice: bool) -> None:
    """Write how a member wants to be told of an offer."""
    await execute(
        "INSERT INTO inbox_choice (tenant_id, member_id, offer_sound, offer_notice) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (tenant_id, member_id) DO UPDATE SET offer_sound = excluded.offer_sound,"
        " offer_notice = excluded.offer_notice",
        member_id,
        sound,
        notice,
    )


async def single_keys(member_id: UUID) -> bool:
    """Whether single keys act for a member; they do until switched off."""
    row = await fetch_one("SELECT single_keys FROM inbox_choice WHERE tenant_id = $1 AND member_id = $2", member_id)
    return row is None or bool(row["single_keys"])


async def choose_keys(member_id: UUID, *, on: bool) -> None:
    """Switch single keys on or off."""
    await execute(
        "INSERT INTO inbox_choice (tenant_id, member_id, single_keys) VALUES ($1, $2, $3)"
        " ON CONFLICT (tenant_id, member_id) DO UPDATE SET single_keys = excluded.single_keys",
        member_id,
        on,
    )


async def canned_for(member_id: UUID | None) -> list[Row]:
    """The company's canned replies and a member's own, by shortcut, own ones first."""
    return await fetch(
        "SELECT id, member_id, shortcut, text FROM canned_reply WHERE tenant_id = $1"
        " AND (member_id IS NULL OR member_id = $2) ORDER BY shortcut, member_id NULLS LAST",
        member_id,
    )


async def one_canned(canned_id: UUID) -> Row | None:
    """One canned reply."""
    return await fetch_one(
        "SELECT id, member_id, shortcut, text FROM canned_reply WHERE tenant_id = $1 AND id = $2", canned_id
    )


async def keep_canned(canned_id: UUID, member_id: UUID | None, shortcut: str, text: str) -> bool:
    """Write or change one; False when its shortcut is taken."""
    return (
        await execute(
            "INSERT INTO canned_reply AS c (tenant_id, id, member_id, shortcut, text) SELECT $1, $2, $3::uuid, $4, $5"
            " WHERE NOT EXISTS (SELECT FROM canned_reply o WHERE o.tenant_id = $1 AND o.shortcut = $4 AND o.id <> $2"
            "   AND o.member_id IS NOT DISTINCT FROM $3::uuid)"
            " ON CONFLICT (tenant_id, id) DO UPDATE SET shortcut = excluded.shortcut, text = excluded.text,"
            " member_id = excluded.member_id, updated_at = now()",
            canned_id,
            member_id,
            shortcut,
            text,
        )
        == 1
    )


async def drop_canned(canned_id: UUID) -> None:
    """Take one away."""
    await execute("DELETE FROM canned_reply WHERE tenant_id = $1 AND id = $2", canned_id)


async def keep_mentions(message_id: UUID, conversation_id: UUID, member_ids: Sequence[UUID]) -> None:
    """A note called these members."""
    await execute_many(
        "INSERT INTO mention (tenant_id, message_id, conversation_id, member_id) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (tenant_id, message_id, member_id) DO NOTHING",
        [(message_id, conversation_id, member_id) for member_id in member_ids],
    )


async def mentioned_in(member_id: UUID, limit: int) -> list[UUID]:
    """Conversations in which a member was called, the last call first."""
    found = await fetch(
        "SELECT conversation_id FROM mention WHERE tenant_id = $1 AND member_id = $2 GROUP BY conversation_id"
        " ORDER BY max(at) DESC LIMIT $3",
        member_id,
        limit,
    )
    return [row["conversation_id"] for row in found]


async def unseen_mentions(member_id: UUID) -> int:
    """How many conversations hold calls that a member has not seen."""
    row = await fetch_one(
        "SELECT count(DISTINCT conversation_id) AS n FROM mention"
        " WHERE tenant_id = $1 AND member_id = $2 AND seen_at IS NULL",
        member_id,
    )
    return int(row["n"]) if row else 0


async def see_mentions(member_id: UUID, conversation_id: UUID) -> None:
    """A member has opened the conversation."""
    await execute(
        "UPDATE mention SET seen_at = now() WHERE tenant_id = $1 AND member_id = $2 AND conversation_id = $3"
        " AND seen_at IS NULL",
        member_id,
        conversation_id,
    )


async def put_off(conversation_id: UUID, member_id: UUID, seq: int, until: datetime | None) -> bool:
    """Put a conversation off; False when that moment is over by the database's clock, or more than a year away."""
    return (
        await execute(
            "INSERT INTO snooze (tenant_id, conversation_id, member_id, seq, until)"
            " SELECT $1, $2, $3, $4, $5::timestamptz"
            " WHERE $5::timestamptz IS NULL OR ($5 > now() AND $5 < now() + interval '366 days')"
            " ON CONFLICT (tenant_id, conversation_id)"
            " DO UPDATE SET member_id = excluded.member_id, seq = excluded.seq,"
            " until = excluded.until, at = now()",
            conversation_id,
            member_id,
            seq,
            until,
        )
        == 1
    )


async def take_up(conversation_id: UUID) -> Row | None:
    """End a snooze, whatever it waits for."""
    return await fetch_one(
        "DELETE FROM snooze WHERE tenant_id = $1 AND conversation_id = $2 RETURNING member_id, until", conversation_id
    )


async def wake_due(conversation_id: UUID) -> Row | None:
    """End a snooze whose time has come by the database's clock."""
    return await fetch_one(
        "DELETE FROM snooze WHERE tenant_id = $1 AND conversation_id = $2 AND until <= now() RETURNING member_id",
        conversation_id,
    )


_ASLEEP = (
    " FROM snooze s JOIN conversation c ON c.tenant_id = $1 AND c.id = s.conversation_id"
    " AND c.assignee_id = s.member_id AND c.status = 'assigned'"
    " WHERE s.tenant_id = $1 AND s.member_id = $2 AND (s.until IS NULL OR s.until > now())"
    " AND NOT EXISTS (SELECT FROM message x WHERE x.tenant_id = $1 AND x.conversation_id = s.conversation_id"
    "   AND x.seq > s.seq AND x.author = 'contact')"
)


async def asleep(member_id: UUID, limit: int) -> list[UUID]:
    """What a member has put off, the next to wake first."""
    found = await fetch(
        f"SELECT s.conversation_id{_ASLEEP} ORDER BY s.until NULLS LAST, s.conversation_id LIMIT $3", member_id, limit
    )
    return [row["conversation_id"] for row in found]


async def asleep_count(member_id: UUID) -> int:
    """How much a member has put off."""
    row = await fetch_one(f"SELECT count(*) AS n{_ASLEEP}", member_id)
    return int(row["n"]) if row else 0


async def is_asleep(conversation_id: UUID) -> bool:
    """Whether a conversation sleeps, whoever put it off."""
    row = await fetch_one(
        "SELECT 1 AS asleep FROM snooze s WHERE s.tenant_id = $1 AND s.conversation_id = $2"
        " AND (s.until IS NULL OR s.until > now()) AND NOT EXISTS (SELECT FROM message x WHERE x.tenant_id = $1"
        "   AND x.conversation_id = s.conversation_id AND x.seq > s.seq AND x.author = 'contact')",
        conversation_id,
    )
    return row is not None


async def snooze_of(conversation_id: UUID, member_id: UUID) -> Row | None:
    """Until when a member's conversation sleeps, if it does."""
    return await fetch_one(f"SELECT s.until{_ASLEEP} AND s.conversation_id = $3", member_id, conversation_id)
