"""What stands between a draft and its publication."""

from uuid import UUID

from hubwright import flows
from hubwright.control.flows.callees import callees_of
from hubwright.control.flows.schemas import Document
from hubwright.control.routing.list_queues import list_queues


async def problems_of(doc: Document, flow_id: UUID | None = None) -> list[flows.Problem]:
    """Validate a document against this company's queues and other flows, exactly as a publish does."""
    return await problems_of_document(flows.parse(doc), flow_id)


async def problems_of_document(document: flows.FlowDocument, flow_id: UUID | None = None) -> list[flows.Problem]:
    """Validate a parsed document against this company's queues and other flows."""
    return flows.validate(
        document,
        queues={queue.key for queue in await list_queues()},
        callees=await callees_of(document, flow_id),
    )
