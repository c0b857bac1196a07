"""An invoice of ours as the lines that the payment provider charges; pure."""

from hubwright.control.billing.invoice import Invoice, Line
from hubwright.control.billing.money import minor_units
from hubwright.control.billing.payments.port import BillLine
from hubwright.control.billing.words import line_title
from hubwright.control.usage.meters import plain


def bill_lines(invoice: Invoice) -> list[BillLine]:
    """One for each line that costs or gives something, in the reader's language; `key` is its place in the invoice."""
    return [
        BillLine(
            key=str(place),
            description=_described(line),
            amount=minor_units(line.amount, invoice.currency),
            begins_at=line.begins_at,
            ends_at=line.ends_at,
        )
        for place, line in enumerate(invoice.lines)
        if line.amount
    ]


def _described(line: Line) -> str:
    return f"{line_title(line)}: {plain(line.quantity):,}" if line.kind == "usage" else line_title(line)
