"""Conversations that a demo or a trial company begins with, so that nobody looks into an empty inbox."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

from hubwright.desk.contacts.verbs import meet_contact
from hubwright.desk.conversations.bring_in import PastConversation, bring_in
from hubwright.kernel.clock import utc_now
from tenants.demo_companies import DemoStory


async def tell_the_past(
    stories: Sequence[DemoStory], *, channel_id: UUID, member: tuple[UUID, str], id_of: Callable[[str], UUID]
) -> None:
    """Bring the stories into the active tenant, as if they had happened; told again, nothing changes."""
    today = utc_now().replace(hour=2, minute=0, second=0, microsecond=0)
    member_id, member_name = member
    for story in stories:
        contact_id = await meet_contact(
            channel_id,
            f"demo:{story.email}",
            name=story.name,
            email=story.email,
            language=story.language,
            contact_id=id_of(f"contact {story.email}"),
        )
        await bring_in(
            PastConversation(
                id=id_of(f"conversation {story.email}"),
                contact_id=contact_id,
                channel_id=channel_id,
                language=story.language,
                began=today - timedelta(days=story.days_ago),
                messages=story.messages,
                member_id=member_id,
                member_name=member_name,
                rating=story.rating,
            )
        )
