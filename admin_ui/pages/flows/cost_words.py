"""What steps cost, in the reader's words."""

from collections.abc import Callable, Mapping

from hubwright.control.usage.meters import METERS
from hubwright.kernel.i18n import _, language

_UNITS: dict[str, Callable[[], str]] = {
    "step": lambda: _("step"),
    "http": lambda: _("outside call"),
    "handoff": lambda: _("hand-off"),
}


def unit_words(meter: str) -> str:
    """What one of it is called."""
    if meter in _UNITS:
        return _UNITS[meter]()
    return METERS[meter].title[language()] if meter in METERS else meter


def cost_words(cost: Mapping[str, int]) -> str:
    """Every unit with its number."""
    return ", ".join(f"{count} × {unit_words(meter)}" for meter, count in cost.items())
