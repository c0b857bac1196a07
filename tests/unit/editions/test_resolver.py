"""Properties of the one function that decides what a tenant may do."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editions.catalogue import UnknownEdition, current_editions, edition
from editions.edition import EditionVersion
from editions.resolver import Override, resolve
from editions.vocabulary import FEATURES, fits

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
versions = st.sampled_from(current_editions())
moments = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 31)).map(
    lambda d: d.replace(tzinfo=UTC)
)


@st.composite
def overrides(draw: st.DrawFn) -> Override:
    feature = FEATURES[draw(st.sampled_from(sorted(FEATURES)))]
    value = draw(st.booleans() if feature.kind == "switch" else st.none() | st.integers(0, 500))
    return Override(key=feature.key, value=value, reason=draw(st.text(max_size=8)), until=draw(st.none() | moments))


@given(versions, st.lists(overrides(), max_size=8), moments)
def test_every_feature_has_a_value_of_its_kind_and_a_reason(
    version: EditionVersion, layers: list[Override], now: datetime
) -> None:
    resolved = resolve(version, layers, now)

    assert resolved.grants.keys() == FEATURES.keys()
    assert all(fits(FEATURES[key], grant.value) for key, grant in resolved.grants.items())


@given(versions, st.lists(overrides(), max_size=8), moments, st.randoms(use_true_random=False))
def test_the_order_overrides_are_stored_in_does_not_matter(
    version: EditionVersion, layers: list[Override], now: datetime, random: object
) -> None:
    shuffled = list(layers)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis hands out a random.Random

    assert resolve(version, layers, now) == resolve(version, shuffled, now)


@given(versions, st.lists(overrides(), max_size=8), moments)
def test_the_named_layer_really_decided(version: EditionVersion, layers: list[Override], now: datetime) -> None:
    for key, grant in resolve(version, layers, now).grants.items():
        standing = [each for each in layers if each.key == key and each.holds(now)]
        if grant.layer == "edition":
            assert standing == []
            assert grant.value == version.entitlements[key]
        else:
            assert Override(key=key, value=grant.value, reason=grant.because, until=grant.until) in standing


@given(versions, st.lists(overrides(), max_size=8), moments)
def test_nothing_changes_before_the_announced_moment(
    version: EditionVersion, layers: list[Override], now: datetime
) -> None:
    resolved = resolve(version, layers, now)
    change = resolved.next_change
    if change is not None and now < change:
        just_before = now + (change - now) * 0.999
        assert resolve(version, layers, min(just_before, change - timedelta(microseconds=1))) == resolved


def test_an_override_ends_at_its_moment() -> None:
    override = Override(key="csat.rating", value=True, reason="trial of ratings", until=NOW)
    classic = edition("classic")

    assert resolve(classic, [override], NOW - timedelta(seconds=1)).grants["csat.rating"].layer == "override"
    assert resolve(classic, [override], NOW).grants["csat.rating"].layer == "edition"


def test_a_later_promise_outlives_an_earlier_one() -> None:
    short = Override(key="members.limit", value=5, reason="short", until=NOW + timedelta(days=1))
    endless = Override(key="members.limit", value=None, reason="contract")

    grant = resolve(edition("classic"), [endless, short], NOW).grants["members.limit"]

    assert (grant.value, grant.because) == (None, "contract")


def test_a_retired_feature_in_an_old_override_grants_nothing() -> None:
    resolved = resolve(edition("online"), [Override(key="fax.limit", value=3, reason="old contract")], NOW)

    assert "fax.limit" not in resolved.grants


def test_at_least_three_features_differ_between_the_editions() -> None:
    differing = {key for key in FEATURES if len({repr(e.entitlements[key]) for e in current_editions()}) > 1}

    assert {"channels.webchat.limit", "csat.rating", "webchat.hide_mark"} <= differing


def test_every_text_is_there_in_both_languages() -> None:
    texts = [t for f in FEATURES.values() for t in (f.title, f.help)]
    texts += [
        t for e in current_editions() for t in (e.title, e.tagline, e.home.headline, e.home.lead, e.starter_channel)
    ]

    assert [t for t in texts if set(t) != {"en", "zh"} or not all(t.values())] == []


def test_an_unknown_edition_is_refused() -> None:
    with pytest.raises(UnknownEdition):
        edition("platinum")
    with pytest.raises(UnknownEdition):
        edition("classic", 99)


def test_an_edition_that_forgets_a_feature_cannot_be_built() -> None:
    sold = edition("classic")

    with pytest.raises(ValueError, match=r"api\.access"):
        EditionVersion(
            **{f: getattr(sold, f) for f in sold.__struct_fields__ if f != "entitlements"},
            entitlements={k: v for k, v in sold.entitlements.items() if k != "api.access"},
        )


def test_a_switch_is_not_a_limit() -> None:
    assert not fits(FEATURES["members.limit"], True)
    assert not fits(FEATURES["csat.rating"], 1)
