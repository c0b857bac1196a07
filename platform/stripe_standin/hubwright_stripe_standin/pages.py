"""The few pages people see: plain, and plainly labelled as no real payment."""

import html
from collections.abc import Callable
from typing import NamedTuple

from hubwright_stripe_standin import connect, sessions, settling
from hubwright_stripe_standin.cards import CARDS, attach_to, new_card
from hubwright_stripe_standin.problem import Problem
from hubwright_stripe_standin.world import Obj, World

STYLE = """
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{margin:0 auto;max-width:34rem;padding:1.5rem}
.note{border:2px dashed #b45309;border-radius:.5rem;padding:.75rem 1rem;margin-bottom:1.5rem}
fieldset{border:1px solid #8888;border-radius:.5rem;margin:0 0 1rem}label{display:block;padding:.35rem 0}
button,.button{font:inherit;padding:.6rem 1.1rem;border-radius:.4rem;border:1px solid #8888;
cursor:pointer;min-height:2.75rem}
button.main{background:#4338ca;border-color:#4338ca;color:#fff}table{width:100%;border-collapse:collapse}
td{padding:.4rem 0;border-bottom:1px solid #8884}td:last-child{text-align:right}.wrong{color:#b91c1c;font-weight:600}
@media(prefers-color-scheme:dark){.wrong{color:#fca5a5}}
"""
NOTE = (
    "<p class='note'><strong>Stand-in for Stripe.</strong> No money moves and no card is real."
    "<br><span lang='zh'>Stripe 替身：不会扣款，卡片均为测试卡。</span></p>"
)


class Page(NamedTuple):
    """What is answered: a page, or another address."""

    status: int
    body: str = ""
    location: str = ""


Shown = Callable[[World, str, dict[str, str] | None], Page]


def money(amount: int, currency: str | None) -> str:
    """An amount as people read it."""
    digits = {"jpy": 0, "krw": 0, "vnd": 0, "clp": 0, "kwd": 3, "bhd": 3, "omr": 3}.get(currency or "", 2)
    return f"{amount / 10**digits:,.{digits}f} {(currency or '').upper()}"


def _page(title: str, content: str, status: int = 200) -> Page:
    return Page(
        status,
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>{html.escape(title)} · stand-in</title>"
        "<meta name='viewport' content='width=device-width,initial-scale=1'>"
        f"<link rel='icon' href='data:,'><link rel='stylesheet' href='/_pages/style.css'><main>{NOTE}"
        f"<h1>{html.escape(title)}</h1>{content}</main></html>",
    )


def _cards() -> str:
    words = {"pm_card_visa": "works", "pm_card_mastercard": "works", "pm_card_chargeCustomerFail": "is declined later",
             "pm_card_chargeDeclined": "is declined at once"}  # fmt: skip
    return "<fieldset><legend>Test card</legend>" + "".join(
        f"<label><input type='radio' name='card' value='{name}'{' checked' if name == 'pm_card_visa' else ''}>"
        f" {CARDS[name].brand.title()} •••• {CARDS[name].last4}, {told}</label>"
        for name, told in words.items()
    ) + "</fieldset>"  # fmt: skip


def checkout(world: World, wanted: str, posted: dict[str, str] | None) -> Page:
    """Choose a card; pay or save it."""
    session = world.get("checkout.session", wanted)
    if session["status"] != "open":
        return _page("This page was used already", "", 410)
    wrong = ""
    if posted is not None:
        try:
            return Page(303, location=sessions.complete(world, session, _chosen(posted)))
        except Problem as problem:
            wrong = f"<p class='wrong' role='alert'>{html.escape(str(problem))}</p>"
    amount = "" if session["amount_total"] is None else money(session["amount_total"], session["currency"])
    word = "Save card" if session["mode"] == "setup" else f"Pay {amount}"
    back = f"<a href='{html.escape(session['cancel_url'])}'>Back</a>" if session["cancel_url"] else ""
    title = "Save a card" if session["mode"] == "setup" else "Checkout"
    form = f"<form method='post'>{_cards()}<button class='main'>{word}</button> {back}</form>"
    return _page(title, wrong + form, 402 if wrong else 200)


def _chosen(posted: dict[str, str]) -> str:
    card = posted.get("card", "")
    if card not in CARDS:
        raise Problem(400, "Choose one of the test cards.")
    return card


