"""Properties of the one function that decides what a tenant may do."""

from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from editions.add_ons import ADD_ONS, Bought
from editions.catalogue import edition, every_version
from editions.edition import EditionVersion
from editions.resolver import STOPPED, Override, PluginGrants, resolve
from editions.vocabulary import FEATURES, Value, at_least, fits

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
versions = st.sampled_from(every_version())
moments = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 31)).map(
    lambda d: d.replace(tzinfo=UTC)
)
untils = st.none() | moments
statuses = st.sampled_from(["provisioning", "trial", "active", *STOPPED])


def values_of(key: str) -> st.SearchStrategy[Value]:
    return st.booleans() if FEATURES[key].kind == "switch" else st.none() | st.integers(0, 500)


keys = st.sampled_from(sorted(FEATURES))
overrides = keys.flatmap(
    lambda key: st.builds(
        Override, key=st.just(key), value=values_of(key), reason=st.text("abc", max_size=3), until=untils
    )
)
bought = st.builds(Bought, key=st.sampled_from(sorted(ADD_ONS)), quantity=st.integers(1, 9), until=untils)
plugins = keys.flatmap(
    lambda key: st.builds(
        PluginGrants, plugin=st.text("pq", min_size=1, max_size=2), grants=st.fixed_dictionaries({key: values_of(key)})
    )
)


class Layers(msgspec.Struct, frozen=True, kw_only=True):
    version: EditionVersion
    overrides: list[Override]
    add_ons: list[Bought]
    plugins: list[PluginGrants]
    status: str

    def at(self, now: datetime):  # type: ignore[no-untyped-def]  # what resolve gives
        return resolve(
            self.version, self.overrides, now, add_ons=self.add_ons, plugins=self.plugins, status=self.status
        )

    def but(self, **other: object) -> "Layers":
        return msgspec.structs.replace(self, **other)


layers = st.builds(
    Layers,
    version=versions,
    overrides=st.lists(overrides, max_size=6),
    add_ons=st.lists(bought, max_size=5, unique_by=lambda each: each.key),
    plugins=st.lists(plugins, max_size=4, unique_by=lambda each: each.plugin),
    status=statuses,
)


@given(layers, moments)
def test_every_feature_has_a_value_of_its_kind_and_a_reason(given_: Layers, now: datetime) -> None:
    resolved = given_.at(now)

    assert resolved.grants.keys() == FEATURES.keys()
    assert all(fits(FEATURES[key], grant.value) for key, grant in resolved.grants.items())
    assert all(grant.fails == FEATURES[key].fails for key, grant in resolved.grants.items())


@given(layers, moments, st.randoms(use_true_random=False))
def test_the_order_things_are_stored_in_does_not_matter(given_: Layers, now: datetime, random: object) -> None:
    def shuffled(what: list[object]) -> list[object]:
        other = list(what)
        random.shuffle(other)  # type: ignore[attr-defined]  # hypothesis hands out a random.Random
        return other

    other = given_.but(
        overrides=shuffled(given_.overrides),  # type: ignore[arg-type]  # any list
        add_ons=shuffled(given_.add_ons),  # type: ignore[arg-type]  # any list
        plugins=shuffled(given_.plugins),  # type: ignore[arg-type]  # any list
    )

    assert given_.at(now) == other.at(now)


@given(layers, moments, bought)
def test_an_add_on_never_takes_anything_away(given_: Layers, now: datetime, more: Bought) -> None:
    without = given_.but(add_ons=[each for each in given_.add_ons if each.key != more.key])
    having = without.but(add_ons=[*without.add_ons, more])

    before, after = without.at(now), having.at(now)

    assert [key for key in FEATURES if not at_least(after.value(key), before.value(key))] == []


@given(layers, moments, plugins)
def test_a_plugin_never_takes_anything_away(given_: Layers, now: datetime, more: PluginGrants) -> None:
    without = given_.but(plugins=[each for each in given_.plugins if each.plugin != more.plugin])
    having = without.but(plugins=[*without.plugins, more])

    before, after = without.at(now), having.at(now)

    assert [key for key in FEATURES if not at_least(after.value(key), before.value(key))] == []


@given(layers, moments, keys)
def test_an_edition_that_grants_more_never_comes_to_less(given_: Layers, now: datetime, key: str) -> None:
    if key not in given_.version.entitlements:
        return
    most: Value = True if FEATURES[key].kind == "switch" else None
    better = msgspec.structs.replace(given_.version, entitlements={**given_.version.entitlements, key: most})

    before, after = given_.at(now), given_.but(version=better).at(now)

    assert [each for each in FEATURES if not at_least(after.value(each), before.value(each))] == []


@given(layers, moments)
def test_suspension_only_ever_stops_what_spends(given_: Layers, now: datetime) -> None:
    active, stopped = given_.but(status="active").at(now), given_.at(now)

    for key, grant in stopped.grants.items():
        if grant.layer == "suspension":
            assert FEATURES[key].spends
            assert not grant.value
            assert grant.because == given_.status
        else:
            assert grant == active.grants[key]
    if given_.status in ("suspended", "closing"):
        assert all(not stopped.value(key) for key, feature in FEATURES.items() if feature.spends and not feature.counts)


@given(layers, moments)
def test_the_named_layer_really_decided(given_: Layers, now: datetime) -> None:
    resolved = given_.at(now)
    bare = given_.but(overrides=[], add_ons=[], plugins=[], status="active")
    with_add_ons = bare.but(add_ons=given_.add_ons)
    with_plugins = with_add_ons.but(plugins=given_.plugins)
    for key, grant in resolved.grants.items():
        standing = [each for each in given_.overrides if each.key == key and each.holds(now)]
        match grant.layer:
            case "edition":
                assert grant.value == given_.version.value(key) == with_plugins.at(now).value(key)
                assert standing == []
            case "add_on":
                assert grant.value == with_add_ons.at(now).value(key) != bare.at(now).value(key)
                named = {each.key for each in given_.add_ons if key in ADD_ONS[each.key].grants}
                assert set(grant.because.split(", ")) <= named
            case "plugin":
                assert grant.value == with_plugins.at(now).value(key) != with_add_ons.at(now).value(key)
                assert any(each.plugin == grant.because for each in given_.plugins)
            case "override":
                assert Override(key, grant.value, grant.because, grant.until) in standing
            case "suspension":
                assert given_.status in STOPPED


@given(layers, moments)
def test_nothing_changes_before_the_announced_moment(given_: Layers, now: datetime) -> None:
    resolved = given_.at(now)
    change = resolved.next_change
    later = datetime(2030, 1, 1, tzinfo=UTC) if change is None else change - timedelta(microseconds=1)
    if later >= now:
        assert given_.at(later).grants == resolved.grants
    assert change is None or change > now


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


def test_add_ons_add_up_and_a_promise_says_the_last_word() -> None:
    members = Bought(key="members_5", quantity=3)

    bought = resolve(edition("classic"), [], NOW, add_ons=[members]).grants["members.limit"]
    promise = Override(key="members.limit", value=12, reason="contract 9")
    promised = resolve(edition("classic"), [promise], NOW, add_ons=[members]).grants["members.limit"]

    assert (bought.value, bought.layer, bought.because) == (25, "add_on", "members_5")
    assert (promised.value, promised.layer) == (12, "override")


def test_a_retired_feature_in_an_old_override_grants_nothing() -> None:
    resolved = resolve(edition("online"), [Override(key="fax.limit", value=3, reason="old contract")], NOW)

    assert "fax.limit" not in resolved.grants
