"""By what contacts are found to be one: rules, and what never merges."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubwright.desk.contacts.keys import email_key, phone_key
from hubwright.desk.contacts.matching import DEFAULT_RULES, Key, Known, Rule, find_matches

MAIL = ("email", "", "ada@x.test")
PHONE = ("phone", "", "8613800138000")
MERGE_ALL = (
    Rule(compares="email", level="merge"),
    Rule(compares="phone", level="merge"),
    Rule(compares="external", level="merge"),
    Rule(compares="field", field_key="card", level="suggest"),
)


def known(n: int, *verified: Key, told: Sequence[Key] = (), **fields: str) -> Known:
    return Known(id=UUID(int=n), verified=frozenset(verified), told=frozenset(told), fields=fields)


def verdict(one: Known, other: Known, rules: Sequence[Rule] = MERGE_ALL) -> tuple[str, str, str] | None:
    found = find_matches(one, [other], rules)
    return (found[0].level, found[0].rule, found[0].against) if found else None


def number(key: str, source: str = "shop") -> Key:
    return ("external", source, key)


def test_what_both_have_verified_merges() -> None:
    assert verdict(known(1, MAIL), known(2, MAIL)) == ("merge", "email", "")
    assert verdict(known(1, number("7")), known(2, number("7"))) == ("merge", "external", "")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (known(1, told=[MAIL]), known(2, MAIL)),
        (known(1, MAIL), known(2, told=[MAIL])),
        (known(1, told=[MAIL]), known(2, told=[MAIL])),
    ],
)
def test_an_unverified_address_never_merges(one: Known, other: Known) -> None:
    assert verdict(one, other) == ("suggest", "email", "unverified")


def test_the_same_mail_with_different_verified_numbers_does_not_merge() -> None:
    one, other = known(1, MAIL, number("7")), known(2, MAIL, number("8"))
    assert verdict(one, other) == ("suggest", "email", "numbers_differ")


def test_numbers_of_different_systems_say_nothing() -> None:
    assert verdict(known(1, MAIL, number("7")), known(2, MAIL, number("7", "crm"))) == ("merge", "email", "")
    assert verdict(known(1, number("7")), known(2, number("7", "crm"))) is None


def test_one_number_of_a_family_merges_nobody() -> None:
    found = find_matches(known(1, PHONE), [known(2, PHONE), known(3, PHONE)], MERGE_ALL)
    assert [(match.level, match.against) for match in found] == [("suggest", "several")] * 2


def test_levels_are_apart_and_the_order_counts() -> None:
    suggests = (Rule(compares="email", level="suggest"), Rule(compares="phone", level="off"))
    assert verdict(known(1, MAIL, PHONE), known(2, MAIL, PHONE), suggests) == ("suggest", "email", "")
    assert verdict(known(1, PHONE), known(2, PHONE), suggests) is None
    turned = (*suggests[::-1], *MERGE_ALL[1:2])
    assert verdict(known(1, MAIL, PHONE), known(2, MAIL, PHONE), turned) == ("merge", "phone", "")


def test_a_field_suggests() -> None:
    assert verdict(known(1, card="9"), known(2, card="9 ")) == ("suggest", "field:card", "")
    assert verdict(known(1, card=""), known(2, card="")) is None


def test_by_default_only_numbers_that_a_system_gave_out_merge() -> None:
    assert verdict(known(1, MAIL), known(2, MAIL), DEFAULT_RULES) == ("suggest", "email", "")
    assert verdict(known(1, number("7")), known(2, number("7")), DEFAULT_RULES) == ("merge", "external", "")


KEYS = st.frozensets(st.sampled_from([MAIL, PHONE, number("7"), number("8"), number("7", "crm")]), max_size=3)
PEOPLE = st.builds(
    lambda n, verified, told: Known(id=UUID(int=n), verified=verified, told=told - verified),
    st.integers(1, 9),
    KEYS,
    KEYS,
)


@given(one=PEOPLE, others=st.lists(PEOPLE, max_size=4, unique_by=lambda known: known.id))
def test_nothing_ever_merges_that_is_not_verified_on_both_sides(one: Known, others: list[Known]) -> None:
    merged = [match for match in find_matches(one, others, MERGE_ALL) if match.level == "merge"]
    assert len(merged) <= 1
    for match in merged:
        other = next(each for each in others if each.id == match.other_id)
        assert {key for key in one.verified & other.verified if key[2] == match.shared}


@given(one=PEOPLE, other=PEOPLE)
def test_both_sides_say_the_same(one: Known, other: Known) -> None:
    assert verdict(one, other) == verdict(other, one)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("138 0013 8000", "8613800138000"),
        ("+86 138-0013-8000", "8613800138000"),
        ("008613800138000", "8613800138000"),
        ("010 6552 9988", "861065529988"),
        ("+41 44 668 18 00", "41446681800"),
        ("10086", ""),
        ("call me", ""),
    ],
)
def test_phones_are_written_one_way(text: str, key: str) -> None:
    assert phone_key(text) == key


def test_mail_addresses_are_written_one_way() -> None:
    assert email_key(" Ada@X.test ") == "ada@x.test"
    assert email_key("ada at x") == ""
