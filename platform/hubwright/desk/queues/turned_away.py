"""What overflow rules decided: written down, and the end where they end it."""

from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.desk.conversations import ConversationView, append_message
from hubwright.desk.conversations import queries as conversations
from hubwright.desk.conversations.ending import end_there
from hubwright.desk.queues import overflow_queries
from hubwright.desk.queues.bell import handoff_ended, tell_inboxes
from hubwright.desk.queues.courses import keeps_no_place
from hubwright.desk.routing.overflow import Course, Moment
from hubwright.desk.segments.log import note
from hubwright.host.dispatch.telling import tell
from hubwright.kernel.i18n import _, use_language


async def note_course(
    conversation_id: UUID,
    entry_id: UUID | None,
    course: Course,
    now: datetime,
    *,
    came_to: UUID,
    moment: Moment = "before",
) -> None:
    """Write down what was decided, and by which clause."""
    await overflow_queries.record(
        conversation_id,
        entry_id=entry_id,
        at=now,
        moment=moment,
        outcome=course.then,
        from_id=came_to,
        to_id=course.queue,
        trace=msgspec.to_builtins(course),
    )


async def turn_away(
    conversation: ConversationView, course: Course, now: datetime, *, entry_id: UUID | None = None
) -> None:
    """End it with the company's words; the caller holds it. Whoever writes again begins anew."""
    moment: Moment = "before" if entry_id is None else "after"
    await note_course(conversation.id, entry_id, course, now, came_to=course.stops[0].queue, moment=moment)
    with use_language(conversation.language):
        words = course.words.strip() or _("We cannot answer you right now. Please write to us again later.")
    await say(conversation, "turned_away", words)
    await conversations.set_status(conversation.id, "resolved")
    await note(conversation.id, "ended", "turned_away", at=now)
    await end_there(conversation.id)
    await tell("conversation.resolved", now, conversation_id=conversation.id, contact_id=conversation.contact_id)
    await handoff_ended(conversation.id, "closed")
    tell_inboxes("list", conversation.id)


async def say(conversation: ConversationView, kind: str, words: str) -> None:
    """Say something where the customer hears it: on a channel that only carries what is sent, as the company's bot."""
    if await keeps_no_place(conversation.channel_id):
        await append_message(conversation.id, kind=kind, author="system", text=words)
    else:
        await append_message(conversation.id, kind="text", author="bot", text=words)
