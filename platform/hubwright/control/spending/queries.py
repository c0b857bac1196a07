"""Caps, what is reserved of them, what is off and what was told; in the active tenant."""

from datetime import datetime
from decimal import Decimal

from hubwright.kernel.database import Row, execute, fetch, fetch_one
from hubwright.kernel.ids import new_id


async def caps() -> dict[str, Row]:
    """Every cap by feature, in the order in which they go off."""
    found = await fetch("SELECT feature, most, place FROM spending_cap WHERE tenant_id = $1 ORDER BY place, feature")
    return {row["feature"]: row for row in found}


async def put_cap(feature: str, most: Decimal | None, place: int) -> None:
    """Agree to another most; None is no cap."""
    await execute(
        "INSERT INTO spending_cap (tenant_id, feature, most, place) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (tenant_id, feature) DO UPDATE SET most = excluded.most, place = excluded.place",
        feature,
        most,
        place,
    )


async def begin_use(feature: str, begins_at: datetime, used: Decimal) -> None:
    """What a month counted before a cap held, with what runs right now; what the cap counted already stays."""
    await execute(
        "INSERT INTO spending_use AS u (tenant_id, feature, begins_at, used) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (tenant_id, feature, begins_at) DO UPDATE SET used = greatest(u.used, excluded.used"
        " + coalesce((SELECT sum(h.quantity) FROM spending_hold h"
        " WHERE h.tenant_id = $1 AND h.feature = $2 AND h.begins_at = $3), 0))",
        feature,
        begins_at,
        used,
    )


async def take(feature: str, begins_at: datetime, quantity: Decimal) -> bool:
    """Take so much of a month's cap, in one statement; False when it is not there."""
    row = await fetch_one(
        "INSERT INTO spending_use AS u (tenant_id, feature, begins_at, used)"
        " SELECT $1, c.feature, $3, $4::numeric FROM spending_cap c"
        " WHERE c.tenant_id = $1 AND c.feature = $2 AND $4 <= c.most"
        " ON CONFLICT (tenant_id, feature, begins_at) DO UPDATE SET used = u.used + excluded.used"
        " WHERE u.used + excluded.used <= (SELECT most FROM spending_cap WHERE tenant_id = $1 AND feature = $2)"
        " RETURNING u.used",
        feature,
        begins_at,
        quantity,
    )
    return row is not None


async def change_use(feature: str, begins_at: datetime, difference: Decimal) -> None:
    """What was really used is more or less than was taken."""
    await execute(
        "UPDATE spending_use SET used = used + $4 WHERE tenant_id = $1 AND feature = $2 AND begins_at = $3",
        feature,
        begins_at,
        difference,
    )


async def used(begins_at: datetime) -> dict[str, Decimal]:
    """What is reserved and used of each cap in a month."""
    found = await fetch("SELECT feature, used FROM spending_use WHERE tenant_id = $1 AND begins_at = $2", begins_at)
    return {row["feature"]: row["used"] for row in found}


async def add_hold(idem_key: str, feature: str, begins_at: datetime, quantity: Decimal, at: datetime) -> bool:
    """Remember what was taken for a deed; False when it was taken before."""
    done = await execute(
        "INSERT INTO spending_hold (tenant_id, id, idem_key, feature, begins_at, quantity, at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id, idem_key) DO NOTHING",
        new_id(),
        idem_key,
        feature,
        begins_at,
        quantity,
        at,
    )
    return done == 1


async def end_hold(idem_key: str) -> Row | None:
    """Forget what was taken for a deed, and say what it was."""
    return await fetch_one(
        "DELETE FROM spending_hold WHERE tenant_id = $1 AND idem_key = $2 RETURNING feature, begins_at, quantity",
        idem_key,
    )


async def forgotten_holds(before: datetime) -> list[str]:
    """Deeds that were begun so long ago that nobody will end them."""
    found = await fetch("SELECT idem_key FROM spending_hold WHERE tenant_id = $1 AND at < $2", before)
    return [row["idem_key"] for row in found]


