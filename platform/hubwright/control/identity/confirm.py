"""Asking somebody who is signed in for their password once more, before something that matters."""

from uuid import UUID

from hubwright.control.identity import passwords
from hubwright.control.identity.queries import accounts
from hubwright.control.identity.sign_in import slow_down
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _


async def confirm_password(account_id: UUID, password: str, *, address: str) -> None:
    """Refuse unless it is this person's; guessing is as slow as at sign-in."""
    await slow_down(f"confirm:{account_id}", address)
    account = await accounts.account_by_id(account_id)
    stored = account["password_hash"] if account is not None else None
    if not await passwords.matches(stored, password):
        raise Invalid(FieldError("password", _("The password is not right.")))
