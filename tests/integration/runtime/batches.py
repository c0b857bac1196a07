"""Events as a batch takes them, and somebody to send them."""

from typing import Any
from uuid import UUID

from hubwright.kernel.ids import new_id
from hubwright.runtime.events import InboundEvent
from tests.support.company import Company, new_visitor, says


def event(company: Company, visitor: UUID, text: str, external: str = "", **more: Any) -> InboundEvent:
    external = external or str(new_id())
    return InboundEvent(
        tenant_id=company.tenant_id,
        channel_id=company.channel_id,
        contact_id=visitor,
        external_id=f"{visitor}:{external}",
        client_id=external,
        text=text,
        **more,
    )


async def known_visitor(company: Company) -> UUID:
    """Somebody with an open conversation, whose flow is compiled in this process."""
    visitor = await new_visitor(company)
    await says(company, visitor, "hello", client_id="hello")
    return visitor
