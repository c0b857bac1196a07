"""The stages of a contact."""

import itertools
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubwright.desk.contacts.lifecycle import STAGES, Happening, Stage, step

HAPPENINGS = get_args(Happening)


@pytest.mark.parametrize(
    ("stage", "happening", "after"),
    [
        ("ephemeral", "verified", "identified"),
        ("ephemeral", "promoted", "curated"),
        ("identified", "promoted", "curated"),
        ("identified", "unverified", "ephemeral"),
        ("curated", "demoted", "identified"),
        ("curated", "verified", "curated"),
        ("curated", "unverified", "curated"),
        ("ephemeral", "joined", "canonical"),
        ("curated", "joined", "canonical"),
    ],
)
def test_the_table(stage: Stage, happening: Happening, after: Stage) -> None:
    assert step(stage, "", happening)[0] == after


def test_every_pair_has_an_answer_that_is_a_stage() -> None:
    for stage, happening in itertools.product(STAGES, HAPPENINGS):
        assert step(stage, "", happening)[0] in STAGES


@given(start=st.sampled_from(["ephemeral", "identified", "curated"]), happenings=st.lists(st.sampled_from(HAPPENINGS)))
def test_what_happens_to_a_canonical_one_happens_below(start: Stage, happenings: list[Happening]) -> None:
    plain, merged = (start, ""), step(start, "", "joined")
    for happening in happenings:
        if happening in ("joined", "alone"):
            continue
        plain, merged = step(*plain, happening), step(*merged, happening)  # type: ignore[arg-type]  # stages all
        assert merged[0] == "canonical"
    assert step(*merged, "alone") == plain
