"""Where somebody came from, in words that a list can be filtered by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubwright.desk.contacts.leads import LEAD_FIELDS, lead_of

SHOP = "https://www.shop.example/spring"


@pytest.mark.parametrize(
    ("page", "before", "entry", "source", "medium", "campaign"),
    [
        (f"{SHOP}?utm_source=wechat&utm_medium=post&utm_campaign=may", "", {}, "wechat", "post", "may"),
        (f"{SHOP}?utm_source=wechat&scene=poster", "https://search.example/", {}, "wechat", "", ""),
        ("https://hub.example/c/key?scene=poster-12", "", {}, "poster-12", "qr", ""),
        ("", "", {"scene": "door-3", "event": "scan"}, "door-3", "qr", ""),
        (SHOP, "https://www.search.example/?q=private", {}, "search.example", "referral", ""),
        (SHOP, "https://shop.example/cart", {}, "direct", "", ""),
        (SHOP, "", {}, "direct", "", ""),
    ],
)
def test_a_campaign_comes_first_then_a_code_then_the_page_before(
    page: str, before: str, entry: dict[str, str], source: str, medium: str, campaign: str
) -> None:
    found = lead_of(page_url=page, referrer=before, entry=entry)

    assert found["lead_source"] == source
    assert (found.get("lead_medium", ""), found.get("lead_campaign", "")) == (medium, campaign)


def test_of_addresses_only_the_page_is_kept() -> None:
    page, before = f"{SHOP}?email=ann@x.example&utm_source=a#t=1", "https://u:p@y.example/"

    found = lead_of(page_url=page, referrer=before, entry={})

    assert found["lead_page"] == SHOP
    assert "lead_referrer" not in found


def test_nobody_who_told_nothing_came_from_anywhere() -> None:
    assert lead_of(entry={}) == {}
    assert lead_of(page_url="no address", referrer="[", entry={"menu_key": "x"}) == {}


@given(st.text(max_size=300), st.text(max_size=300), st.dictionaries(st.just("scene"), st.text(max_size=300)))
def test_whatever_a_page_says_it_is_short_text_under_our_names(page: str, before: str, entry: dict[str, str]) -> None:
    for address in (page, f"https://x.example/?utm_source={page}&scene={before}"):
        found = lead_of(page_url=address, referrer=before, entry=entry)

        assert found.keys() <= {*LEAD_FIELDS}
        assert all(value and len(value) <= 200 for value in found.values())
        assert not found or "lead_source" in found
