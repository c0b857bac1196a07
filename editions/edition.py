"""The shape of an edition version: immutable once a tenant is pinned to it."""

import msgspec

from editions.vocabulary import FEATURES, Text, Value, fits


class HomeText(msgspec.Struct, frozen=True):
    """What the home page of a new company says first."""

    headline: Text
    lead: Text


class EditionVersion(msgspec.Struct, frozen=True):
    """One version of one edition; a change of any field is a new version."""

    key: str
    version: int
    title: Text
    tagline: Text
    home: HomeText
    entitlements: dict[str, Value]
    plugins: tuple[str, ...]
    starter_flow: str
    starter_channel: Text

    def __post_init__(self) -> None:
        """Refuse data that grants an unknown feature, forgets one, or mixes up kinds."""
        if self.entitlements.keys() != FEATURES.keys():
            odd = sorted(self.entitlements.keys() ^ FEATURES.keys())
            raise ValueError(f"{self.key} v{self.version}: features and grants differ in {odd}")
        wrong = [key for key, value in self.entitlements.items() if not fits(FEATURES[key], value)]
        if wrong:
            raise ValueError(f"{self.key} v{self.version}: wrong kind of value for {wrong}")
