"""Large flows as people have them after years: long ways with questions, choices and look-ups, some of them broken."""

import json
from uuid import UUID

import msgspec

from bench.documents import Doc, document
from bench.world import Company, Writer
from hubwright.kernel.ids import new_id

_ROW = 20


class Canvases(msgspec.Struct, frozen=True):
    """Whose they are, and the flows by their number of steps."""

    account_id: UUID
    flows: dict[int, UUID]


async def populate_canvases(write: Writer, company: Company, sizes: tuple[int, ...]) -> Canvases:
    """Write somebody who may edit, and the flows."""
    account, tenant = new_id(), company.tenant_id
    await write.copy("account", "id email name", [(account, "ada@example.test", "Ada")])
    await write.copy(
        "member",
        "tenant_id id account_id name email role",
        [(tenant, new_id(), account, "Ada", "ada@example.test", "admin")],
    )
    made = {size: new_id() for size in sizes}
    await write.copy(
        "flow",
        "tenant_id id name kind draft_doc draft_by",
        ((tenant, made[size], f"{size} steps", "bot", json.dumps(large_flow(size)), "Ada") for size in sizes),
    )
    return Canvases(account, made)


def large_flow(steps: int) -> Doc:
    """A way of this many steps; every seventh asks for an order, every fifth decides, every fiftieth is broken."""
    nodes, wires = [], {"t/out": "n0"}
    for n in range(steps - 1):
        node, onward = _step(n)
        nodes.append({**node, "id": f"n{n}", "pos": [(n % _ROW + 1) * 340, (n // _ROW) * 320]})
        for port in onward if n + 1 < steps - 1 else []:
            wires[f"n{n}/{port}"] = f"n{n + 1}"
    variables = [{"id": "v_order", "key": "order", "type": "string", "default": ""}]
    return document(nodes, wires, variables)


def _step(n: int) -> tuple[Doc, tuple[str, ...]]:
    hole = "{{ nobody }}" if n % 50 == 49 else "{{ order }}"
    if n % 7 == 3:
        return {"type": "ask", "config": {"var": "order", "text": f"Which order, number {n}?"}}, ("answered", "invalid")
    if n % 5 == 2:
        cases = [{"id": "a", "expr": "order == ''"}, {"id": "b", "expr": f"len(order) > {n}"}]
        return {"type": "condition", "config": {"cases": cases}}, ("case.a", "case.b", "else")
    if n % 11 == 5:
        return {"type": "wait", "config": {"seconds": 60}}, ("elapsed",)
    return {"type": "message", "config": {"text": f"Step {n} of the way, about {hole}"}}, ("out",)
