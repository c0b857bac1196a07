"""A company that can serve visitors: people, a queue, a published flow, an open web-chat channel."""

import secrets
from typing import Any
from uuid import UUID

import msgspec

from hubwright import flows
from hubwright.control.channels.verbs import store_channel
from hubwright.control.flows import create_flow, get_draft, publish, save_draft
from hubwright.desk.contacts.verbs import meet_contact
from hubwright.host import catalogue
from hubwright.host.installation.verbs import switch_on
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.ids import new_id
from hubwright.runtime.events import InboundEvent, TakenIn
from hubwright.runtime.ingest import take_in
from tests.conftest import make_tenant
from tests.support.people import Person, grant, join

WEB_CHAT = "hubwright-webchat"


class Company(msgspec.Struct, kw_only=True):
    """Ids of what a test needs."""

    tenant_id: UUID
    admin: Person
    agent: Person
    flow_id: UUID
    queue_id: UUID
    channel_id: UUID
    channel_key: str


async def make_company(name: str, doc: dict[str, Any], *, settings: dict[str, Any] | None = None) -> Company:
    """Build one through the real verbs."""
    tenant_id = await make_tenant(name)
    await grant(tenant_id, channels__webchat__limit=5, csat__rating=True, webchat__hide_mark=True, members__limit=None)
    await grant(tenant_id, api__access=True)
    admin, agent = await join(tenant_id, "admin"), await join(tenant_id, "agent")
    company = Company(
        tenant_id=tenant_id,
        admin=admin,
        agent=agent,
        flow_id=new_id(),
        queue_id=new_id(),
        channel_id=new_id(),
        channel_key=secrets.token_hex(10),
    )
    plugin = catalogue.find_channel(WEB_CHAT)
    assert plugin is not None
    async with acting_for(tenant_id):
        await execute(
            "INSERT INTO queue (tenant_id, id, key, name) VALUES ($1, $2, 'support', 'Support')", company.queue_id
        )
        await execute(
            "INSERT INTO queue_member (tenant_id, queue_id, member_id) VALUES ($1, $2, $3)",
            company.queue_id,
            agent.member_id,
        )
        await switch_on(WEB_CHAT)
        await create_flow("Orders", doc, company.flow_id)
        await publish(admin.actor, company.flow_id, "first")
        await store_channel(
            channel_id=company.channel_id,
            plugin=WEB_CHAT,
            name="Shop",
            key=company.channel_key,
            settings=plugin.clean_settings(settings or {}),
            flow_id=company.flow_id,
            queue_id=company.queue_id,
        )
    return company


async def new_visitor(company: Company) -> UUID:
    """A contact of the company's channel."""
    async with acting_for(company.tenant_id):
        return await meet_contact(company.channel_id, language="en")


async def says(company: Company, contact_id: UUID, text: str, client_id: str = "", **more: Any) -> TakenIn:
    """What the channel hands over when the visitor says something."""
    client_id = client_id or str(new_id())
    return await take_in(
        InboundEvent(
            tenant_id=company.tenant_id,
            channel_id=company.channel_id,
            contact_id=contact_id,
            external_id=f"{contact_id}:{client_id}",
            client_id=client_id,
            text=text,
            **more,
        )
    )


async def publish_change(company: Company, node_id: str, **config: Any) -> None:
    """Change one node's config and publish."""
    async with acting_for(company.tenant_id):
        draft = await get_draft(company.flow_id)
        doc = draft.doc
        for node in doc["nodes"]:
            if node["id"] == node_id:
                node["config"].update(config)
        await save_draft(company.admin.actor, company.flow_id, doc, draft.rev)
        await publish(company.admin.actor, company.flow_id, "changed")


def document(nodes: list[dict[str, Any]], edges: list[tuple[str, str, str]], **more: Any) -> dict[str, Any]:
    """A flow document from nodes and (from, port, to) edges; entry to the first node, loose ends to an end."""
    nodes = [*nodes, {"id": "n_end", "type": "end", "config": {}}]
    leaving = {start for start, _port, _end in edges}
    edges = [*edges, *((n["id"], "out", "n_end") for n in nodes if n["type"] == "message" and n["id"] not in leaving)]
    doc = {
        "schema": "flow/1",
        "id": "flw_test",
        "name": "Test",
        "kind": "bot",
        "locale_default": "en",
        "entry": [{"id": "t", "type": "trigger.message", "tv": 1, "config": {}}],
        "vars": [],
        "nodes": [{"tv": 1, "label": node["id"], **node} for node in nodes],
        "edges": [
            {"id": f"e{i}", "from": [start, port], "to": end}
            for i, (start, port, end) in enumerate([("t", "out", nodes[0]["id"]), *edges])
        ],
        **more,
    }
    return flows.to_builtins(flows.parse(doc))
