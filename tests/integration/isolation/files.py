"""A file that a visitor of a house has sent."""

from typing import TYPE_CHECKING
from uuid import UUID

from hubwright.desk.files.verbs import take_file

if TYPE_CHECKING:
    from tests.integration.isolation.houses import House


async def leave_file(house: "House", contact_id: UUID | None = None) -> UUID:
    """Take one in; its name and content are the house's word."""
    taken = await take_file(
        house.served.app.state.files,
        house.tenant_id,
        name=f"{house.word}.txt",
        content=f"{house.word} wrote this".encode(),
        contact_id=contact_id or house.visitor_contact,
        member_id=None,
    )
    return taken.id
