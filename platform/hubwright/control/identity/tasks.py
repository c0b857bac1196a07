"""Jobs that make a link and mail it at once, so that no row ever holds a working link, only its hash."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from hubwright.control.companies import find_company
from hubwright.control.doors import close_door, open_door
from hubwright.control.identity import letters
from hubwright.control.identity.queries import accounts, members
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, outside_tenants
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import enqueue, job
from hubwright.kernel.mail import send_unless_inside
from hubwright.kernel.tokens import digest, new_secret

LIFETIMES: dict[accounts.Purpose, timedelta] = {"verify": timedelta(hours=48), "reset": timedelta(hours=1)}
INVITATION_LIFETIME = timedelta(days=7)


async def ask_for_link(purpose: accounts.Purpose, account_id: UUID, language: str) -> None:
    """Ask, in the transaction of the active tenant, for a link to be mailed."""
    payload = {"purpose": purpose, "account_id": account_id, "language": language, "message_id": str(new_id())}
    await enqueue("identity.mail_link", payload, while_held=True)


async def ask_for_invitation(invitation_id: UUID, language: str) -> None:
    """Ask, in the transaction of the active tenant, for an invitation to be mailed."""
    payload = {"invitation_id": invitation_id, "language": language, "message_id": str(new_id())}
    await enqueue("identity.mail_invitation", payload)


@job("identity.mail_link")
async def mail_link(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Make a link to an account and mail it; run again, the newer link replaces the older."""
    purpose: accounts.Purpose = payload["purpose"]
    account_id, secret = UUID(payload["account_id"]), new_secret()
    async with outside_tenants("links belong to accounts"):
        account = await accounts.account_by_id(account_id)
        if account is None:
            return
        await accounts.add_link(
            link_id=new_id(),
            account_id=account_id,
            purpose=purpose,
            token_hash=digest(secret),
            expires_at=utc_now() + LIFETIMES[purpose],
        )
    write = letters.verification if purpose == "verify" else letters.reset
    await send_unless_inside(
        tenant_id, write(account["email"], payload["language"], secret), message_id=payload["message_id"]
    )


@job("identity.mail_invitation")
async def mail_invitation(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Make an invitation's link and mail it, unless it was withdrawn or accepted meanwhile."""
    invitation_id, secret = UUID(payload["invitation_id"]), new_secret()
    company = await find_company(tenant_id)
    async with acting_for(tenant_id):
        invitation = await members.lock_invitation(invitation_id)
        if invitation is None or company is None:
            return
        inviter = await members.member_by_id(invitation["invited_by"])
        await close_door("invitation", invitation["token_hash"], tenant_id)
        await members.renew_invitation(
            invitation_id, token_hash=digest(secret), expires_at=utc_now() + INVITATION_LIFETIME
        )
        await open_door("invitation", digest(secret), tenant_id, invitation_id)
    letter = letters.invitation(
        invitation["email"],
        payload["language"],
        secret,
        company=company.name,
        invited_by=inviter["name"] if inviter is not None else company.name,
    )
    await send_unless_inside(tenant_id, letter, message_id=payload["message_id"])
