"""What every version of every edition costs, what changed from the one before, and trying a card out on a month."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec
from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.forms import Reading, build_form
from admin_ui.forms.schema import Schema, fields, text
from admin_ui.pages.billing import words
from admin_ui.pages.operator import price_words
from admin_ui.pages.operator.words import OPERATOR
from admin_ui.rendering import page
from editions.catalogue import UnknownEdition, current_editions, edition, every_version
from editions.edition import EditionVersion
from editions.price_changes import price_changes
from editions.rates import RateCard
from hubwright.control.billing.invoice import Invoice
from hubwright.control.billing.trying import try_out
from hubwright.control.billing.words import line_title, meter_title
from hubwright.control.companies import editions_in_use
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _

AnyRequest = Request[Any, Any, Any]
CARDS = "/operator/rate-cards"
_GIB = 1024**3
_MOST = Decimal(10) ** 15
FIELD = "q."  # before a meter in an address


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version with its companies."""

    sold: EditionVersion
    newest: bool
    companies: int

    @property
    def url(self) -> str:
        """Its page."""
        return f"{CARDS}/{self.sold.key}/{self.sold.version}"

    @property
    def companies_url(self) -> str:
        """Who has it."""
        return f"/operator/tenants?edition={self.sold.key}&version={self.sold.version}"


@get(CARDS, opt=OPERATOR, include_in_schema=False)
async def cards_page(request: AnyRequest) -> Response[str]:
    """Show the rate cards of every version, the newest of each edition first."""
    return await page(
        request,
        "operator/rate_cards.html",
        versions=await _versions(),
        price_words=price_words,
        meter_title=meter_title,
    )


@get(f"{CARDS}/{{key:str}}/{{version:int}}", opt=OPERATOR, include_in_schema=False)
async def card_page(request: AnyRequest, key: FromPath[str], version: FromPath[int]) -> Response[str]:
    """Show one, what changed in it, and what a month would come to by it."""
    found = next((one for one in await _versions() if (one.sold.key, one.sold.version) == (key, version)), None)
    if found is None:
        raise Missing("edition")
    cards: dict[str, RateCard] = {each.currency: each for each in found.sold.rate_cards}
    card = cards.get(request.query_params.get("currency", "")) or next(iter(cards.values()), None)
    asked = {name: value for name, value in request.query_params.items() if name.startswith(FIELD)}
    reading, quantities = _read(card, asked) if card is not None else (Reading(value={}), {})
    tried = try_out(key, version, card, quantities) if card is not None and asked and reading.accepted else None
    return await page(
        request,
        "operator/rate_card.html",
        status=reading.status,
        version=found,
        cards=list(cards.values()),
        card=card,
        form=build_form(_schema(card), reading, form_id="try") if card is not None else None,
        tried=tried,
        rows=_rows(tried),
        changes=_changes(found.sold),
        words=words,
        price_words=price_words,
        meter_title=meter_title,
    )


def _rows(tried: Invoice | None) -> list[tuple[str, Any]]:
    return [(line_title(line), line) for line in tried.lines] if tried is not None else []


async def _versions() -> list[Version]:
    counted: dict[tuple[str, int], int] = {}
    for each in await editions_in_use():
        counted[each.edition, each.version] = counted.get((each.edition, each.version), 0) + each.count
    newest = [(sold.key, sold.version) for sold in current_editions()]
    order = [key for key, _version in newest]
    return [
        Version(
            sold=sold,
            newest=(sold.key, sold.version) in newest,
            companies=counted.get((sold.key, sold.version), 0),
        )
        for sold in sorted(every_version(), key=lambda one: (order.index(one.key), -one.version))
    ]


def _changes(sold: EditionVersion) -> tuple[int, dict[str, list[str]]] | None:
    """The version before, and what changed since in each currency, in words; None for the first."""
    try:
        before = edition(sold.key, sold.version - 1)
    except UnknownEdition:
        return None
    told: dict[str, list[str]] = {}
    for card in sold.rate_cards:
        old = before.rate_card(card.currency)
        told[card.currency] = _changed(old, card) if old is not None else [_("It had no prices before.")]
    return before.version, told


def _changed(old: RateCard, card: RateCard) -> list[str]:
    base, meters = price_changes(old, card)
    lines = [price_words.base_change_words(base, card.currency)] if base is not None else []
    lines += [line for change in meters for line in price_words.meter_change_words(change, card.currency)]
    return lines or [_("Every price is what it was.")]


def _schema(card: RateCard) -> Schema:
    number = {"x-attributes": {"inputmode": "decimal"}}
    return fields(
        (), **{f"{FIELD}{meter}": {**text(_field_title(meter), longest=20), **number} for meter in card.meters}
    )


def _field_title(meter: str) -> str:
    return _("%(meter)s in GiB") % {"meter": meter_title(meter)} if meter == "storage" else meter_title(meter)


def _read(card: RateCard, asked: Mapping[str, str]) -> tuple[Reading, dict[str, Decimal]]:
    """What was typed, and how much that is in what the meter counts."""
    errors: dict[str, str] = {}
    quantities: dict[str, Decimal] = {}
    for meter in card.meters:
        written = asked.get(f"{FIELD}{meter}", "").replace(",", "").strip()
        quantity = _quantity(written or "0")
        if quantity is None:
            errors[f"{FIELD}{meter}"] = _("Write a number that is not below nothing.")
        elif quantity:
            quantities[meter] = quantity * _GIB if meter == "storage" else quantity
    return Reading(value=dict(asked), errors=errors), quantities


def _quantity(written: str) -> Decimal | None:
    try:
        quantity = Decimal(written)
    except InvalidOperation:
        return None
    return quantity if quantity.is_finite() and 0 <= quantity < _MOST else None


ROUTES = [cards_page, card_page]
