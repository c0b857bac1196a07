"""Kinds, trust, price and locks of plugins in words."""

from collections.abc import Callable, Iterable

from editions.catalogue import current_editions
from hubwright.control.marketplace.billed import Billed
from hubwright.control.marketplace.schemas import ListedPlugin
from hubwright.kernel.i18n import _, language
from hubwright_sdk.manifest import Price
from hubwright_sdk.manifest.parts import MeterDeclaration

GRADES = ("platinum", "gold", "silver", "bronze")
_KINDS: dict[str, Callable[[], str]] = {
    "channel": lambda: _("Channel"),
    "crm": lambda: _("Customers (CRM)"),
    "erp": lambda: _("Orders and stock (ERP)"),
    "ticketing": lambda: _("Tickets"),
    "iot": lambda: _("Devices"),
    "marketing": lambda: _("Marketing and automation"),
    "ai": lambda: _("Language model"),
    "panel": lambda: _("Panel beside a conversation"),
}


def kind_title(kind: str) -> str:
    """What a plugin is for."""
    return _KINDS[kind]() if kind in _KINDS else kind


def signature_words(plugin: ListedPlugin) -> tuple[str, str]:
    """The colour of who vouches for it, and the words."""
    if plugin.built_in:
        return "success", _("Built in")
    if {"partner", "marketplace"} <= set(plugin.signed_by):
        return "success", _("Signed by its publisher and by us")
    if plugin.unlisted:
        return "info", _("Your own: signed by your developers")
    return "warning", _("Not signed by us")


def price_words(price: Price, meters: Iterable[MeterDeclaration]) -> str:
    """What it costs, in one line."""
    if price.is_free:
        return _("Free of charge")
    titles = {meter.key: meter.title.said_in(language()) for meter in meters}
    parts = [_("%(amount)s %(currency)s a month") % {"amount": price.monthly, "currency": price.currency}]
    if float(price.monthly) == 0:
        parts = []
    parts += [
        _("%(amount)s %(currency)s for each: %(what)s")
        % {"amount": amount, "currency": price.currency, "what": titles.get(key, key)}
        for key, amount in price.per_unit.items()
        if float(amount)
    ]
    return _("; ").join(parts)


def billed_words(billed: Billed) -> str:
    """Whether that is on the company's invoices; nothing where nothing is to be paid."""
    told: dict[Billed, str] = {
        "free": "",
        "billed": _("on your invoice"),
        "when_you_pay": _("on your invoices once you pay"),
        "other_currency": _("not in the currency that you pay in"),
    }
    return told[billed]


def opening_editions(locked_by: Iterable[str]) -> list[str]:
    """The editions that include everything a plugin needs."""
    needed = list(locked_by)
    return [
        each.title[language()]
        for each in current_editions()
        if all(each.entitlements.get(key, False) is True for key in needed)
    ]


def lock_words(locked_by: Iterable[str]) -> str:
    """Why it cannot be installed here, and what would open it."""
    found = opening_editions(locked_by)
    if not found:
        return _("No edition includes this plugin at the moment.")
    return _("Your edition does not include this plugin. It comes with: %(editions)s.") % {
        "editions": _(", ").join(found)
    }
