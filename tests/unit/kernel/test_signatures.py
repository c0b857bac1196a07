"""Signatures: ours are dated, others' forms are read, and nothing else passes."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubwright.kernel.signatures import is_signed, signature

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
BODY = b'{"a": 1}'
MAC = hmac.new(b"secret", BODY, hashlib.sha256).digest()


@given(st.text(min_size=1, max_size=40), st.binary(max_size=200))
def test_what_we_sign_is_accepted_and_a_changed_body_is_not(secret: str, body: bytes) -> None:
    given_ = signature(secret, body, NOW)
    assert is_signed(secret, given_, body, NOW)
    assert not is_signed(secret, given_, body + b"x", NOW)
    assert not is_signed(secret + "x", given_, body, NOW)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_an_old_post_is_not_taken_again(minutes: int) -> None:
    given_ = signature("secret", BODY, NOW)
    assert not is_signed("secret", given_, BODY, NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    "given_", [f"sha256={MAC.hex()}", MAC.hex(), MAC.hex().upper(), base64.b64encode(MAC).decode()]
)
def test_the_forms_of_others_are_read(given_: str) -> None:
    assert is_signed("secret", given_, BODY, NOW)
    assert not is_signed("other", given_, BODY, NOW)


@given(st.text(max_size=90))
def test_any_other_text_is_refused(given_: str) -> None:
    assert not is_signed("secret", given_, BODY, NOW)
    assert not is_signed("secret", f"t={int(NOW.timestamp())},v1={given_}", BODY, NOW)
