"""In which order rows of tables come and go, whatever leans on what."""

import pytest

from hubwright.kernel.database.shapes import Column, Link, Shape, TablesNeedEachOther, loose_links, parents_first


def shape(name: str, *links: tuple[str, str, bool]) -> Shape:
    own = tuple(Link(parent, (column,), can_be_loosened) for parent, column, can_be_loosened in links)
    return Shape(name, ("id",), (Column("id", "uuid", True),), own)


def names(shapes: list[Shape]) -> list[str]:
    return [each.name for each in shapes]


def test_parents_come_first() -> None:
    message, talk, contact = (
        shape("message", ("talk", "talk_id", False)),
        shape("talk", ("contact", "c", False)),
        shape("contact"),
    )
    assert names(parents_first([message, talk, contact])) == ["contact", "talk", "message"]


def test_a_link_that_closes_a_circle_and_may_be_empty_is_tied_later() -> None:
    flow, version = shape("flow", ("version", "live_id", True)), shape("version", ("flow", "flow_id", False))
    assert names(parents_first([version, flow])) == ["flow", "version"]
    assert loose_links({"flow": flow, "version": version}) == {"flow": flow.links}


def test_a_table_that_names_itself_is_tied_later_and_one_that_only_may_be_empty_is_not() -> None:
    contact = shape("contact", ("contact", "merged_into", True), ("member", "blocked_by", True))
    found = loose_links({"contact": contact, "member": shape("member")})
    assert found == {"contact": (contact.links[0],)}
    assert names(parents_first([contact, shape("member")])) == ["member", "contact"]


def test_a_circle_in_which_all_must_be_filled_has_no_order() -> None:
    with pytest.raises(TablesNeedEachOther):
        parents_first([shape("a", ("b", "b_id", False)), shape("b", ("a", "a_id", False))])
