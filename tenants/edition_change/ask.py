"""Having something else: looked at first, then asked for. What costs more holds at once, what costs less next month."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from editions.add_ons import ADD_ONS
from editions.catalogue import UnknownEdition, edition
from editions.proration import Change, change, period_of
from editions.rates import Currency
from editions.resolver import STOPPED, resolve
from editions.vocabulary import Value
from hubwright.control.companies import Company
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import enqueue
from hubwright.kernel.permissions import Permission
from tenants import queries as layers
from tenants.edition_change import queries
from tenants.edition_change.errors import ExcessNotAccepted, NotForSale, NotNow
from tenants.edition_change.held import CURRENCIES, Excess, Held, excess, gained, lost
from tenants.edition_change.in_use import in_use
from tenants.edition_change.settle import CHANGE_DUE, hold
from tenants.entitlements import active_company, plugin_grants, resolved_for


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a change would come to."""

    now: Held
    wanted: Held
    at_once: bool
    due_at: datetime
    gained: list[str]
    lost: list[str]
    excess: list[Excess]
    have: dict[str, Value]
    would: dict[str, Value]
    prorated: dict[Currency, Change]
    fees: dict[Currency, tuple[Decimal, Decimal]]


async def held_now() -> Held:
    """What the active company has."""
    return await _held(await active_company())


async def preview(actor: Actor, wanted: Held) -> Preview:
    """Work out what would follow; nothing changes by it."""
    actor.require(Permission.SETTINGS_MANAGE)
    company, now = await active_company(), utc_now()
    held = await _held(company)
    _check(wanted, held)
    have = {key: grant.value for key, grant in (await resolved_for(company, now)).grants.items()}
    resolved = resolve(
        wanted.sold,
        await layers.overrides(),
        now,
        add_ons=wanted.bought,
        plugins=await plugin_grants(),
        status=company.status,
    )
    would = {key: grant.value for key, grant in resolved.grants.items()}
    period = period_of(now, ZoneInfo(company.time_zone))
    fees = {currency: (held.fee(currency), wanted.fee(currency)) for currency in CURRENCIES}
    at_once = all(after >= before for before, after in fees.values())
    return Preview(
        now=held,
        wanted=wanted,
        at_once=at_once,
        due_at=now if at_once else period.ends_at,
        gained=gained(have, would),
        lost=lost(have, would),
        excess=excess(would, await in_use()),
        have=have,
        would=would,
        prorated={currency: change(*fees[currency], period, now) for currency in CURRENCIES} if at_once else {},
        fees=fees,
    )


async def ask_for(actor: Actor, wanted: Held, *, accepted: bool = False) -> Preview:
    """Have it: at once if it costs no less, else from the next month on; what was to come before is called off."""
    company = await active_company()
    if company.status in STOPPED:
        raise NotNow(company.status)
    found = await preview(actor, wanted)
    if wanted == found.now:
        raise NotForSale
    if found.excess and not accepted:
        raise ExcessNotAccepted
    now = utc_now()
    before = await queries.pending(lock=True)
    if before is not None:
        await queries.settle(before["id"], "cancelled", now)
    change_id = new_id()
    facts = {
        "state": "done" if found.at_once else "pending",
        "before": msgspec.to_builtins(found.now),
        "after": msgspec.to_builtins(wanted),
        "at": now,
        "due_at": found.due_at,
        "settled_at": now if found.at_once else None,
        "by": actor.name or actor.label,
        "accepted": msgspec.to_builtins(found.excess),
        "proration": [_rated(currency, each) for currency, each in found.prorated.items()],
    }
    await queries.insert(change_id, facts)
    if found.at_once:
        await hold(wanted)
    else:
        await enqueue(CHANGE_DUE, {}, run_at=found.due_at, dedup_key=str(change_id))
    await audit.record(actor, "edition.asked", change_id, before=facts["before"], after=facts["after"])
    return found


def _rated(currency: Currency, each: Change) -> dict[str, Any]:
    facts: dict[str, Any] = msgspec.to_builtins(each)
    return {"currency": currency, **facts, "due": str(each.due)}


def _check(wanted: Held, held: Held) -> None:
    """Only what is sold today, or the version one has."""
    try:
        sold = wanted.sold
        newest = edition(wanted.edition)
    except UnknownEdition:
        raise NotForSale from None
    if any(key not in ADD_ONS or not 0 < n <= ADD_ONS[key].most for key, n in wanted.add_ons.items()):
        raise NotForSale
    if sold.version != newest.version and (wanted.edition, wanted.version) != (held.edition, held.version):
        raise NotForSale


async def _held(company: Company) -> Held:
    bought = {each.key: each.quantity for each in await layers.add_ons() if each.key in ADD_ONS}
    return Held(edition=company.edition, version=company.edition_version, add_ons=bought)
