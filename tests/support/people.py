"""Makes companies with people in them, and reads the mails they were sent."""

import re
from uuid import UUID

import msgspec

from hubwright.control.channels.schemas import CHANNEL_CHANGED
from hubwright.control.doors import open_door
from hubwright.control.identity import passwords
from hubwright.control.identity.addresses import address_key
from hubwright.control.identity.queries import accounts, members
from hubwright.host.installation.schemas import INSTALLATION_CHANGED
from hubwright.kernel import entitlements
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import run_due_jobs
from hubwright.kernel.kept import tell_changed
from hubwright.kernel.mail import outbox_letters
from hubwright.kernel.permissions import permissions_of

PASSWORD = "correct horse battery"


class Person(msgspec.Struct, frozen=True):
    """A member of one company, with a password that works."""

    account_id: UUID
    member_id: UUID
    tenant_id: UUID
    email: str
    actor: Actor


async def grant(tenant_id: UUID, **grants: object) -> None:
    """Store entitlements as `tenants` would; dots in keys are written as two underscores."""
    stored = {key.replace("__", "."): {"value": value, "layer": "edition"} for key, value in grants.items()}
    async with acting_for(tenant_id):
        entitlements.changed()
        for kind in (CHANNEL_CHANGED, INSTALLATION_CHANGED):
            tell_changed(kind)
        await execute(
            "INSERT INTO entitlement_snapshot (tenant_id, rev, grants) VALUES ($1, 1, $2)"
            " ON CONFLICT (tenant_id) DO UPDATE SET grants = entitlement_snapshot.grants || EXCLUDED.grants",
            stored,
        )


async def join(tenant_id: UUID, role: str, *, email: str = "", account_id: UUID | None = None) -> Person:
    """Give somebody a seat; a new account unless one is named."""
    email = email or f"{role}-{new_id().hex[-12:]}@example.test"
    if account_id is None:
        account_id = new_id()
        await accounts.add_account(
            account_id=account_id,
            email=email,
            email_key=address_key(email),
            name=role.title(),
            language="en",
            password_hash=await passwords.hash_password(PASSWORD),
            verified_at=utc_now(),
        )
    member_id = new_id()
    async with acting_for(tenant_id):
        await members.add_member(member_id=member_id, account_id=account_id, name=role.title(), email=email, role=role)
        await open_door("member", account_id.bytes, tenant_id, member_id)
    actor = Actor(
        kind="member",
        tenant_id=tenant_id,
        account_id=account_id,
        member_id=member_id,
        role=role,
        name=role.title(),
        email=email,
        permissions=permissions_of(role),
    )
    return Person(account_id, member_id, tenant_id, email, actor)


async def links_mailed_to(email: str) -> list[str]:
    """Run the jobs that mail things and return the secrets of the links an address got, newest first."""
    while await run_due_jobs():
        pass
    letters = [letter for letter in outbox_letters() if letter.to == email]
    return [found[1] for letter in letters if (found := re.search(r"/(?:verify|reset|invitation)/(\S+)", letter.text))]
