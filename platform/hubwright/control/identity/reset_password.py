"""A forgotten or an old password: the same answer in the same time, whoever asks for whatever address."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from hubwright.control.doors import doors_of
from hubwright.control.identity import passwords
from hubwright.control.identity.addresses import address_key, clean_address
from hubwright.control.identity.errors import LinkSpent, WrongCredentials
from hubwright.control.identity.queries import accounts, sessions
from hubwright.control.identity.sessions import revoke_others, tell_sockets
from hubwright.control.identity.sign_in import slow_down
from hubwright.control.identity.tasks import ask_for_link
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, outside_tenants
from hubwright.kernel.tokens import digest

# Longer than the work for a known address ever takes, so that the time tells nothing either.
ANSWER_TIME = 0.3


@asynccontextmanager
async def at_least(seconds: float) -> AsyncIterator[None]:
    """Make a block take this long, however it ends."""
    began = time.monotonic()
    try:
        yield
    finally:
        await asyncio.sleep(max(0.0, seconds - (time.monotonic() - began)))


async def request_reset(email: str, *, address: str, language: str) -> None:
    """Mail a reset link if there is such an account; say nothing either way."""
    key = address_key(clean_address(email))
    await slow_down(key, address)
    async with at_least(ANSWER_TIME):
        account = await accounts.account_by_key(key)
        doors = await doors_of("member", account["id"].bytes) if account is not None else []
        if account is not None and doors:
            async with acting_for(doors[0].tenant_id):
                await ask_for_link("reset", account["id"], language)


async def look_up(secret: str) -> str:
    """Say whose password the link would replace, without using it up."""
    account = await accounts.find_link("reset", digest(secret), utc_now())
    if account is None:
        raise LinkSpent
    return str(account["email"])


async def reset_password(secret: str, new_password: str) -> UUID:
    """Use the link up, replace the password and end every session of the account."""
    email = await look_up(secret)
    hashed = await passwords.hash_password(passwords.check_new_password(new_password, email=email))
    async with outside_tenants("passwords belong to accounts"):
        account_id = await accounts.use_link("reset", digest(secret), utc_now())
        if account_id is None:
            raise LinkSpent
        await replace_password(account_id, hashed)
    return account_id


async def replace_password(account_id: UUID, password_hash: str) -> None:
    """Put a new hash in place; whoever was signed in with the old password is out."""
    async with outside_tenants("passwords belong to accounts"):
        await accounts.set_password(account_id, password_hash)
        ended = await sessions.revoke(account_id, utc_now())
        tell_sockets([(session, tenant) for session, tenant in ended if tenant is not None])


async def change_password(account_id: UUID, old: str, new: str, *, keep_session_id: UUID | None, address: str) -> None:
    """Replace one's own password; every other session of the account ends."""
    account = await accounts.account_by_id(account_id)
    if account is None:
        raise WrongCredentials
    await slow_down(f"change:{account_id}", address)
    if not await passwords.matches(account["password_hash"], old):
        raise WrongCredentials
    hashed = await passwords.hash_password(
        passwords.check_new_password(new, email=account["email"], field="new_password")
    )
    await accounts.set_password(account_id, hashed)
    await revoke_others(account_id, keep_session_id)
