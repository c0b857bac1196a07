"""What visitors of a demo and its colleagues do next: after they had time to read, and never for a person."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from msgspec.structs import replace

from hubwright.kernel.ids import new_id
from tenants.demos.industries import INDUSTRIES
from tenants.demos.traffic.choosing import MOST_OPEN, Act, Standing, newcomer, next_acts

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
RETAIL = INDUSTRIES["retail"]
TALK = RETAIL.topics[0].talks["en"][0]  # v, a, v, a, v
COLLEAGUE, PERSON = new_id(), new_id()


def standing(said: int, last_author: str, *, by: UUID = COLLEAGUE, status: str = "assigned") -> Standing:
    return Standing(
        id=new_id(), contact_id=new_id(), status=status, language="en", assignee_id=by, first_text=TALK[0][3:],
        last_author=last_author, last_kind="text", last_at=NOW - timedelta(seconds=20), asked_to_rate=False, said=said,
    )  # fmt: skip


def act_of(one: Standing, seed: int = 1) -> Act | None:
    acts = next_acts(RETAIL, [one], {COLLEAGUE}, Random(seed), NOW)
    return acts[0] if acts else None


def test_they_say_the_talk_line_by_line_and_close_it() -> None:
    said = [("v", TALK[0][3:])]
    one = standing(1, "contact")
    for _line in range(20):
        act = act_of(one)
        assert act is not None
        if act.deed == "resolves":
            break
        who = "v" if act.deed == "visitor_says" else "a"
        said.append((who, act.text))
        one = standing(len(said), "contact" if who == "v" else "agent")

    assert said[: len(TALK)] == [(line[0], line[3:]) for line in TALK]
    assert said[-1][0] == "a"
    assert len(said) <= len(TALK) + 1


def test_nobody_answers_for_a_person_whose_customer_goes_on_when_they_have() -> None:
    assert {act_of(standing(1, "contact", by=PERSON), seed) for seed in range(30)} == {None}
    answered = act_of(standing(2, "agent", by=PERSON))
    assert answered is not None
    assert (answered.deed, answered.text) == ("visitor_says", TALK[2][3:])


def test_nobody_does_anything_before_they_had_time_to_read_or_while_it_waits() -> None:
    fresh = replace(standing(1, "contact"), last_at=NOW - timedelta(seconds=2))
    assert act_of(fresh) is None
    for status in ("bot", "waiting"):
        assert act_of(standing(1, "contact", status=status)) is None


def test_who_is_asked_to_rate_sometimes_does() -> None:
    asked = replace(standing(6, "system", status="resolved"), asked_to_rate=True)
    ratings = [act.rating for seed in range(200) if (act := act_of(asked, seed)) is not None]
    assert 60 < len(ratings) < 180
    assert {*ratings} == {3, 4, 5}
    assert act_of(replace(asked, asked_to_rate=False)) is None


def test_somebody_comes_now_and_then_and_not_to_a_full_desk() -> None:
    came = [newcomer(RETAIL, Random(seed), 0) for seed in range(400)]
    there = [one for one in came if one is not None]
    assert 60 < len(there) < 180
    assert {one.language for one in there} == {"en", "zh"}
    assert {newcomer(RETAIL, Random(seed), MOST_OPEN) for seed in range(100)} == {None}
