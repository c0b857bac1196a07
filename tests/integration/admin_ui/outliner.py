"""Somebody who builds a flow in the outline: through its pages and forms only."""

import re
from typing import Any
from uuid import UUID

import httpx

from admin_ui.pages.flows.node_form import node_form
from admin_ui.pages.flows.node_values import value_of_node
from hubwright import flows
from hubwright.control.flows import flow_names, get_draft
from hubwright.control.flows.check import problems_of_document
from hubwright.control.flows.edits import find_node, ports_of
from hubwright.control.routing.list_queues import queues_to_choose
from hubwright.flows.document import FlowDocument, Node
from hubwright.kernel.database import acting_for
from tests.support.step_values import filled, posted

_ROUNDS = 4


class Outliner:
    """Adds, fills in, wires and publishes as the outline's forms do; knows what is wrong from the same validation."""

    def __init__(self, client: httpx.AsyncClient, tenant_id: UUID, prefer: frozenset[str] = frozenset()) -> None:
        self.client, self.tenant_id, self.prefer = client, tenant_id, prefer
        self.flow_id = UUID(int=0)

    @property
    def url(self) -> str:
        return f"/flows/{self.flow_id}"

    async def post(self, path: str, status: int = 303, /, **form: str) -> httpx.Response:
        token = self.client.cookies.get("hw_csrf") or (await self.client.get("/home")).cookies["hw_csrf"]
        answer = await self.client.post(path, data=form, headers={"x-csrftoken": token})
        assert answer.status_code == status, (path, form, re.sub(r"\s+", " ", answer.text)[:2_000])
        return answer

    async def make(self, name: str) -> None:
        answer = await self.post("/flows", name=name, starter="empty")
        self.flow_id = UUID(answer.headers["location"].removeprefix("/flows/"))

    async def add(self, kind: str, after: str, port: str) -> str:
        answer = await self.post(f"{self.url}/add", type=kind, node=after, port=port)
        return str(answer.headers["location"].rpartition("/")[2])

    async def document(self) -> FlowDocument:
        async with acting_for(self.tenant_id):
            return flows.parse((await get_draft(self.flow_id)).doc)

    async def errors(self) -> list[flows.Problem]:
        async with acting_for(self.tenant_id):
            found = await problems_of_document(flows.parse((await get_draft(self.flow_id)).doc), self.flow_id)
        return [each for each in found if each.severity == "error"]

    async def fill_in(self, node_id: str, to: str) -> None:
        """Fill in what is needed and whatever validation names, and let every exit lead to one step."""
        for _round in range(_ROUNDS):
            wrong = [each for each in await self.errors() if each.node_id == node_id]
            document = await self.document()
            node = find_node(document, node_id)
            assert node is not None
            await self._save(document, node, {each.field.split(".")[0] for each in wrong}, to)
        assert [(each.field, each.code, each.message) for each in await self.errors() if each.node_id == node_id] == []

    async def _save(self, document: FlowDocument, node: Node, wrong: set[str], to: str) -> None:
        value = value_of_node(document, node)
        async with acting_for(self.tenant_id):
            queues, names = await queues_to_choose(), await flow_names()
            rev = (await get_draft(self.flow_id)).rev
        form = node_form(document, node, value, queues, names)
        properties = form.schema["properties"]
        for field in self._needed(node, form.schema, wrong):
            made = filled(properties[field], prefer=self.prefer)
            value[field] = _with_ids(made, value.get(field))
        answers = dict(posted({name: value[name] for name in properties if name in value}))
        exits = {f"next:{port.id}": to for port in ports_of(node)}
        shown = ",".join(form.shown)
        await self.post(f"{self.url}/steps/{node.id}", 200, base_rev=str(rev), _shown=shown, **answers, **exits)

    def _needed(self, node: Node, schema: dict[str, Any], wrong: set[str]) -> list[str]:
        """Fields that must be there, those that are wrong, and the lists that their entries refer to."""
        needed = {*schema.get("required", []), *wrong} & set(schema["properties"])
        kind = flows.find_node_type(node.type)
        assert kind is not None
        for name in list(needed):
            inner = kind.schema["properties"][name].get("items", {}).get("properties", {})
            needed |= {part["x-of"] for part in inner.values() if "x-of" in part}
        return [name for name in schema["properties"] if name in needed]

    async def publish(self) -> int:
        """Publish the draft that stands there; answers with the number of the version."""
        review = await self.client.get(f"{self.url}/publish")
        assert review.status_code == 200
        found = re.search(r'name="base_rev" value="(\d+)"', review.text)
        assert found is not None
        await self.post(f"{self.url}/publish", base_rev=found.group(1), note="Made by hand")
        page = (await self.client.get(self.url)).text
        live = re.search(r"Live: version (\d+)", page)
        assert live is not None, page[:2_000]
        return int(live.group(1))


def _with_ids(made: Any, stored: Any) -> Any:
    """Entries that are there keep their ids, as hidden fields of the form do."""
    if not isinstance(made, list) or not isinstance(stored, list):
        return made
    kept = [row.get("id") if isinstance(row, dict) else None for row in stored]
    return [
        {**row, "id": kept[number]} if isinstance(row, dict) and number < len(kept) and kept[number] else row
        for number, row in enumerate(made)
    ]
