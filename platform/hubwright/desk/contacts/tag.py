"""Tags of a contact: short words by which people and flows sort."""

from collections.abc import Sequence
from uuid import UUID

from hubwright.desk.contacts import home_queries, queries


async def tag_contact(contact_id: UUID, add: Sequence[str], remove: Sequence[str] = ()) -> None:
    """Put tags on and take tags off; a tag is there once, and flows read them as `contact.tags`."""
    await queries.change_tags(await home_queries.root_of(contact_id), list(add), list(remove))
