"""Secrets stay out, two ways part where they differ, answers are kept as far as they fit."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from hubwright.runtime.kept_answers import MOST_KEPT, kept
from hubwright.runtime.ways.compare import Side, compare
from hubwright.runtime.ways.withholding import HIDDEN, address, without_secrets, written

SIDES = st.lists(
    st.builds(
        Side,
        node_id=st.sampled_from(["a", "b", "c"]),
        node_type=st.just("message"),
        result=st.sampled_from(["left", "waiting"]),
        port=st.sampled_from(["out", "error"]),
        said=st.lists(st.sampled_from(["Hello", "Bye"]), max_size=1),
    ),
    max_size=6,
)


@given(SIDES)
def test_the_same_way_never_parts(way: list[Side]) -> None:
    lines, parts_at = compare(way, list(way))
    assert parts_at is None and all(line.same for line in lines) and len(lines) == len(way)


@given(SIDES, SIDES)
def test_ways_part_at_the_first_difference(real: list[Side], draft: list[Side]) -> None:
    lines, parts_at = compare(real, draft)
    together = len(lines) if parts_at is None else parts_at
    assert real[:together] == draft[:together]
    assert (parts_at is None) == (real == draft)


def test_what_is_named_like_a_secret_is_masked_wherever_it_stands() -> None:
    answer = {"status": "ok", "access_token": "t0p", "list": [{"Password": "t0p", "name": "Ada"}], "apiKey": ["t0p"]}
    shown = written(answer)
    assert "t0p" not in shown and "Ada" in shown and HIDDEN in shown
    assert without_secrets("plain") == "plain"


def test_of_a_call_only_method_host_and_path_are_told() -> None:
    request = {"method": "GET", "url": "https://user:t0p@shop.test/orders/1?key=t0p", "headers": {"x": "t0p"}}
    assert address(request) == "GET shop.test/orders/1"
    assert address({"plugin": "shop", "name": "find", "input": {"key": "t0p"}}) == "shop find"


@given(st.text(max_size=40))
def test_an_answer_is_kept_unless_a_row_cannot_take_it(text: str) -> None:
    found = kept({"text": text})
    assert found == ({"cut": True} if "\x00" in text else {"body": {"text": text}})
    assert kept("x" * MOST_KEPT) == {"cut": True}
    assert msgspec.json.encode(found)
