"""What stands between a draft and its publication."""

from uuid import UUID

from hubwright import flows
from hubwright.control.channels.kinds import channel_kinds
from hubwright.control.flows.schemas import Document
from hubwright.control.routing.list_queues import list_queues


async def problems_of(doc: Document, flow_id: UUID | None = None) -> list[flows.Problem]:
    """Validate a document against this company's queues and the flow's channels, exactly as a publish does."""
    return await problems_of_document(flows.parse(doc), flow_id)


async def problems_of_document(document: flows.FlowDocument, flow_id: UUID | None = None) -> list[flows.Problem]:
    """Validate a parsed document against this company's queues and the flow's channels."""
    queues = {queue.key for queue in await list_queues()}
    return flows.validate(document, queues=queues, channels=await channel_kinds(flow_id) if flow_id else ())
