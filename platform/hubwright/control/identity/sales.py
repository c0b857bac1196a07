"""Sales accounts: they open the demo launcher and nothing of a company that is real."""

from uuid import UUID

import msgspec

from hubwright.control.doors import doors_of
from hubwright.control.identity.addresses import address_key, clean_address
from hubwright.control.identity.errors import HasASeat
from hubwright.control.identity.founding import found_account
from hubwright.control.identity.queries import accounts
from hubwright.control.identity.sessions import revoke_others
from hubwright.control.identity.tasks import LIFETIMES
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import outside_tenants
from hubwright.kernel.errors import Missing
from hubwright.kernel.ids import new_id
from hubwright.kernel.settings import settings
from hubwright.kernel.tokens import digest, new_secret


class SalesView(msgspec.Struct, frozen=True, kw_only=True):
    """One sales account."""

    email: str
    name: str


async def make_sales(
    email: str, name: str, *, account_id: UUID | None = None, password_hash: str | None = None
) -> UUID:
    """Let somebody open the launcher; whoever has a seat in a company, or runs the platform, needs another address."""
    address = clean_address(email)
    async with outside_tenants("sales accounts belong to no company"):
        await accounts.lock_address(address_key(address))
        known = await accounts.account_by_key(address_key(address))
        if known is None:
            new = account_id or new_id()
            await found_account(
                account_id=new, email=address, name=name, language="en", password_hash=password_hash, proved=True
            )
        else:
            new = known["id"]
            if known["is_operator"] or await doors_of("member", new.bytes):
                raise HasASeat
            if password_hash is not None:
                await accounts.set_password(new, password_hash)
        await accounts.set_sales(new, on=True)
    return new


async def end_sales(email: str) -> None:
    """Take it back: every session of theirs ends, and whoever signs in as them finds nothing to open."""
    account = await accounts.account_by_key(address_key(email))
    if account is None or not account["is_sales"]:
        raise Missing("sales account")
    await accounts.set_sales(account["id"], on=False)
    await revoke_others(account["id"], None)


async def list_sales() -> list[SalesView]:
    """Everybody who may, by address."""
    return [SalesView(email=row["email"], name=row["name"]) for row in await accounts.sales_accounts()]


async def password_link(account_id: UUID) -> str:
    """A link with which they choose their password; good for an hour, once."""
    secret = new_secret()
    await accounts.add_link(
        link_id=new_id(),
        account_id=account_id,
        purpose="reset",
        token_hash=digest(secret),
        expires_at=utc_now() + LIFETIMES["reset"],
    )
    return f"{settings().public_url}/reset/{secret}"
