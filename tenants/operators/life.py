"""What operators do with a company's life and its limits: the verbs of `life`, each with a trace on both sides."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.control.companies import Company
from hubwright.kernel import operator_acts
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.quotas import QuotaView
from tenants import quotas
from tenants.life.by_billing import paid
from tenants.life.by_operators import end_demo, extend_trial, resume, suspend
from tenants.life.close_company import close_company
from tenants.life.read import LifeEntryView
from tenants.life.read import history as life_history
from tenants.life.reopen_company import reopen_company
from tenants.life.states import TABLE, By, Event, State
from tenants.operators.detail import seen

# What an operator may do, in the order in which it is offered, and the event it is.
ACTS: dict[str, Event] = {
    "extend-trial": Event.TRIAL_EXTENDED,
    "paid": Event.PAID,
    "suspend": Event.SUSPENDED,
    "resume": Event.RESUMED,
    "close": Event.CLOSED,
    "reopen": Event.REOPENED,
    "end-demo": Event.DEMO_ENDED,
}


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator wrote about a turn."""

    reason: str
    typed_name: str = ""
    until: datetime | None = None


def offered(company: Company, because: str) -> list[str]:
    """What leads on from where a company stands; what is so already is not offered again."""
    state = State(company.status)
    return [
        act
        for act, event in ACTS.items()
        if (line := TABLE.get((state, event))) is not None
        and By.OPERATOR in line.by
        and (event is not Event.DEMO_ENDED or company.kind == "demo")
        and not (event is Event.SUSPENDED and because == Event.SUSPENDED)
    ]


async def turn(actor: Actor, tenant_id: UUID, act: str, said: Said) -> None:
    """Take one turn, with a reason that the company reads."""
    await seen(actor, tenant_id)
    reason = " ".join(said.reason.split())
    take = _TURNS.get(act)
    if take is None:
        raise Missing("act")
    if not reason:
        raise Invalid(FieldError("reason", _("Say why; the tenant is shown this.")))
    async with acting_for(tenant_id):
        await take(actor, said, reason)
    await operator_acts.note(actor, f"company.{ACTS[act]}", f"tenant:{tenant_id}", reason)


async def happened(actor: Actor, tenant_id: UUID) -> list[LifeEntryView]:
    """What happened in a company's life, the newest first."""
    await seen(actor, tenant_id)
    async with acting_for(tenant_id):
        return await life_history()


async def limits(actor: Actor, tenant_id: UUID) -> list[QuotaView]:
    """How much of what a company may have, and has."""
    await seen(actor, tenant_id)
    async with acting_for(tenant_id):
        return await quotas.limits()


async def set_limit(actor: Actor, tenant_id: UUID, key: str, most: str, reason: str) -> None:
    """Set one: a whole number, or `unlimited`."""
    await seen(actor, tenant_id)
    text = most.strip().lower()
    if text != "unlimited" and not text.isdigit():
        raise Invalid(FieldError("most", _("Write unlimited or a whole number.")))
    async with acting_for(tenant_id):
        await quotas.set_limit(actor, key, None if text == "unlimited" else int(text), reason=reason)
    await operator_acts.note(actor, "limit.set", f"tenant:{tenant_id}", reason.strip(), key=key, most=text)


async def _extend(actor: Actor, said: Said, reason: str) -> None:
    if said.until is None:
        raise Invalid(FieldError("until", _("Choose a day and a time.")))
    await extend_trial(actor, until=said.until, reason=reason)


async def _paid(actor: Actor, _said: Said, reason: str) -> None:
    await paid(reason=reason, actor=actor)


async def _suspend(actor: Actor, _said: Said, reason: str) -> None:
    await suspend(actor, reason=reason)


async def _resume(actor: Actor, _said: Said, reason: str) -> None:
    await resume(actor, reason=reason)


async def _close(actor: Actor, said: Said, reason: str) -> None:
    await close_company(actor, typed_name=said.typed_name, reason=reason)


async def _reopen(actor: Actor, _said: Said, reason: str) -> None:
    await reopen_company(actor, reason=reason)


async def _end_demo(actor: Actor, _said: Said, _reason: str) -> None:
    await end_demo(actor)


_TURNS: dict[str, Callable[[Actor, Said, str], Awaitable[None]]] = {
    "extend-trial": _extend,
    "paid": _paid,
    "suspend": _suspend,
    "resume": _resume,
    "close": _close,
    "reopen": _reopen,
    "end-demo": _end_demo,
}
