"""Breaking the glass: the record is written and its owners told before the operator is inside."""

from datetime import timedelta
from typing import get_args
from uuid import UUID

from hubwright.control.companies import find_company
from hubwright.control.identity.confirm import confirm_password
from hubwright.control.identity.queries import sessions
from hubwright.control.identity.schemas import SignedIn
from hubwright.control.identity.sessions import open_session, revoke_cookie
from hubwright.control.platform_access import letters, queries
from hubwright.control.platform_access.rules import LONGEST_REASON, MINUTES
from hubwright.control.platform_access.schemas import AccessView
from hubwright.kernel import audit, operator_acts
from hubwright.kernel.actor import Access, Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.mail import post_mail

_MODES = get_args(Access.__annotations__["mode"])


async def break_glass(
    actor: Actor,
    tenant_id: UUID,
    *,
    reason: str,
    minutes: int,
    mode: str,
    password: str,
    cookie: str,
    address: str,
    user_agent: str,
) -> SignedIn:
    """Let an operator into one company for a while, with a fresh session; the one they had ends."""
    actor.require_operator()
    assert actor.account_id is not None
    why = _checked(reason, minutes, mode)
    await confirm_password(actor.account_id, password, address=address)
    company = await find_company(tenant_id)
    if company is None:
        raise Missing("tenant")
    now = utc_now()
    view = AccessView(
        id=new_id(),
        name=actor.name,
        email=actor.email,
        mode="admin" if mode == "admin" else "read",
        reason=why,
        minutes=minutes,
        began_at=now,
        until=now + timedelta(minutes=minutes),
        ended_at=None,
        ended_by="",
    )
    await _write(actor, tenant_id, company.name, view)
    opened = await open_session(actor.account_id, None, address=address, user_agent=user_agent, choices=[])
    await sessions.enter_access(
        opened.session_id, access_id=view.id, tenant_id=tenant_id, mode=view.mode, until=view.until
    )
    await revoke_cookie(cookie)
    return opened


def _checked(reason: str, minutes: int, mode: str) -> str:
    why = " ".join(reason.split())
    problems: list[FieldError] = []
    if not 10 <= len(why) <= LONGEST_REASON:
        message = _("Say why in %(shortest)s to %(longest)s characters; the company reads it.")
        problems.append(FieldError("reason", message % {"shortest": 10, "longest": LONGEST_REASON}))
    if minutes not in MINUTES:
        problems.append(FieldError("minutes", _("Choose one of the times.")))
    if mode not in _MODES:
        problems.append(FieldError("mode", _("Choose how far it goes.")))
    if problems:
        raise Invalid(*problems)
    return why


async def _write(actor: Actor, tenant_id: UUID, company: str, view: AccessView) -> None:
    assert actor.account_id is not None
    await operator_acts.note(
        actor, "access.opened", f"tenant:{tenant_id}", view.reason, mode=view.mode, minutes=view.minutes
    )
    async with acting_for(tenant_id):
        await queries.insert(
            view.id,
            account_id=actor.account_id,
            name=view.name,
            email=view.email,
            mode=view.mode,
            reason=view.reason,
            minutes=view.minutes,
            now=view.began_at,
            until=view.until,
        )
        await audit.record(actor, "access.opened", view.id, mode=view.mode, minutes=view.minutes, reason=view.reason)
        for person in await queries.owners():
            letter = letters.told(person["email"], person["language"], company, view)
            await post_mail(letter, dedup_key=f"access:{view.id}:{person['id']}")
