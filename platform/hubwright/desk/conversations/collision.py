"""Traffic cop: a reply that was written against a stale thread is held back, and told what is new.

What holds it: a colleague's reply, and a change of state by somebody else (taken, resolved, gone on elsewhere, merged)
since the reply was begun, even where the page has shown it meanwhile. A customer's words do not make a reply wrong and
often come while one writes, so they hold it only where the page has not shown them though they are older than a few
seconds: a page that slept, lost its connection, or has no scripts. Notes and what one did oneself hold nothing.
"""

from uuid import UUID

from hubwright.desk.conversations import collision_queries
from hubwright.desk.conversations.errors import ThreadMovedOn
from hubwright.desk.conversations.schemas import News
from hubwright.desk.conversations.sealed_notes import opened
from hubwright.kernel.actor import Actor

CHANGES = ("assigned", "resolved", "moved", "merged_in", "merged_away", "unmerged", "split_off")
LIVE_S = 5.0
_MOST = 50
_UNTOLD = ("matters", "mine", "id", "body")


async def hold_if_stale(
    actor: Actor, conversation_id: UUID, expected_last_seq: int | None, shown_seq: int | None = None
) -> None:
    """Refuse (ThreadMovedOn) what was begun in sight of `expected_last_seq` when what came since matters.

    `shown_seq` is the newest number the writer's page showed when it was sent; without it that is where it was begun.
    None holds nothing. The caller has locked the conversation.
    """
    if expected_last_seq is None:
        return
    found = await collision_queries.news(
        conversation_id,
        expected_last_seq,
        max(expected_last_seq, shown_seq or 0),
        member_id=actor.member_id,
        changes=CHANGES,
        live_s=LIVE_S,
        limit=_MOST,
    )
    if any(row["matters"] for row in found):
        news = await opened([row for row in reversed(found) if not row["mine"]])
        raise ThreadMovedOn([_news(row) for row in news], found[0]["seq"])


def _news(row: dict[str, object]) -> News:
    return News(**{name: value for name, value in row.items() if name not in _UNTOLD})  # type: ignore[arg-type]  # the statement names the fields
