"""Credit notes: what is taken back of an invoice, before it is paid or after."""

from hubwright_stripe_standin import settling
from hubwright_stripe_standin.bills import add_up
from hubwright_stripe_standin.forms import Form
from hubwright_stripe_standin.problem import Problem, lacking, wrong
from hubwright_stripe_standin.routing import Asked, collection, listing, retrieving, route
from hubwright_stripe_standin.world import Obj, World

_CREATE = "invoice amount lines reason memo metadata refund_amount credit_amount out_of_band_amount effective_at"


@route("POST", "/v1/credit_notes", _CREATE)
def create(world: World, asked: Asked) -> Obj:
    """Take something of an invoice back."""
    note = _drawn_up(world, asked)
    world.put(note)
    invoice = world.get("invoice", note["invoice"])
    if note["type"] == "pre_payment":
        invoice["pre_payment_credit_notes_amount"] += note["total"]
        add_up(invoice)
        if invoice["amount_remaining"] == 0:
            settling.pay(world, invoice, outside=True)
    else:
        invoice["post_payment_credit_notes_amount"] += note["total"]
        world.get("customer", invoice["customer"])["balance"] -= world.hidden[note["id"]]["to_balance"]
    world.happened("credit_note.created", note)
    world.happened("invoice.updated", invoice)
    return note


@route("GET", "/v1/credit_notes/preview", _CREATE)
def preview(world: World, asked: Asked) -> Obj:
    """What it would be."""
    note = _drawn_up(world, asked)
    del world.hidden[note["id"]]
    return note


def _drawn_up(world: World, asked: Asked) -> Obj:
    form = asked.form
    invoice = world.get("invoice", form.needed("invoice"))
    if invoice["status"] not in ("open", "paid"):
        raise Problem(400, "Credit notes are for open and paid invoices.", code="invoice_not_open")
    lines = [_line(world, invoice, part) for part in form.parts("lines")]
    total = sum(each["amount"] for each in lines) if lines else form.needed_whole("amount")
    if not lines:
        lines = [_plain(world, total)]
    before = invoice["status"] == "open"
    most = invoice["amount_remaining"] if before else invoice["total"] - invoice["post_payment_credit_notes_amount"]
    if not 0 < total <= most:
        raise wrong("amount", f"The amount must be above zero and at most {most}.")
    given, back = form.whole("credit_amount", 0) or 0, form.whole("refund_amount", 0) or 0
    elsewhere = form.whole("out_of_band_amount", 0) or 0
    if not before and given + back + elsewhere != total:
        raise Problem(400, "The sum of credit amount, refund amount and out of band amount must equal the credit note"
                           " amount.", param="credit_amount")  # fmt: skip
    made, number = world.new_id("cn"), 1 + sum(n["invoice"] == invoice["id"] for n in world.all("credit_note"))
    now = world.now(invoice["customer"])
    world.hidden[made] = {"to_balance": given}
    return {
        "id": made,
        "object": "credit_note",
        "amount": total,
        "amount_shipping": 0,
        "created": now,
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "customer_balance_transaction": world.new_id("cbtxn") if given else None,
        "discount_amount": 0,
        "discount_amounts": [],
        "effective_at": form.whole("effective_at", now),
        "invoice": invoice["id"],
        "lines": collection(f"/v1/credit_notes/{made}/lines", lines),
        "livemode": False,
        "memo": form.text("memo"),
        "metadata": form.part("metadata").tree,
        "number": f"{invoice['number']}-CN-{number:02d}",
        "out_of_band_amount": elsewhere or None,
        "pdf": f"{world.address}{settling.HOSTED}/{invoice['id']}/pdf",
        "post_payment_amount": 0 if before else total,
        "pre_payment_amount": total if before else 0,
        "pretax_credit_amounts": [],
        "reason": form.text("reason"),
        "refunds": [],
        "shipping_cost": None,
        "status": "issued",
        "subtotal": total,
        "subtotal_excluding_tax": total,
        "total": total,
        "total_excluding_tax": total,
        "total_taxes": [],
        "type": "pre_payment" if before else "post_payment",
        "voided_at": None,
    }


def _line(world: World, invoice: Obj, form: Form) -> Obj:
    if form.choice("type", ("invoice_line_item", "custom_line_item"), "custom_line_item") == "custom_line_item":
        amount = form.whole("amount")
        amount = form.needed_whole("unit_amount") * (form.whole("quantity", 1) or 1) if amount is None else amount
        return {**_plain(world, amount), "description": form.text("description")}
    wanted = form.needed("invoice_line_item")
    found = next((each for each in invoice["lines"]["data"] if each["id"] == wanted), None)
    if found is None:
        raise lacking("lines[invoice_line_item]")
    amount = form.whole("amount", found["amount"]) or 0
    return {
        **_plain(world, amount),
        "type": "invoice_line_item",
        "invoice_line_item": wanted,
        "description": found["description"],
    }


def _plain(world: World, amount: int) -> Obj:
    return {
        "id": world.new_id("cnli"),
        "object": "credit_note_line_item",
        "amount": amount,
        "description": None,
        "discount_amount": 0,
        "discount_amounts": [],
        "livemode": False,
        "metadata": {},
        "pretax_credit_amounts": [],
        "quantity": 1,
        "tax_rates": [],
        "taxes": [],
        "type": "custom_line_item",
        "unit_amount": amount,
        "unit_amount_decimal": str(amount),
    }


@route("POST", "/v1/credit_notes/{id}/void")
def void(world: World, asked: Asked) -> Obj:
    """Take the note itself back."""
    note = world.get("credit_note", asked.id)
    if note["status"] == "void":
        raise Problem(400, "This credit note is void already.")
    invoice = world.get("invoice", note["invoice"])
    if note["type"] != "pre_payment" or invoice["status"] != "open":
        raise Problem(400, "You can only void credit notes on open invoices.")
    invoice["pre_payment_credit_notes_amount"] -= note["total"]
    add_up(invoice)
    note.update(status="void", voided_at=world.now(note["customer"]))
    world.happened("credit_note.voided", note)
    return note


retrieving("/v1/credit_notes", "credit_note")
listing("/v1/credit_notes", "credit_note", "invoice customer")
