"""What stands between a draft and its publication."""

from uuid import UUID

from hubwright import flows
from hubwright.control.channels.kinds import channel_kinds
from hubwright.control.flows.callees import callees_of
from hubwright.control.flows.schemas import Document
from hubwright.control.routing.list_queues import queues_to_choose
from hubwright.flows.nodes.model_call import AI
from hubwright.flows.problems import problem
from hubwright.host.calls import has_model
from hubwright.host.installation.verbs import allow_list


async def problems_of(doc: Document, flow_id: UUID | None = None) -> list[flows.Problem]:
    """Validate a document against the company's queues and other flows and the flow's channels, as a publish does."""
    return await problems_of_document(flows.parse(doc), flow_id)


async def problems_of_document(document: flows.FlowDocument, flow_id: UUID | None = None) -> list[flows.Problem]:
    """Validate a parsed document against this company's queues and the flow's channels."""
    queues = {queue.key for queue in await queues_to_choose()}
    kinds = await channel_kinds(flow_id) if flow_id else ()
    callees = await callees_of(document, flow_id)
    found = flows.validate(document, queues=queues, channels=kinds, callees=callees)
    return [*found, *await _switched_off(document)]


async def _switched_off(document: flows.FlowDocument) -> list[flows.Problem]:
    """Warn of steps whose plugin this company has not switched on: they would take their error exit."""
    needed = [(node.id, _needs(node)) for node in document.all_nodes() if not node.disabled and _needs(node)]
    if not needed:
        return []
    allowed = set((await allow_list()).plugins) | ({AI} if await has_model() else set())
    return [
        problem("no_ai", node_id=node_id, field="type", severity="warning")
        if needs == AI
        else problem("plugin_off", node_id=node_id, field="type", severity="warning", plugin=needs)
        for node_id, needs in needed
        if needs not in allowed
    ]


def _needs(node: flows.Node) -> str:
    node_type = flows.find_node_type(node.type)
    return node_type.needs if node_type else ""
