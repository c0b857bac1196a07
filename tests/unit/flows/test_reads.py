"""What a node's settings read, by name."""

import pytest

from hubwright import flows
from hubwright.flows.reads import names_read
from tests.integration.runtime.flows import order_status
from tests.support.company import document


def _reads(doc: dict[str, object], node_id: str) -> tuple[str, ...]:
    parsed = flows.parse(doc)
    return names_read(parsed, next(node for node in parsed.all_nodes() if node.id == node_id))


@pytest.mark.parametrize(
    ("node_id", "names"), [("n_ask", ()), ("n_http", ("order_no",)), ("n_ok", ("order_no", "state"))]
)
def test_names_are_told_in_order_and_once(node_id: str, names: tuple[str, ...]) -> None:
    assert _reads(order_status("http://shop.example"), node_id) == names


def test_facts_are_named_with_their_root_and_variables_without() -> None:
    text = "{{ contact.name }} {{ vars.colour }} {{ contact.name }} {{ tenant.shop.city }} {{ locale }}"
    doc = document(
        [{"id": "n_a", "type": "message", "config": {"text": text}}],
        [],
        vars=[{"id": "v", "key": "colour", "type": "string", "scope": "session", "pii": False, "default": None}],
    )
    assert set(_reads(doc, "n_a")) == {"contact.name", "colour", "tenant.shop", "locale"}


def test_a_node_that_cannot_run_reads_nothing() -> None:
    doc = document(
        [
            {"id": "n_a", "type": "message", "config": {"text": "{{ 1 + }}"}},
            {"id": "n_b", "type": "gone", "config": {}},
        ],
        [],
    )
    assert _reads(doc, "n_a") == ()
    assert _reads(doc, "n_b") == ()
