"""Whose accounts the members of an archive are here; the operator who takes it in vouches for their addresses."""

from collections.abc import Sequence
from uuid import UUID

from hubwright.control.identity.addresses import address_key
from hubwright.control.identity.founding import found_account
from hubwright.control.identity.queries import accounts
from hubwright.kernel.ids import new_id
from tenants.export.manifest import Person


async def settle_people(people: Sequence[Person]) -> dict[UUID, UUID]:
    """Find each person's account, or make one without a password; their account there and here."""
    return {person.id: await _account_of(person) for person in people}


async def _account_of(person: Person) -> UUID:
    same = await accounts.account_by_id(person.id)
    if same is not None and address_key(same["email"]) == address_key(person.email):
        return person.id
    known = await accounts.account_by_key(address_key(person.email))
    if known is not None:
        found: UUID = known["id"]
        return found
    account_id = person.id if same is None else new_id()
    await found_account(
        account_id=account_id,
        email=person.email,
        name=person.name,
        language=person.language,
        password_hash=None,
        proved=True,
    )
    return account_id
