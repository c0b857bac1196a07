"""What a person says about themselves, in every company they belong to."""

from uuid import UUID

from hubwright.control.doors import doors_of
from hubwright.control.identity.queries import accounts, members
from hubwright.control.identity.schemas import AccountView
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import LANGUAGES, _


async def get_account(account_id: UUID) -> AccountView:
    """Read a person's own account."""
    row = await accounts.account_by_id(account_id)
    if row is None:
        raise Missing("account")
    return AccountView(
        id=row["id"],
        email=row["email"],
        verified=row["email_key"] is not None,
        name=row["name"],
        language=row["language"],
        has_password=row["password_hash"] is not None,
        is_operator=row["is_operator"],
        is_sales=row["is_sales"],
    )


async def rename(account_id: UUID, name: str) -> None:
    """Take another name, for colleagues and visitors of every company."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= 100:
        raise Invalid(FieldError("name", _("Use between 1 and 100 characters.")))
    await accounts.set_profile(account_id, name=name)
    for door in await doors_of("member", account_id.bytes):
        async with acting_for(door.tenant_id):
            await members.set_name(account_id, name)


async def set_language(account_id: UUID, language: str) -> None:
    """Choose the language of pages and mails."""
    if language not in LANGUAGES:
        raise Invalid(FieldError("language", _("This language is not offered.")))
    await accounts.set_profile(account_id, language=language)
