"""Every company name makes a usable word for addresses."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.slug import LONGEST, slug_of


@given(st.text(max_size=120))
def test_a_slug_is_always_usable_and_always_the_same(name: str) -> None:
    slug = slug_of(name)

    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert 2 <= len(slug) <= LONGEST
    assert not slug.isdigit()
    assert slug == slug_of(name)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Aurora Home", "aurora-home"),
        ("Müller & Söhne GmbH", "muller-sohne-gmbh"),
        ("晨曦 Aurora", "aurora"),
        ("  ACME!!  ", "acme"),
        ("ＡＢＣ Ltd.", "abc-ltd"),
    ],
)
def test_latin_letters_are_kept(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@pytest.mark.parametrize("name", ["晨曦家居", "溪流数码", "12345", "API", "…", "é"])
def test_names_without_usable_letters_get_a_word_of_their_own(name: str) -> None:
    assert slug_of(name).startswith("co-")


def test_different_chinese_names_get_different_words() -> None:
    assert slug_of("晨曦家居") != slug_of("溪流数码")
