"""Who runs the platform: made and ended on its command line, never by a page."""

from datetime import timedelta

import msgspec

from hubwright.control.identity.addresses import address_key, clean_address
from hubwright.control.identity.founding import found_account
from hubwright.control.identity.letters import link
from hubwright.control.identity.queries import accounts
from hubwright.control.identity.sessions import revoke_others
from hubwright.kernel import operator_acts
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.tokens import digest, new_secret

LINK_HOURS = 1


class OperatorView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who runs the platform."""

    name: str
    email: str
    has_password: bool


async def operators() -> list[OperatorView]:
    """Everybody who runs the platform, by address."""
    return [
        OperatorView(name=row["name"], email=row["email"], has_password=row["password_hash"] is not None)
        for row in await accounts.operators()
    ]


async def make_operator(actor: Actor, email: str, name: str) -> str:
    """Let an account run the platform, a new one if there is none; returns a link where a password is chosen, or ''."""
    address = clean_address(email)
    account = await accounts.account_by_key(address_key(address))
    if account is None and not name.strip():
        raise Invalid(FieldError("name", _("Say what a new operator is called.")))
    account_id = account["id"] if account is not None else new_id()
    if account is None:
        await found_account(
            account_id=account_id, email=address, name=name.strip(), language="en", password_hash=None, proved=True
        )
    await accounts.set_operator(account_id, on=True)
    await operator_acts.note(actor, "operator.made", f"account:{account_id}", email=address)
    if account is not None and account["password_hash"] is not None:
        return ""
    secret = new_secret()
    await accounts.add_link(
        link_id=new_id(),
        account_id=account_id,
        purpose="reset",
        token_hash=digest(secret),
        expires_at=utc_now() + timedelta(hours=LINK_HOURS),
    )
    return link("reset", secret)


async def end_operator(actor: Actor, email: str) -> None:
    """Let an account run the platform no longer: every session of it ends, and what companies it is in stay."""
    account = await accounts.account_by_key(address_key(email))
    if account is None or not account["is_operator"]:
        raise Missing("operator")
    await accounts.set_operator(account["id"], on=False)
    await revoke_others(account["id"], None)
    await operator_acts.note(actor, "operator.ended", f"account:{account['id']}", email=account["email"])
