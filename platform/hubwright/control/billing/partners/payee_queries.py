"""Who partners are at the payment provider."""

from decimal import Decimal
from uuid import UUID

from hubwright.kernel.database import Row, global_execute, global_fetch


async def payee_of(partner_id: UUID) -> str | None:
    """A partner's number there."""
    found = await global_fetch("SELECT payee FROM partner WHERE id = $1", partner_id)
    return found[0]["payee"] if found else None


async def put_payee(partner_id: UUID, payee: str) -> str:
    """Remember it; whoever was first stays."""
    (row,) = await global_fetch(
        "UPDATE partner SET payee = coalesce(payee, $2) WHERE id = $1 RETURNING payee", partner_id, payee
    )
    return str(row["payee"])


async def put_ready(payee: str, *, ready: bool) -> bool:
    """Whether somebody may be paid; False when that is not new, or nobody is called so."""
    done = await global_execute(
        "UPDATE partner SET payee_ready = $2 WHERE payee = $1 AND payee_ready <> $2", payee, ready
    )
    return done == 1


async def standing(partner_id: UUID) -> Row | None:
    """A partner's share and whether they can be paid."""
    found = await global_fetch("SELECT share, payee, payee_ready FROM partner WHERE id = $1", partner_id)
    return found[0] if found else None


async def put_rate(partner_id: UUID, rate: Decimal) -> bool:
    """Agree to another share of what is paid from now on."""
    done = await global_execute("UPDATE partner SET share = $2 WHERE id = $1", partner_id, rate)
    return done == 1
