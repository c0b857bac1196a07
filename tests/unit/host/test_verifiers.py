"""Each verifier takes what is genuine and nothing else: tampered, stale, signed by another, or junk."""

from datetime import timedelta

import msgspec
import pytest

from hubwright.host.verifiers import VERIFIERS, NotGenuine, verify
from hubwright_sdk.manifest.vocabulary import VERIFIERS as NAMES
from tests.support.webhook_posts import (
    BODY,
    NOT_OVER_THE_BODY,
    NOW,
    SIGN,
    UNDATED,
    keys_of,
)

every = pytest.mark.parametrize("name", sorted(SIGN))


def test_the_registry_is_the_vocabulary() -> None:
    assert set(VERIFIERS) == set(NAMES)


def test_every_verifier_is_tried() -> None:
    assert set(SIGN) == set(VERIFIERS)


@every
def test_a_genuine_post_is_taken(name: str) -> None:
    found = verify(name, SIGN[name](NOW, BODY), keys_of(name), NOW)
    assert found.body == (b'{"demo_resp":"good luck"}' if name in ("wechat", "wecom") else BODY)
    assert found.reply is None
    assert len(found.key) == 32


@every
def test_a_tampered_post_is_not(name: str) -> None:
    post = SIGN[name](NOW, BODY)
    tampered = [msgspec.structs.replace(post, body=SIGN[name](NOW, b"a=1&b=3").body)]
    if name in NOT_OVER_THE_BODY:
        assert verify(name, tampered.pop(), keys_of(name), NOW).key == verify(name, post, keys_of(name), NOW).key
    for where in ("headers", "query"):
        for field, value in getattr(post, where).items():
            if field in ("encrypt_type",):
                continue
            for other in (value[:-3] + ("1" if value[-3] != "1" else "2") + value[-2:], value[:-1], ""):
                changed = {**getattr(post, where), field: other}
                tampered.append(msgspec.structs.replace(post, **{where: changed}))
    if post.url:
        tampered.append(msgspec.structs.replace(post, url=post.url + "1"))
    assert len(tampered) >= 3
    for bad in tampered:
        with pytest.raises(NotGenuine):
            verify(name, bad, keys_of(name), NOW)


@every
def test_another_secret_or_none_opens_nothing(name: str) -> None:
    for secret in ("whsec_AAAA" if name == "standard" else "another", ""):
        with pytest.raises(NotGenuine):
            verify(name, SIGN[name](NOW, BODY), msgspec.structs.replace(keys_of(name), secret=secret), NOW)


@pytest.mark.parametrize("name", sorted(set(SIGN) - UNDATED))
@pytest.mark.parametrize("late", [timedelta(minutes=6), timedelta(minutes=-6), timedelta(days=400)])
def test_a_stale_post_is_not_taken_however_well_signed(name: str, late: timedelta) -> None:
    with pytest.raises(NotGenuine):
        verify(name, SIGN[name](NOW, BODY), keys_of(name), NOW + late)


@every
def test_a_post_is_known_again_and_another_is_another(name: str) -> None:
    one, again = (verify(name, SIGN[name](NOW, BODY), keys_of(name), NOW).key for _ in range(2))
    other = verify(name, SIGN[name](NOW, b"a=1&b=3"), keys_of(name), NOW).key
    assert one == again != other


@every
@pytest.mark.parametrize("junk", ["", "x", "t=,v1=", "v0=zz", "sha256=", "=" * 500, "ÿ", "v1,", "1" * 4000])
def test_junk_is_refused_not_stumbled_over(name: str, junk: str) -> None:
    post = SIGN[name](NOW, BODY)
    for where in ("headers", "query"):
        for field in getattr(post, where):
            if field != "encrypt_type":
                bad = msgspec.structs.replace(post, **{where: {**getattr(post, where), field: junk}})
                with pytest.raises(NotGenuine):
                    verify(name, bad, keys_of(name), NOW)
