"""The words by which contacts are found."""

import pytest

from hubwright.desk.contacts.terms import asked, terms_of

ROW = terms_of("李小龙 Bruce", "bruce.lee@shop.test", {"phone": "+86 138 0013 8000", "tags": ["vip"], "city": "香港"})


@pytest.mark.parametrize(
    "text",
    [
        "小龙",
        "李小龙",
        "李",
        "bruce",
        "BRU",
        "李小 bru",
        "bruce.lee@shop.test",
        "8613800138000",
        "138 0013 8000",
        "8000",
        "香港",
        "shop",
    ],
)
def test_found_by(text: str) -> None:
    assert all(any(term.startswith(word) for term in ROW) for word in asked(text)), asked(text)


@pytest.mark.parametrize("text", ["小虎", "龙李", "ruce", "13900139000", "lee@other.test", "vip"])
def test_not_found_by(text: str) -> None:
    assert not all(any(term.startswith(word) for term in ROW) for word in asked(text))


def test_nothing_asked_is_nothing() -> None:
    assert asked("  ,. ") == []
