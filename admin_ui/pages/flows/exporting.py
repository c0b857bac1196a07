"""A flow as a file to download or copy; what looks like a secret stays behind, and the page says what."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.pages.flows.editing import READ
from admin_ui.pages.flows.node_words import title_of
from admin_ui.pages.flows.setup_facts import plugin_title
from admin_ui.rendering import page
from hubwright import flows
from hubwright.control.flows import flow_names, get_draft
from hubwright.control.flows.schemas import Draft
from hubwright.control.routing.list_queues import list_queues
from hubwright.flows.needs import needs_of
from hubwright.flows.portable import Names, pack, without_secrets
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for

AnyRequest = Request[Any, Any, Any]


class Stays(msgspec.Struct, frozen=True):
    """A value that does not leave with the file."""

    title: str
    field: str


@get("/flows/{flow_id:uuid}/export", opt=READ, include_in_schema=False)
async def export_page(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[str]:
    """Show the file, and what of the flow is not in it."""
    async with acting_for(actor_of(request).tenant_id):
        draft = await get_draft(flow_id)
        content = await _packed(draft)
    document = flows.parse(draft.doc)
    titles = {node.id: title_of(node) for node in document.all_nodes()}
    stays = [Stays(titles.get(each.node, ""), each.field) for each in without_secrets(document)[1]]
    return await page(request, "flows/export.html", draft=draft, content=content.decode(), stays=stays)


@get("/flows/{flow_id:uuid}/export/file", opt=READ, include_in_schema=False)
async def export_file(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[bytes]:
    """The file itself."""
    async with acting_for(actor_of(request).tenant_id):
        draft = await get_draft(flow_id)
        content = await _packed(draft)
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(draft.name, safe='')}.flow.json",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    return Response(content, media_type="application/json", headers=headers)


async def _packed(draft: Draft) -> bytes:
    """The draft with the names of what it refers to."""
    document = flows.parse(draft.doc)
    needs = needs_of(document)
    queues = {queue.key: queue.name for queue in await list_queues() if queue.key in needs.queues}
    known = await flow_names()
    plugins = {plugin: plugin_title(plugin) for plugin in needs.plugins}
    names = Names(queues=queues, flows={key: known[key] for key in needs.flows if key in known}, plugins=plugins)
    return pack(document, names)


ROUTES = [export_page, export_file]
