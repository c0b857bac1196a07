"""Typebot files of our own writing, by the published format of version 6."""

from typing import Any

import msgspec

Plain = dict[str, Any]


def bot(*groups: Plain, edges: dict[str, str] | None = None, variables: str = "", **more: Any) -> Plain:
    """A bot whose first group is where it starts.

    `edges` reads {"block" or "block/item": "group" or "group/block"}; `variables` are names, each its own id in `v_…`.
    """
    wired = {"start": groups[0]["id"]} if groups else {}
    wires = {**wired, **(edges or {})}
    made = {
        "version": "6.1",
        "id": "bot1",
        "name": "Our bot",
        "events": [{"id": "start", "type": "start", "outgoingEdgeId": "e:start", "graphCoordinates": {"x": 0, "y": 0}}],
        "groups": [_wired(group, wires) for group in groups],
        "edges": [_edge(source, target) for source, target in wires.items()],
        "variables": [{"id": f"v_{name}", "name": name, "isSessionVariable": True} for name in variables.split()],
        "theme": {},
        "settings": {},
    }
    return {**made, **more}


def _edge(source: str, target: str) -> Plain:
    block, _slash, item = source.partition("/")
    group, _slash, inside = target.partition("/")
    begins = {"eventId": block} if block == "start" else {"blockId": block, **({"itemId": item} if item else {})}
    return {"id": f"e:{source}", "from": begins, "to": {"groupId": group, **({"blockId": inside} if inside else {})}}


def _wired(group: Plain, wires: dict[str, str]) -> Plain:
    blocks = []
    for block in group["blocks"]:
        made = {**block, **({"outgoingEdgeId": f"e:{block['id']}"} if block["id"] in wires else {})}
        if "items" in made:
            made["items"] = [
                {
                    **item,
                    **(
                        {"outgoingEdgeId": f"e:{block['id']}/{item.get('id')}"}
                        if f"{block['id']}/{item.get('id')}" in wires
                        else {}
                    ),
                }
                for item in made["items"]
            ]
        blocks.append(made)
    return {**group, "blocks": blocks}


def group(group_id: str, *blocks: Plain) -> Plain:
    return {"id": group_id, "title": group_id.title(), "graphCoordinates": {"x": 100, "y": 50}, "blocks": list(blocks)}


def block(block_id: str, kind: str, **more: Any) -> Plain:
    return {"id": block_id, "type": kind, **more}


def says(block_id: str, *lines: str) -> Plain:
    rich = [{"type": "p", "children": [{"text": line}]} for line in lines]
    return block(block_id, "text", content={"richText": rich})


def asks(block_id: str, kind: str, variable: str = "", **options: Any) -> Plain:
    kept = {"variableId": f"v_{variable}"} if variable else {}
    return block(block_id, kind, options={**kept, **options})


def buttons(block_id: str, *labels: str, variable: str = "", **options: Any) -> Plain:
    items = [{"id": f"i_{label}", "content": label} for label in labels]
    return {**asks(block_id, "choice input", variable, **options), "items": items}


def compares(*rows: tuple[str, str, Any], either: bool = False) -> Plain:
    """A condition: (variable, operator, value) each."""
    made = [
        {"id": f"c{n}", "variableId": f"v_{name}", "comparisonOperator": operator, "value": value}
        for n, (name, operator, value) in enumerate(rows)
    ]
    return {"logicalOperator": "OR" if either else "AND", "comparisons": made}


def decides(block_id: str, **cases: Plain) -> Plain:
    return block(block_id, "Condition", items=[{"id": name, "content": content} for name, content in cases.items()])


def sets(block_id: str, variable: str, expression: str = "", **options: Any) -> Plain:
    given = {"expressionToEvaluate": expression} if expression else {}
    return block(block_id, "Set variable", options={"variableId": f"v_{variable}", **given, **options})


def raw(made: Plain) -> bytes:
    return msgspec.json.encode(made)
