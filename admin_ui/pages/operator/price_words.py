"""Prices as people read them: the model, what is included, the least, and what changed between two versions."""

from admin_ui.formats import money
from admin_ui.pages.billing.words import amount_of
from editions.price_changes import BaseChange, MeterChange
from editions.rates import Flat, Graduated, Model, Package, PerUnit, Price, Tier, Volume
from hubwright.control.billing.words import meter_title
from hubwright.kernel.i18n import _


def model_title(model: Model) -> str:
    """How it is charged, in a word or two."""
    match model:
        case Flat():
            return _("A flat price") if model.amount else _("Free")
        case PerUnit():
            return _("For each")
        case Package():
            return _("By package")
        case Graduated():
            return _("Graduated: each costs what its own tier says")
        case Volume():
            return _("Volume: all cost what the tier says that is reached")


def model_numbers(model: Model, meter: str, currency: str) -> list[str]:
    """The numbers of it, a line each."""
    match model:
        case Flat(amount):
            return [_("%(amount)s a month, however many") % {"amount": money(amount, currency)}] if amount else []
        case PerUnit(each):
            return [_("%(amount)s each") % {"amount": money(each, currency)}]
        case Package(size, amount):
            told = {"amount": money(amount, currency), "size": amount_of(meter, size)}
            return [_("%(amount)s for every %(size)s that is begun") % told]
        case Graduated(tiers) | Volume(tiers):
            return [_tier(tiers, place, meter, currency) for place in range(len(tiers))]


def price_lines(price: Price, meter: str, currency: str) -> list[str]:
    """All of a price: what is included, the numbers of its model, and the least."""
    lines = [_("%(quantity)s included") % {"quantity": amount_of(meter, price.included)}] if price.included else []
    lines += model_numbers(price.model, meter, currency)
    if price.minimum:
        lines.append(_("at least %(amount)s once anything is used") % {"amount": money(price.minimum, currency)})
    return lines


def base_change_words(change: BaseChange, currency: str) -> str:
    """Another fee."""
    told = {"before": money(change.before, currency), "after": money(change.after, currency)}
    return _("A month: %(before)s before, %(after)s now") % told


def meter_change_words(change: MeterChange, currency: str) -> list[str]:
    """Another price of a meter: each of its parts that changed, in a sentence."""
    title = meter_title(change.meter)
    if change.before is None or change.after is None:
        told = _("%(meter)s: has no price any more") if change.after is None else _("%(meter)s: has a price now")
        return [told % {"meter": title}]
    before, after = change.before, change.after
    lines = []
    if before.included != after.included:
        lines.append((amount_of(change.meter, before.included), amount_of(change.meter, after.included), _("included")))
    if before.model != after.model:
        lines.append((_whole(before, change.meter, currency), _whole(after, change.meter, currency), _("price")))
    if before.minimum != after.minimum:
        lines.append((money(before.minimum, currency), money(after.minimum, currency), _("at least")))
    shape = _("%(meter)s, %(part)s: %(before)s before, %(after)s now")
    return [shape % {"meter": title, "part": part, "before": old, "after": new} for old, new, part in lines]


def _whole(price: Price, meter: str, currency: str) -> str:
    numbers = _("; ").join(model_numbers(price.model, meter, currency))
    return f"{model_title(price.model)} ({numbers})" if numbers else model_title(price.model)


def _tier(tiers: tuple[Tier, ...], place: int, meter: str, currency: str) -> str:
    tier = tiers[place]
    told = {"amount": money(tier.each, currency), "to": amount_of(meter, tier.up_to or 0)}
    if tier.up_to is not None:
        return _("up to %(to)s: %(amount)s each") % told
    return _("beyond: %(amount)s each") % told if place else _("%(amount)s each") % told
