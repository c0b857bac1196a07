"""The first people of a company that is being made; doing any of it again changes nothing."""

from uuid import UUID

from hubwright.control.doors import open_door
from hubwright.control.identity.addresses import address_key
from hubwright.control.identity.queries import accounts, members
from hubwright.control.usage.record import record
from hubwright.kernel.clock import utc_now
from hubwright.kernel.scope import active_tenant


async def found_account(
    *, account_id: UUID, email: str, name: str, language: str, password_hash: str | None, proved: bool
) -> None:
    """Make an account; one whose address is not proved is found by nobody's e-mail address."""
    await accounts.add_account(
        account_id=account_id,
        email=email,
        email_key=address_key(email) if proved else None,
        name=name,
        language=language,
        password_hash=password_hash,
        verified_at=utc_now() if proved else None,
    )


async def found_operator(*, account_id: UUID, email: str, name: str, password_hash: str) -> None:
    """Make the account of somebody who runs the platform."""
    await found_account(
        account_id=account_id, email=email, name=name, language="en", password_hash=password_hash, proved=True
    )
    await accounts.set_operator(account_id, on=True)


async def found_seat(*, member_id: UUID, account_id: UUID, name: str, email: str, role: str) -> None:
    """Seat an account in the active tenant, and count the seat."""
    if await members.add_member(member_id=member_id, account_id=account_id, name=name, email=email, role=role):
        await open_door("member", account_id.bytes, active_tenant(), member_id)
        await record("members", 1, subject=f"member:{member_id}", source="identity", idem_key=f"founded:{member_id}")
