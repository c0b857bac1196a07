"""What a card that fails does to paid features: the first goes off, then the others, and paying brings them back."""

from datetime import datetime
from decimal import Decimal

from hubwright.control.spending import queries
from hubwright.control.spending.plan import switch_next_off

WHY = "payment"


async def hear_of_payment(stage: str, now: datetime) -> None:
    """Follow a bill that stays unpaid, in the company's order; told twice it changes nothing."""
    if stage == "past_due":
        if all(row["why"] != WHY for row in (await queries.off()).values()):
            await switch_next_off(WHY, Decimal(0), now)
    elif stage == "given_up":
        while await switch_next_off(WHY, Decimal(0), now) is not None:
            pass
    elif stage == "clear":
        await queries.put_on_all(WHY)
