"""The shape of an edition version: immutable once a tenant is pinned to it."""

import msgspec

from editions.rates import Currency, RateCard
from editions.vocabulary import FEATURES, Text, Value, features_of, fits

ROLES = ("owner", "admin", "supervisor", "agent", "analyst", "developer")


class HomeText(msgspec.Struct, frozen=True):
    """What the home page of a new company says first."""

    headline: Text
    lead: Text


class EditionVersion(msgspec.Struct, frozen=True):
    """One version of one edition; a change of any field is a new version.

    `starters` are templates of the gallery that it puts first, `roles` those it offers first when somebody is invited,
    `news` what this version brought.
    """

    key: str
    version: int
    title: Text
    tagline: Text
    home: HomeText
    entitlements: dict[str, Value]
    plugins: tuple[str, ...]
    starter_flow: str
    starter_channel: Text
    starters: tuple[str, ...] = ()
    roles: tuple[str, ...] = ROLES
    rate_cards: tuple[RateCard, ...] = ()
    news: Text = {}

    def __post_init__(self) -> None:
        """Refuse data that grants an unknown feature, forgets one of its time, or mixes up kinds."""
        odd = sorted(self.entitlements.keys() ^ features_of(self.version))
        if odd:
            raise ValueError(f"{self.key} v{self.version}: features and grants differ in {odd}")
        wrong = [key for key, value in self.entitlements.items() if not fits(FEATURES[key], value)]
        if wrong:
            raise ValueError(f"{self.key} v{self.version}: wrong kind of value for {wrong}")

    def value(self, key: str) -> Value:
        """What it grants; a feature that is newer than this version is worth what it was before it had a name."""
        return self.entitlements[key] if key in self.entitlements else FEATURES[key].before

    def rate_card(self, currency: Currency) -> RateCard | None:
        """Its prices in a currency; version 1 was never charged for."""
        return next((card for card in self.rate_cards if card.currency == currency), None)
