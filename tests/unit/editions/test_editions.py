"""Editions, add-ons and prices as data: whole, in two languages, and never changed once somebody has them."""

import hashlib
from decimal import Decimal

import msgspec
import pytest

from editions.add_ons import ADD_ONS, AddOn
from editions.catalogue import UnknownEdition, current_editions, edition, every_version
from editions.edition import ROLES, EditionVersion
from editions.gallery import TEMPLATES
from editions.rates import Graduated, Package, PerUnit, Price, RateCard, Tier, Volume
from editions.vocabulary import FEATURES, features_of, fits
from hubwright.control.usage.meters import METERS
from hubwright.kernel.permissions import ROLES as KNOWN_ROLES

# What companies are pinned to. A line here is never changed: another word, price or number is another version.
PINNED = {
    ("classic", 1): "7a04be396deffeff",
    ("classic", 2): "aba5c60e825646d8",
    ("marketing", 1): "06dbd1e5994b5c74",
    ("marketing", 2): "cfa0dc586351ab53",
    ("online", 1): "eda4e2a2e01c50b2",
    ("online", 2): "e640b64a2d261a5c",
}


def digest(version: EditionVersion) -> str:
    return hashlib.sha256(msgspec.json.encode(version, order="sorted")).hexdigest()[:16]


def test_a_version_never_changes() -> None:
    assert {(each.key, each.version): digest(each) for each in every_version()} == PINNED


def test_a_new_company_gets_the_newest_version_and_an_old_one_keeps_its_own() -> None:
    assert edition("online").version == 2
    assert edition("online", 1).version == 1


def test_an_older_version_is_worth_what_there_was_before_a_feature_had_a_name() -> None:
    first = edition("classic", 1)

    assert first.entitlements.keys() == features_of(1)
    assert first.value("members.limit") == 10
    assert {key: first.value(key) for key in FEATURES.keys() - features_of(1)} == {
        key: feature.before for key, feature in FEATURES.items() if feature.since > 1
    }


def test_what_a_feature_was_worth_before_is_of_its_kind() -> None:
    assert [key for key, each in FEATURES.items() if each.since > 1 and not fits(each, each.before)] == []


def test_each_edition_has_what_it_is_bought_for() -> None:
    marketing, online, classic = (edition(key).value for key in ("marketing", "online", "classic"))

    assert (marketing("contacts.lead_capture"), marketing("connectors.crm"), marketing("contacts.segments.limit")) == (
        True,
        True,
        None,
    )
    channels = [key for key in FEATURES if key.startswith("channels.")]
    assert all(online(key) >= max(marketing(key), classic(key)) for key in channels)  # type: ignore[operator]  # values of any kind
    assert (online("flows.live.limit"), online("routing.plans")) == (None, True)
    assert [classic(key) for key in ("desk.service_levels", "desk.board", "connectors.erp", "connectors.iot")] == [
        True
    ] * 4
    assert not any(marketing(key) for key in ("desk.service_levels", "connectors.erp"))
    assert not any(classic(key) for key in ("contacts.lead_capture", "connectors.crm"))


def test_every_text_is_there_in_both_languages() -> None:
    texts = [t for f in FEATURES.values() for t in (f.title, f.help)]
    texts += [
        t for e in current_editions() for t in (e.title, e.tagline, e.home.headline, e.home.lead, e.starter_channel)
    ]
    texts += [each.news for each in current_editions()]
    texts += [each.title for each in ADD_ONS.values()]

    assert [t for t in texts if set(t) != {"en", "zh"} or not all(t.values())] == []


def test_what_an_edition_names_is_there() -> None:
    for each in current_editions():
        assert {*each.starters} <= {*TEMPLATES}
        assert sorted(each.roles) == sorted(ROLES) == sorted(KNOWN_ROLES)
        assert {card.currency for card in each.rate_cards} == {"CNY", "USD"}
        assert all(card.meters.keys() <= METERS.keys() for card in each.rate_cards)
        assert {type(price.model).__name__ for price in each.rate_cards[0].meters.values()} == {
            "Flat", "PerUnit", "Package", "Graduated", "Volume",
        }  # fmt: skip


def test_an_unknown_edition_is_refused() -> None:
    with pytest.raises(UnknownEdition):
        edition("platinum")
    with pytest.raises(UnknownEdition):
        edition("classic", 99)


def test_an_edition_that_forgets_a_feature_or_names_one_of_later_cannot_be_built() -> None:
    sold = edition("classic")
    less = {key: value for key, value in sold.entitlements.items() if key != "api.access"}

    with pytest.raises(ValueError, match=r"api\.access"):
        msgspec.structs.replace(sold, entitlements=less)
    with pytest.raises(ValueError, match=r"desk\.board"):
        msgspec.structs.replace(sold, version=1)
    with pytest.raises(ValueError, match=r"wrong kind.*members"):
        msgspec.structs.replace(sold, entitlements={**sold.entitlements, "members.limit": True})


def test_a_switch_is_not_a_limit() -> None:
    assert not fits(FEATURES["members.limit"], True)
    assert not fits(FEATURES["csat.rating"], 1)


def test_an_add_on_that_brings_nothing_cannot_be_built() -> None:
    for grants, most in (({"members.limit": 0}, 1), ({"csat.rating": False}, 1), ({"csat.rating": True}, 2)):
        with pytest.raises(ValueError, match="x:"):
            AddOn(key="x", title={}, grants=grants, prices={}, most=most)  # type: ignore[arg-type]  # values of any kind


@pytest.mark.parametrize(
    "model",
    [
        PerUnit(Decimal(-1)),
        Package(0, Decimal(1)),
        Graduated(()),
        Graduated((Tier(5, Decimal(1)),)),
        Volume((Tier(5, Decimal(1)), Tier(5, Decimal(1)), Tier(None, Decimal(1)))),
        Volume((Tier(None, Decimal(1)), Tier(None, Decimal(1)))),
    ],
)
def test_prices_that_make_no_sense_cannot_be_written(model: PerUnit | Package | Graduated | Volume) -> None:
    with pytest.raises(ValueError, match=r"below zero|of nothing|tiers"):
        RateCard(currency="CNY", base=Decimal(1), meters={"members": Price(model=model)})
