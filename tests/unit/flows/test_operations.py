"""Changes as data: there and back again, two people at once, and nobody's work lost."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from hubwright import flows
from hubwright.flows.document import FlowDocument, Node, Var
from hubwright.flows.operations import (
    Add,
    AnyOp,
    Config,
    Declare,
    Delete,
    Set,
    Text,
    Wire,
    between,
    inverse,
    merge,
    with_fresh_ids,
)
from tests.unit.flows.operation_batches import apart, batches, meaning, place
from tests.unit.flows.strategies import documents

MANY = settings(max_examples=100, deadline=None, derandomize=True)
READ = msgspec.json.Decoder(list[AnyOp])


def small() -> FlowDocument:
    return flows.parse(
        {
            "schema": "flow/1",
            "id": "flw_1",
            "name": "F",
            "entry": [{"id": "t", "type": "trigger.message"}],
            "nodes": [
                {"id": "m", "type": "message", "config": {"text": "Hi", "kind": "text"}},
                {"id": "end", "type": "end"},
            ],
            "edges": [
                {"id": "e_1", "from": ["t", "out"], "to": "m"},
                {"id": "e_2", "from": ["m", "out"], "to": "end"},
            ],
            "i18n": {"m.text": {"zh": "你好"}},
        }
    )


def without_empty_translations(document: FlowDocument) -> FlowDocument:
    """An empty one says the same as none, and is not brought back."""
    kept = {key: {locale: text for locale, text in said.items() if text} for key, said in document.i18n.items()}
    return replace(document, i18n={key: said for key, said in kept.items() if said})


@MANY
@given(st.data())
def test_there_and_back_again_is_the_same_document(data: st.DataObject) -> None:
    document = without_empty_translations(flows.parse(data.draw(documents())))
    merged = merge(document, data.draw(batches(document)), overrule=data.draw(st.booleans()))

    assert flows.parse(flows.to_builtins(merged.document)) == merged.document
    back = merge(merged.document, inverse(merged.done))
    assert back.clashes == []
    assert back.document == document


@MANY
@given(st.data())
def test_two_people_at_different_places_come_to_the_same_whoever_is_first(data: st.DataObject) -> None:
    document = flows.parse(data.draw(documents()))
    ours = merge(document, data.draw(batches(document))).done
    theirs = merge(document, data.draw(batches(document))).done
    if not apart(ours, theirs):
        return
    one = merge(merge(document, ours).document, theirs)
    other = merge(merge(document, theirs).document, ours)

    assert (one.clashes, other.clashes) == ([], [])
    assert meaning(one.document) == meaning(other.document)


@MANY
@given(st.data())
def test_nothing_is_silently_lost(data: st.DataObject) -> None:
    """Whatever two people do from one state: each change is there afterwards, or it is among the clashes."""
    document = flows.parse(data.draw(documents()))
    ours = merge(document, data.draw(batches(document))).done
    theirs = merge(document, data.draw(batches(document))).done
    first = merge(document, ours)
    both = merge(first.document, theirs)

    lost = [clash.mine for clash in both.clashes]
    last = {place(op): op for op in theirs if not (isinstance(op, Set) and op.field == "pos")}
    for op in last.values():
        if op not in lost and not any(isinstance(each, Delete) and each.node.id == place(op)[0] for each in theirs):
            assert merge(both.document, [op]).done == [], f"{op} is neither there nor told"
    settled = {place(op) for op in theirs}
    for op in {place(op): op for op in ours}.values():
        if apart([op], theirs) and place(op) not in settled:
            assert merge(both.document, [op]).done == [], f"{op} was there and is gone"


@MANY
@given(documents(), documents())
def test_the_batch_between_two_documents_leads_from_one_to_the_other(one: Any, other: Any) -> None:
    old, new = flows.parse(one), flows.parse({**other, "name": "Else"})
    merged = merge(old, READ.decode(msgspec.json.encode(between(old, new))))

    assert merged.clashes == []
    assert meaning(merged.document) == meaning(new)
    assert between(merged.document, new) == []


def test_different_fields_of_one_step_merge_and_the_same_field_shows_both() -> None:
    document = small()
    theirs = merge(document, [Config(node="m", field="text", was="Hi", to="Good day")]).document
    label = merge(theirs, [Set(node="m", field="label", was="", to="Greeting")])
    assert label.clashes == []
    assert (label.document.nodes[0].label, label.document.nodes[0].config["text"]) == ("Greeting", "Good day")

    mine = Config(node="m", field="text", was="Hi", to="Hey")
    refused = merge(theirs, [mine])
    assert [(clash.mine, clash.theirs, clash.gone) for clash in refused.clashes] == [(mine, "Good day", False)]
    assert refused.document == theirs
    assert merge(theirs, [mine], overrule=True).document.nodes[0].config["text"] == "Hey"


def test_the_same_change_twice_is_one() -> None:
    ops: list[AnyOp] = [Config(node="m", field="text", was="Hi", to="Hey"), Wire(node="m", port="out", was="end")]
    once = merge(small(), ops).document
    again = merge(once, ops)
    assert (again.clashes, again.done, again.document) == ([], [], once)


def test_where_a_step_stands_is_nobodys_work() -> None:
    moved = merge(small(), [Set(node="m", field="pos", was=(0, 0), to=(5, 5))]).document
    again = merge(moved, [Set(node="m", field="pos", was=(0, 0), to=(7, 7))])
    assert again.clashes == []
    assert again.document.nodes[0].pos == (7, 7)
    assert flows.sha256(again.document) == flows.sha256(small())
    assert flows.diff(small(), again.document).is_empty


def test_a_step_that_somebody_changed_or_wired_is_not_taken_away_under_their_hands() -> None:
    document = small()
    cut: list[AnyOp] = [Wire(node="m", port="out", was="end"), Delete(node=document.nodes[1])]
    assert merge(document, cut).clashes == []

    renamed = merge(document, [Set(node="end", field="label", was="", to="Done")]).document
    assert [clash.theirs["label"] for clash in merge(renamed, cut).clashes] == ["Done"]
    wired = merge(document, [Wire(node="m", port="error", to="end", edge="e_9")]).document
    (clash,) = merge(wired, cut).clashes
    assert isinstance(clash.mine, Delete)
    assert "end" not in [node.id for node in merge(wired, cut, overrule=True).document.nodes]


@pytest.mark.parametrize(
    "late",
    [
        Set(node="end", field="label", was="", to="Done"),
        Config(node="end", field="text", to="Bye"),
        Wire(node="m", port="error", to="end", edge="e_9"),
        Text(key="end.text", locale="zh", to="再见"),
    ],
)
def test_work_on_a_step_that_is_gone_is_told(late: AnyOp) -> None:
    document = small()
    gone = merge(document, [Wire(node="m", port="out", was="end"), Delete(node=document.nodes[1])]).document
    (clash,) = merge(gone, [late]).clashes
    assert (clash.mine, clash.gone) == (late, True)


def test_a_variable_of_one_name_is_declared_once() -> None:
    first = merge(small(), [Declare(id="v_1", to=Var(id="v_1", key="order"))]).document
    again = merge(first, [Declare(id="v_2", to=Var(id="v_2", key="order"))])
    assert (again.clashes, again.document) == ([], first)
    other = merge(first, [Declare(id="v_2", to=Var(id="v_2", key="order", type="number"))])
    assert [clash.theirs["id"] for clash in other.clashes] == ["v_1"]


def test_two_new_steps_of_one_id_are_two_steps() -> None:
    document = small()
    mine: list[AnyOp] = [
        Add(node=Node(id="n_1", type="message")),
        Config(node="n_1", field="text", to="Mine"),
        Text(key="n_1.text", locale="zh", to="我的"),
        Wire(node="m", port="error", to="n_1", edge="e_3"),
        Declare(id="v_1", to=Var(id="v_1", key="mine")),
    ]
    theirs = merge(
        document, [Add(node=Node(id="n_1", type="end")), Declare(id="v_1", to=Var(id="v_1", key="theirs"))]
    ).document
    assert merge(theirs, mine).clashes
    both = merge(theirs, with_fresh_ids(theirs, mine))
    assert both.clashes == []
    assert [(node.id, node.type) for node in both.document.nodes[2:]] == [("n_1", "end"), ("n_2", "message")]
    assert both.document.i18n["n_2.text"] == {"zh": "我的"}
    assert both.document.edges[-1].to == "n_2"
    assert {var.key for var in both.document.vars} == {"mine", "theirs"}


def test_taking_a_step_out_of_the_middle_and_back_keeps_its_place() -> None:
    document = replace(small(), nodes=[*small().nodes, Node(id="last", type="end")])
    batch: list[AnyOp] = [
        Wire(node="t", port="out", was="m", to="end"),
        Wire(node="m", port="out", was="end"),
        Text(key="m.text", locale="zh", was="你好"),
        Delete(node=document.nodes[0]),
    ]
    merged = merge(document, batch)
    assert [node.id for node in merged.document.nodes] == ["end", "last"]
    assert merge(merged.document, inverse(merged.done)).document == document


def test_an_absent_field_is_not_an_empty_one() -> None:
    op = Config(node="m", field="image_url", to="https://h/")
    assert b"was" not in msgspec.json.encode(op)
    back = inverse(merge(small(), [op]).done)
    assert "image_url" not in merge(merge(small(), [op]).document, back).document.nodes[0].config


def test_what_is_no_change_is_refused_when_it_is_read() -> None:
    for wrong in ({"op": "explode"}, {"op": "set", "node": "m", "field": "config", "was": "", "to": ""}, {"op": "add"}):
        with pytest.raises(msgspec.ValidationError):
            READ.decode(msgspec.json.encode([wrong]))
