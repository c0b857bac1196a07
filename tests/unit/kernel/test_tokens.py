"""Signed tokens are bound to their purpose; visitor tokens name tenant, channel and contact."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubwright.kernel.errors import SignInNeeded
from hubwright.kernel.ids import new_id
from hubwright.kernel.settings import Settings, use_settings
from hubwright.kernel.tokens import new_secret, sign, unsign
from hubwright.runtime.visitor.tokens import Visitor, bearer_of, token_for, visitor_of


@pytest.fixture(autouse=True)
def _key() -> Iterator[None]:
    use_settings(Settings(data=Path(), secret_key="k1"))
    yield


@given(st.text(max_size=50), st.text(max_size=20))
def test_what_was_signed_is_read_back_for_the_same_purpose_only(payload: str, purpose: str) -> None:
    signed = sign(payload, purpose)

    assert unsign(signed, purpose) == (payload or None)
    assert unsign(signed, purpose + "x") is None


@given(st.text(max_size=80))
def test_what_we_did_not_sign_is_nothing(token: str) -> None:
    assert unsign(token, "visitor") is None


def test_another_key_reads_nothing() -> None:
    signed = sign("a", "p")
    use_settings(Settings(data=Path(), secret_key="k2"))
    assert unsign(signed, "p") is None


def test_a_visitor_token_names_its_visitor() -> None:
    visitor = Visitor(new_id(), new_id(), new_id())
    assert visitor_of(token_for(visitor)) == visitor
    with pytest.raises(SignInNeeded):
        visitor_of(token_for(visitor)[:-1] + "x")


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc", "abc"])
def test_a_token_comes_as_bearer_or_not_at_all(header: str | None) -> None:
    with pytest.raises(SignInNeeded):
        bearer_of(header)


def test_secrets_are_long_and_differ() -> None:
    assert new_secret("hwk_").startswith("hwk_")
    assert len({new_secret() for _ in range(100)}) == 100
