"""What a text is found by: words, numbers within words, and Chinese pairs."""

import pytest

from hubwright.desk.search.find import excerpt
from hubwright.desk.search.terms import contact_terms, contact_wanted, phrases, terms_of, wanted_terms


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Where is my order 10086?", "order"),
        ("Where is my ORDER 10086?", "10086 Order"),
        ("It is SO10086, thank you", "10086"),
        ("It is SO10086, thank you", "so10086"),
        ("包裹还没收到", "收到"),
        ("包裹还没收到", "没收到"),
        ("订单A-778没到", "778 没到"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("Grüße aus Köln", "köln"),
    ],
)
def test_a_text_is_found_by_what_stands_in_it(text: str, query: str) -> None:
    assert wanted_terms(query)
    assert set(wanted_terms(query)) <= set(terms_of(text))


@pytest.mark.parametrize(
    ("text", "query"), [("包裹还没收到", "收了"), ("Where is my order", "orders"), ("10086", "1008")]
)
def test_and_not_by_what_does_not(text: str, query: str) -> None:
    assert not set(wanted_terms(query)) <= set(terms_of(text))


def test_of_three_characters_it_matters_that_they_stand_together() -> None:
    assert phrases("没收到 ab 退货") == ["没收到"]


@pytest.mark.parametrize("query", ["ada", "Lovel", "王小", "小明", "13800138000", "138-0013", "8000", "ada@ex"])
def test_a_contact_is_found_by_beginnings_pairs_and_numbers(query: str) -> None:
    kept = contact_terms(["Ada Lovelace", "王小明", "+86 138-0013-8000", "13800138000", "ada@example.test"])
    assert set(contact_wanted(query)) <= set(kept)


def test_nothing_to_search_for_is_no_term() -> None:
    assert wanted_terms("  ?! — ") == []
    assert terms_of("") == []


def test_a_long_text_has_a_bounded_number_of_terms() -> None:
    assert len(terms_of(" ".join(f"word{n}" for n in range(5000)))) == 400


def test_the_words_around_the_first_that_fits_are_shown() -> None:
    text = "Good morning. " * 20 + "my parcel 10086 is late"
    assert "10086" in excerpt(text, "10086")
    assert excerpt("my parcel is late", "parcel") == "my parcel is late"
