"""What stands between a thread and its composer: dispositions to choose from, and whispers."""

from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.control.identity.presence import Colleague
from hubwright.desk.board.whisper import whispers_for
from hubwright.desk.conversations import ConversationView
from hubwright.desk.queues.seats import is_parked
from hubwright.desk.states.dispose import disposition_of
from hubwright.desk.states.lists import Choice, dispositions
from hubwright.kernel.actor import Actor


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """One whisper as it is shown."""

    id: UUID
    from_name: str
    to_name: str
    to_me: bool
    text: str
    at: datetime
    seen: bool


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to choose and to hear."""

    dispositions: list[Choice]
    disposition: UUID | None
    whispers: list[Heard]
    parked: bool


async def read_beside(actor: Actor, conversation: ConversationView, people: dict[UUID, Colleague]) -> Beside:
    """Read it; a former disposition is shown as long as it is the one that was chosen."""
    chosen = await disposition_of(conversation.id) if conversation.status == "resolved" else None
    known = await dispositions() if conversation.status == "resolved" else []
    return Beside(
        dispositions=[one for one in known if not one.retired or (chosen is not None and one.id == chosen.id)],
        disposition=chosen.id if chosen is not None else None,
        whispers=[
            Heard(
                id=one.id,
                from_name=people[one.from_id].name if one.from_id in people else "",
                to_name=people[one.to_id].name if one.to_id in people else "",
                to_me=one.to_id == actor.member_id,
                text=one.text,
                at=one.at,
                seen=one.seen_at is not None,
            )
            for one in await whispers_for(actor, conversation.id)
        ],
        parked=conversation.status == "assigned" and await is_parked(conversation.id),
    )
