"""The features an edition may grant; a key that is not here exists nowhere."""

from editions.vocabulary.bots import BOTS
from editions.vocabulary.channels import CHANNELS
from editions.vocabulary.company import COMPANY
from editions.vocabulary.desk import DESK
from editions.vocabulary.feature import Feature, Text, Value, at_least, fits, more_of

__all__ = ["FEATURES", "Feature", "Text", "Value", "at_least", "features_of", "fits", "more_of"]

FEATURES: dict[str, Feature] = {feature.key: feature for feature in (*CHANNELS, *BOTS, *DESK, *COMPANY)}


def features_of(version: int) -> set[str]:
    """The keys that version of the editions names; what came later is worth the feature's `before` in it."""
    return {key for key, feature in FEATURES.items() if feature.since <= version}