def portal(world: World, wanted: str, posted: dict[str, str] | None) -> Page:
    """A customer's cards and invoices."""
    session = world.get("billing_portal.session", wanted)
    customer, wrong = world.get("customer", session["customer"]), ""
    if posted is not None:
        try:
            card = attach_to(world, new_card(world, _chosen(posted)), customer["id"])
            settings = {**customer["invoice_settings"], "default_payment_method": card["id"]}
            world.changed("customer.updated", customer, invoice_settings=settings)
            return Page(303, location=f"{sessions.PORTAL}/{wanted}")
        except Problem as problem:
            wrong = f"<p class='wrong' role='alert'>{html.escape(str(problem))}</p>"
    default = customer["invoice_settings"]["default_payment_method"]
    cards = "".join(
        f"<tr><td>{m['card']['brand'].title()} •••• {m['card']['last4']}</td>"
        f"<td>{'used' if m['id'] == default else ''}</td></tr>"
        for m in world.all("payment_method")
        if m["customer"] == customer["id"]
    )
    bills = "".join(_bill_row(i) for i in reversed(world.all("invoice")) if i["customer"] == customer["id"])
    back = f"<p><a href='{html.escape(session['return_url'])}'>Back</a></p>" if session["return_url"] else ""
    return _page(
        "Billing",
        f"{wrong}<h2>Cards</h2><table>{cards}</table><form method='post'>{_cards()}"
        f"<button class='main'>Use this card</button></form><h2>Invoices</h2><table>{bills}</table>{back}",
    )


def _bill_row(invoice: Obj) -> str:
    return (
        f"<tr><td>{html.escape(invoice['number'] or 'draft')} ({invoice['status']})</td>"
        f"<td>{money(invoice['total'], invoice['currency'])}</td></tr>"
    )


def invoice(world: World, wanted: str, posted: dict[str, str] | None) -> Page:
    """One invoice, to be paid."""
    found, wrong = world.get("invoice", wanted), ""
    if posted is not None:
        try:
            settling.pay(world, found, new_card(world, _chosen(posted))["id"])
            return Page(303, location=f"{settling.HOSTED}/{wanted}")
        except Problem as problem:
            wrong = f"<p class='wrong' role='alert'>{html.escape(str(problem))}</p>"
    lines = "".join(
        f"<tr><td>{html.escape(line['description'] or '')}</td><td>{money(line['amount'], found['currency'])}</td></tr>"
        for line in found["lines"]["data"]
    )
    form = (
        f"<form method='post'>{_cards()}<button class='main'>Pay</button></form>" if found["status"] == "open" else ""
    )
    told = f"<p>{found['status']}, {money(found['amount_due'], found['currency'])} due</p>"
    return _page(f"Invoice {found['number'] or 'draft'}", f"{wrong}{told}<table>{lines}</table>{form}")


def onboarding(world: World, wanted: str, posted: dict[str, str] | None) -> Page:
    """A partner answers Stripe's questions; here there are none."""
    link = world.hidden.get(wanted)
    if link is None or "back" not in link:
        return _page("This link is not known", "", 404)
    if posted is not None:
        connect.ready(world, world.get("account", link["account"]))
        return Page(303, location=link["back"])
    return _page("Tell us about you", "<form method='post'><p>The stand-in asks nothing.</p>"
                 "<button class='main'>Submit</button></form>")  # fmt: skip


def account(world: World, wanted: str, _posted: dict[str, str] | None) -> Page:
    """What a partner has."""
    world.get("account", wanted)
    rows = "".join(f"<tr><td>{currency.upper()}</td><td>{money(amount, currency)}</td></tr>"
                   for currency, amount in connect.balance_of(world, wanted).items())  # fmt: skip
    return _page("Your balance", f"<table>{rows}</table>")


PAGES: dict[str, Shown] = {
    sessions.CHECKOUT: checkout,
    sessions.PORTAL: portal,
    settling.HOSTED: invoice,
    connect.ONBOARDING: onboarding,
    "/_pages/account": account,
}


def show(world: World, path: str, posted: dict[str, str] | None) -> Page | None:
    """Find the page; None when there is none."""
    head, _slash, wanted = path.rpartition("/")
    shown = PAGES.get(head)
    if shown is None:
        return None
    try:
        return shown(world, wanted, posted)
    except Problem as problem:
        return _page(str(problem), "", problem.status)
