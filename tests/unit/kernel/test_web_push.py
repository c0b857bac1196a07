"""Encryption and signature of notifications, by the vectors of their RFCs and by a reader of its own."""

import base64
import json
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from hubwright.kernel.errors import StartRefused
from hubwright.kernel.settings import Settings, settings, use_settings
from hubwright.kernel.web_push import (
    MOST_BYTES,
    Recipient,
    authorization,
    encrypt,
    known_keys,
    newest_key,
    recipient_of,
)
from hubwright.kernel.web_push.keys import FILE, add_key, new_key, read_key
from tests.support.push_service import PushService, plain, read_as_browser, worded

# RFC 8291, section 5 and appendix A.
TEXT = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
BROWSER = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH, SALT = "BTBZMqHH6r4Tts7J_aSIgg", "DGv6ra1nlYgDCS1FRnbzlw"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def _private(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(plain(text), "big"), ec.SECP256R1())


def test_the_vector_of_rfc_8291_comes_out_byte_for_byte() -> None:
    to = recipient_of(PUBLIC, AUTH)
    assert to is not None
    assert encrypt(TEXT, to, key=_private(SENDER), salt=plain(SALT)) == plain(SEALED)


def test_the_reader_of_the_test_service_reads_that_vector_too() -> None:
    assert read_as_browser(plain(SEALED), _private(BROWSER), plain(AUTH)) == TEXT


@given(text=st.binary(max_size=MOST_BYTES))
def test_whatever_is_sent_a_browser_reads_and_it_stays_below_what_services_take(text: bytes) -> None:
    browser, auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
    public = browser.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    body = encrypt(text, Recipient(public, auth), key=ec.generate_private_key(ec.SECP256R1()), salt=os.urandom(16))
    assert len(body) <= 4096
    assert read_as_browser(body, browser, auth) == text


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        ("", AUTH),
        (PUBLIC, ""),
        (PUBLIC[:-4], AUTH),
        (worded(b"\x04" + b"\x01" * 64), AUTH),  # not on the curve
        (worded(plain(PUBLIC)[:1] + b"\x00" * 64), AUTH),
        (PUBLIC, AUTH + "AAAA"),
        ("not base64!", AUTH),
        (worded(b"\x00"), AUTH),  # the point at infinity
    ],
)
def test_keys_that_nothing_can_be_encrypted_with_are_none(p256dh: str, auth: str) -> None:
    assert recipient_of(p256dh, auth) is None


def test_a_push_service_believes_our_signature_for_itself_alone() -> None:
    service, key = PushService(), read_key("1" * 64)
    try:
        browser = service.browser(key.public)
        now = datetime.now(UTC)
        ours = authorization(browser.endpoint, key, now=now, contact="mailto:ops@example.test")
        claims = service._signed(ours, browser)
        assert claims["sub"] == "mailto:ops@example.test"
        elsewhere = authorization("https://push.example/x", key, now=now, contact="mailto:ops@example.test")
        with pytest.raises(AssertionError):
            service._signed(elsewhere, browser)
        another = authorization(browser.endpoint, read_key("2" * 64), now=now, contact="mailto:ops@example.test")
        with pytest.raises(Exception, match="another key"):
            service._signed(another, browser)
        scheme, _space, told = ours.partition(" t=")
        head, payload, signature = told.split(",")[0].split(".")
        changed = worded(json.dumps({**claims, "sub": "https:"}).encode())
        with pytest.raises(Exception):  # noqa: B017 - the library's own word for a signature that is none
            service._signed(f"{scheme} t={head}.{changed}.{signature}, k={key.public}", browser)
        assert payload != changed
    finally:
        service.server.server_close()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    before = settings()
    use_settings(Settings(data=tmp_path))
    yield tmp_path  # type: ignore[misc]  # a fixture
    use_settings(before)


def test_the_key_is_made_once_and_only_its_owner_may_read_it(data: Path) -> None:
    made = newest_key()
    assert newest_key() == made
    assert stat.S_IMODE((data / FILE).stat().st_mode) == 0o600
    assert len(base64.urlsafe_b64decode(made.public + "=")) == 65


def test_another_key_signs_from_then_on_and_the_older_ones_stay(data: Path) -> None:
    first = newest_key()
    second = add_key(data / FILE)
    assert [key.id for key in known_keys()] == [second, first.id]
    assert stat.S_IMODE((data / FILE).stat().st_mode) == 0o600


def test_keys_that_an_operator_names_win_and_nonsense_is_refused(data: Path) -> None:
    one, two = new_key(), new_key()
    use_settings(msgspec.structs.replace(settings(), push_key=f"{two}, {one}"))
    assert [key.id for key in known_keys()] == [read_key(two).id, read_key(one).id]
    assert not (data / FILE).exists()
    for nonsense in ("abc", "0" * 64, "f" * 64, "zz" * 32):
        use_settings(msgspec.structs.replace(settings(), push_key=nonsense))
        with pytest.raises(StartRefused, match="HUBWRIGHT_PUSH_KEY"):
            known_keys()


def test_a_key_does_not_say_itself_in_a_log() -> None:
    assert "1" * 64 not in repr(read_key("1" * 64))
    assert str(int("1" * 64, 16)) not in repr(read_key("1" * 64))
