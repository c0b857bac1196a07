"""What we know of the provider: events that wait, who companies are there, their invoices, what meters were told."""

from piccolo.columns import BigInt, Integer, Text, Timestamptz
from piccolo.table import Table

from hubwright.kernel.database import DB, TenantTable


class StripeEvent(Table, db=DB, tablename="stripe_event"):
    """Something happened at Stripe."""

    id = Text(primary_key=True)
    type = Text()
    object_kind = Text()
    object_id = Text()
    customer = Text()
    account = Text()
    created_at = Timestamptz()
    state = Text()
    attempts = Integer()


class PaymentBill(TenantTable, db=DB, tablename="payment_bill"):
    """An invoice at the provider as we last saw it."""

    bill = Text()
    status = Text()
    number = Text()
    currency = Text()
    total = BigInt()
    remaining = BigInt()
    attempts = Integer()
    next_attempt_at = Timestamptz(null=True)
    page = Text()
    as_of = Timestamptz()


class StripePush(TenantTable, db=DB, tablename="stripe_push"):
    """So much more of a meter in a window."""

    meter = Text()
    begins_at = Timestamptz()
    ends_at = Timestamptz()
    seq = Integer()
    delta = BigInt()
    identifier = Text()
    state = Text()
    attempts = Integer()
    first_sent_at = Timestamptz(null=True)
    error = Text()
