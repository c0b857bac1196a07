"""What is said about features, prices, and what rests when more is in use than is included."""

from collections.abc import Callable
from decimal import Decimal

from editions.add_ons import ADD_ONS
from editions.rates import Currency
from editions.resolver import Grant
from editions.vocabulary import FEATURES, Value
from hubwright.kernel.i18n import _, language, ngettext
from tenants.edition_change.held import Excess, Held

_SIGNS: dict[Currency, str] = {"CNY": "¥", "USD": "$"}


def currency_of(company_language: str) -> Currency:
    """In which currency a company is shown prices, until billing asks it."""
    return "CNY" if company_language == "zh" else "USD"


def money(amount: Decimal, currency: Currency) -> str:
    """An amount as it is read; whole ones without cents."""
    whole = amount == amount.to_integral_value()
    written = f"{abs(amount):,.0f}" if whole else f"{abs(amount):,.2f}"
    return f"{'−' if amount < 0 else ''}{_SIGNS[currency]}{written}"


def value_words(key: str, value: Value) -> str:
    """A value in words."""
    if FEATURES[key].kind == "switch":
        return _("Included") if value else _("Not included")
    return _("without limit") if value is None else f"{value:,}"


def because(grant: Grant) -> str:
    """Which layer decided, where it was not the edition."""
    if grant.layer == "add_on":
        names = [ADD_ONS[key].title[language()] for key in grant.because.split(", ") if key in ADD_ONS]
        return _("by the add-on: %(what)s") % {"what": _(", ").join(names)}
    return {
        "plugin": _("comes with the plugin %(what)s"),
        "override": _("promised to you: %(what)s"),
        "suspension": _("stopped while the company is not in good standing"),
    }.get(grant.layer, "") % {"what": grant.because}


def held_words(held: Held) -> str:
    """An edition and its add-ons in one line."""
    add_ons = [_times(ADD_ONS[key].title[language()], n) for key, n in sorted(held.add_ons.items())]
    return " + ".join([held.sold.title[language()], *add_ons])


def _times(title: str, n: int) -> str:
    return title if n == 1 else f"{n} × {title}"


def rests(excess: Excess) -> str:
    """What becomes of what is more than is included; nothing of it is deleted."""
    words = _RESTS.get(excess.key)
    return words(excess.used - excess.included) if words is not None else ""


def excess_words(excess: Excess) -> str:
    """How much there is, and how much would be included."""
    if FEATURES[excess.key].kind == "switch":
        return ngettext("%(num)d in use", "%(num)d in use", excess.used)
    return _("%(used)s in use, %(included)s included") % {"used": excess.used, "included": excess.included}


def _webchats(n: int) -> str:
    return ngettext(
        "The newest takes no new visitors and is read-only; whoever chats or waits there goes on.",
        "The %(num)d newest take no new visitors and are read-only; whoever chats or waits there goes on.",
        n,
    )


def _channels(n: int) -> str:
    return ngettext(
        "Customers still reach your queue there; the newest is read-only.",
        "Customers still reach your queue there; the %(num)d newest are read-only.",
        n,
    )


def _members(n: int) -> str:
    return ngettext(
        "Whoever came last can look, but not answer or change anything. Owners are not counted out.",
        "The %(num)d who came last can look, but not answer or change anything. Owners are not counted out.",
        n,
    )


def _plugins(n: int) -> str:
    return ngettext(
        "The plugin is not called; its settings and connections are kept.",
        "The plugins are not called; their settings and connections are kept.",
        n,
    )


_RESTS: dict[str, Callable[[int], str]] = {
    "channels.webchat.limit": _webchats,
    "channels.wechat.limit": _channels,
    "channels.wecom.limit": _channels,
    "channels.email.limit": _channels,
    "webchat.hide_mark": lambda _n: _("Our mark is shown on the chat again."),
    "contacts.lead_capture": lambda _n: _("No questions are asked before the chat; the questions are kept."),
    "contacts.segments.limit": lambda _n: _("All stay and can be used; a new one only once there are fewer."),
    "flows.live.limit": lambda _n: _("All go on answering; nothing is published until there are fewer."),
    "flows.canaries": lambda _n: _("What is tried now goes on to its end."),
    "flows.tests": lambda _n: _("The tests stay and are still run; new ones cannot be kept."),
    "routing.plans": lambda _n: _("The plans go on serving; they can only be made simpler."),
    "desk.service_levels": lambda _n: _("What is promised is kept, but not watched for new conversations."),
    "desk.callbacks": lambda _n: _("No further callback is offered; those asked for are kept."),
    "connectors.crm": _plugins,
    "connectors.erp": _plugins,
    "connectors.iot": _plugins,
    "members.limit": _members,
    "api.access": lambda _n: _("The keys are refused; they are kept."),
}
