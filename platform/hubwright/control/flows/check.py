"""What stands between a draft and its publication."""

from hubwright import flows
from hubwright.control.flows.schemas import Document
from hubwright.control.routing.list_queues import list_queues


async def problems_of(doc: Document) -> list[flows.Problem]:
    """Validate a document against this company's queues, exactly as a publish does."""
    return await problems_of_document(flows.parse(doc))


async def problems_of_document(document: flows.FlowDocument) -> list[flows.Problem]:
    """Validate a parsed document against this company's queues."""
    return flows.validate(document, queues={queue.key for queue in await list_queues()})
