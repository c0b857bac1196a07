"""A small flow that the tests of authoring change."""

from typing import Any


def saying(text: str) -> dict[str, Any]:
    """A flow that says one thing to whoever writes."""
    return {
        "schema": "flow/1",
        "id": "flw_1",
        "name": "Greeting",
        "entry": [{"id": "trg_1", "type": "trigger.message"}],
        "nodes": [
            {"id": "n_hello", "type": "message", "config": {"text": text}},
            {"id": "n_end", "type": "end"},
        ],
        "edges": [
            {"id": "e_1", "from": ["trg_1", "out"], "to": "n_hello"},
            {"id": "e_2", "from": ["n_hello", "out"], "to": "n_end"},
        ],
    }
