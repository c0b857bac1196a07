"""Passwords and addresses: what is refused, and what is the same thing in other clothes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubwright.control.identity import passwords
from hubwright.control.identity.addresses import address_key, clean_address
from hubwright.kernel.errors import Invalid


@pytest.mark.parametrize(
    "weak", ["", "short", "x" * 129, "password123", "PASSWORD123", "1234567890", "aaaaaaaaaaaa", "abababababab"]
)
def test_easily_guessed_passwords_are_refused(weak: str) -> None:
    with pytest.raises(Invalid) as refused:
        passwords.check_new_password(weak)

    assert refused.value.errors[0].field == "password"


def test_the_own_address_is_no_password() -> None:
    with pytest.raises(Invalid):
        passwords.check_new_password("Lin.Na@example.test", email="lin.na@example.test")


@pytest.mark.parametrize("good", ["correct horse battery", "我的猫喜欢晒太阳和睡觉", "x9$kQ!vB2#"])
async def test_a_hash_fits_its_password_and_no_other(good: str) -> None:
    stored = await passwords.hash_password(passwords.check_new_password(good))

    assert await passwords.matches(stored, unicodedata.normalize("NFD", good))
    assert not await passwords.matches(stored, good + " ")
    assert not await passwords.matches(None, good)
    assert not passwords.outdated(stored)
    assert stored.startswith("$argon2id$")


async def test_no_password_fits_the_hash_of_nobody_or_a_broken_one() -> None:
    assert not await passwords.matches(None, "\0nobody")
    assert not await passwords.matches("not a hash", "anything")
    assert not await passwords.matches(None, "x" * 100_000)


@given(st.text(max_size=80))
def test_an_accepted_address_can_go_into_a_mail_header(text: str) -> None:
    try:
        address = clean_address(text)
    except Invalid:
        return

    assert address.isprintable()
    assert address.count("@") == 1
    assert not set(address) & set(' ,;<>()[]"\\\r\n\t')


@given(st.from_regex(r"[a-z0-9]{1,20}(\.[a-z0-9]{1,20})?@[a-z0-9]{1,20}\.[a-z]{2,8}", fullmatch=True))
def test_ordinary_addresses_are_accepted_and_found_in_any_case(address: str) -> None:
    assert clean_address(f"  {address} ") == address
    assert address_key(address.upper()) == address_key(f" {address}") == address


@pytest.mark.parametrize("address", ["李雷@例子.中国", "o'brien@example.test", "a+tag@example.test"])
def test_unusual_addresses_are_accepted(address: str) -> None:
    assert clean_address(address) == address


@pytest.mark.parametrize(
    "address", ["", "@", "a@", "@b", "a@b@c", ".a@b.c", "a.@b.c", "a..b@c.d", "a@.b.c", "a@b\u200b.c"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Invalid):
        clean_address(address)