async def off() -> dict[str, Row]:
    """Paid features that are off."""
    found = await fetch("SELECT feature, why, since, spent FROM feature_off WHERE tenant_id = $1")
    return {row["feature"]: row for row in found}


async def is_off(feature: str) -> bool:
    """Whether one is."""
    return bool(await fetch("SELECT 1 FROM feature_off WHERE tenant_id = $1 AND feature = $2", feature))


async def put_off(feature: str, why: str, since: datetime, spent: Decimal) -> bool:
    """Switch one off; False when it was."""
    done = await execute(
        "INSERT INTO feature_off (tenant_id, feature, why, since, spent) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (tenant_id, feature) DO NOTHING",
        feature,
        why,
        since,
        spent,
    )
    return done == 1


async def put_on(feature: str) -> Row | None:
    """Switch one on again, and say why it was off."""
    return await fetch_one(
        "DELETE FROM feature_off WHERE tenant_id = $1 AND feature = $2 RETURNING why, since, spent", feature
    )


async def keep_on(feature: str, begins_at: datetime, spent: Decimal) -> None:
    """It stays on in a month, whatever that comes to."""
    await execute(
        "UPDATE spending_cap SET kept_on_in = $3, kept_on_at = $4 WHERE tenant_id = $1 AND feature = $2",
        feature,
        begins_at,
        spent,
    )


async def kept_on(begins_at: datetime) -> dict[str, Decimal]:
    """What stays on in a month, and what that had come to when it went off."""
    found = await fetch(
        "SELECT feature, kept_on_at FROM spending_cap WHERE tenant_id = $1 AND kept_on_in = $2", begins_at
    )
    return {row["feature"]: row["kept_on_at"] for row in found}


async def keep_nothing_on() -> None:
    """Another cap of the month holds for everything."""
    await execute(
        "UPDATE spending_cap SET kept_on_in = NULL, kept_on_at = NULL WHERE tenant_id = $1 AND kept_on_in IS NOT NULL"
    )


async def put_on_where(why: str, before: datetime) -> int:
    """Switch on what went off for a reason before a moment."""
    return await execute("DELETE FROM feature_off WHERE tenant_id = $1 AND why = $2 AND since < $3", why, before)


async def put_on_all(why: str) -> int:
    """Switch on everything that went off for a reason."""
    return await execute("DELETE FROM feature_off WHERE tenant_id = $1 AND why = $2", why)


async def tell_once(begins_at: datetime, subject: str, threshold: int, at: datetime) -> bool:
    """Whether this is the first time a month's subject reaches a threshold."""
    done = await execute(
        "INSERT INTO spending_alert (tenant_id, begins_at, subject, threshold, at) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (tenant_id, begins_at, subject, threshold) DO NOTHING",
        begins_at,
        subject,
        threshold,
        at,
    )
    return done == 1


async def alerts(begins_at: datetime) -> list[Row]:
    """What was told in a month and when, the newest first."""
    return await fetch(
        "SELECT subject, threshold, at FROM spending_alert WHERE tenant_id = $1 AND begins_at = $2"
        " ORDER BY at DESC, subject, threshold DESC",
        begins_at,
    )


async def held(begins_at: datetime) -> dict[str, Decimal]:
    """What is reserved for calls that run right now."""
    found = await fetch(
        "SELECT feature, sum(quantity) AS held FROM spending_hold WHERE tenant_id = $1 AND begins_at = $2 GROUP BY 1",
        begins_at,
    )
    return {row["feature"]: row["held"] for row in found}


async def told(begins_at: datetime) -> list[tuple[str, int]]:
    """What was told in a month."""
    found = await fetch(
        "SELECT subject, threshold FROM spending_alert WHERE tenant_id = $1 AND begins_at = $2 ORDER BY 1, 2",
        begins_at,
    )
    return [(row["subject"], row["threshold"]) for row in found]
