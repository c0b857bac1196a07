"""What partners earned and were sent: sums and lines over all companies, none of them named."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from hubwright.control.billing.partners.earned import Earned
from hubwright.kernel.database import Row, fetch_one, global_execute, global_fetch
from hubwright.kernel.ids import new_id

REASON = "partners are paid by sums over all companies, and never told which"
_PAYOUT = "id, partner_id, until, currency, amount, state, error, transfer, planned_at, sent_at"


async def invoice_of_bill(bill: str) -> UUID | None:
    """The active company's invoice that is called so at the provider."""
    row = await fetch_one("SELECT invoice_id FROM invoice_sent WHERE tenant_id = $1 AND bill = $2", bill)
    return row["invoice_id"] if row is not None else None


async def owners(plugins: Sequence[str]) -> dict[str, tuple[UUID, Decimal]]:
    """Whose these plugins are and which share they have; the platform's own earn nobody anything."""
    found = await global_fetch(
        "SELECT p.id, a.id AS partner_id, a.share FROM plugin p JOIN partner a ON a.id = p.partner_id"
        " WHERE p.id = ANY($1) AND NOT a.first_party",
        sorted(set(plugins)),
    )
    return {row["id"]: (row["partner_id"], row["share"]) for row in found}


async def add_share(partner_id: UUID, earned: Earned, rate: Decimal, share: Decimal, at: datetime) -> bool:
    """Write down what a line earned; False when that was done before."""
    done = await global_execute(
        "INSERT INTO partner_share (id, partner_id, plugin, origin, begins_at, ends_at, currency, paid, rate, share,"
        " earned_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (origin) DO NOTHING",
        new_id(),
        partner_id,
        earned.plugin,
        earned.origin,
        earned.begins_at,
        earned.ends_at,
        earned.currency,
        earned.paid,
        rate,
        share,
        at,
    )
    return done == 1


async def payable(until: datetime) -> list[UUID]:
    """Partners who may be sent something and earned it before then."""
    found = await global_fetch(
        "SELECT id FROM partner WHERE payee_ready AND EXISTS (SELECT 1 FROM partner_share s"
        " WHERE s.partner_id = partner.id AND s.payout_id IS NULL AND s.earned_at < $1) ORDER BY id",
        until,
    )
    return [row["id"] for row in found]


async def unsent(partner_id: UUID, until: datetime) -> list[Row]:
    """What they earned before then and was planned for nobody; whoever adds to it waits until the transaction ends."""
    await global_fetch("SELECT 1 FROM partner WHERE id = $1 FOR UPDATE", partner_id)
    return await global_fetch(
        "SELECT currency, sum(share) AS amount FROM partner_share WHERE partner_id = $1 AND payout_id IS NULL"
        " AND earned_at < $2 GROUP BY currency ORDER BY currency",
        partner_id,
        until,
    )


async def plan_payout(partner_id: UUID, until: datetime, currency: str, amount: Decimal, now: datetime) -> bool:
    """Plan to send a sum, and say of what it is; False when this month's is planned already."""
    payout_id = new_id()
    planned = await global_execute(
        "INSERT INTO partner_payout (id, partner_id, until, currency, amount, state, planned_at)"
        " VALUES ($1, $2, $3, $4, $5, 'planned', $6) ON CONFLICT (partner_id, currency, until) DO NOTHING",
        payout_id,
        partner_id,
        until,
        currency,
        amount,
        now,
    )
    if planned:
        await global_execute(
            "UPDATE partner_share SET payout_id = $1 WHERE partner_id = $2 AND currency = $3 AND payout_id IS NULL"
            " AND earned_at < $4",
            payout_id,
            partner_id,
            currency,
            until,
        )
    return planned == 1


async def take(lease_s: float) -> Row | None:
    """Take one that is planned and nobody is at."""
    found = await global_fetch(
        "UPDATE partner_payout SET attempts = attempts + 1, lease_until = now() + make_interval(secs => $1)"
        " WHERE id = (SELECT id FROM partner_payout WHERE state = 'planned'"
        " AND (lease_until IS NULL OR lease_until <= now()) ORDER BY planned_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)"
        f" RETURNING {_PAYOUT}, attempts, (SELECT payee FROM partner WHERE id = partner_id) AS payee",
        lease_s,
    )
    return found[0] if found else None


async def sent(payout_id: UUID, transfer: str, now: datetime) -> bool:
    """It is sent; False when that was written before."""
    done = await global_execute(
        "UPDATE partner_payout SET state = 'sent', transfer = $2, sent_at = $3, lease_until = NULL, error = ''"
        " WHERE id = $1 AND state = 'planned'",
        payout_id,
        transfer,
        now,
    )
    return done == 1


async def not_sent(payout_id: UUID, error: str, pause_s: float) -> None:
    """Try it again after a pause."""
    await global_execute(
        "UPDATE partner_payout SET error = $2, lease_until = now() + make_interval(secs => $3)"
        " WHERE id = $1 AND state = 'planned'",
        payout_id,
        error,
        pause_s,
    )


async def take_round(pause_s: float) -> bool:
    """Look whether somebody is to be paid, if it is time for that; one worker at a time."""
    done = await global_execute(
        "UPDATE payout_round SET next_at = now() + make_interval(secs => $1) WHERE next_at <= now()", pause_s
    )
    return done == 1


async def look_soon() -> None:
    """Let the next look be now."""
    await global_execute("UPDATE payout_round SET next_at = now()")
