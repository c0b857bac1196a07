"""What identity tells others about people."""

from datetime import datetime
from uuid import UUID

import msgspec


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """One company an account may enter."""

    tenant_id: UUID
    slug: str
    company: str
    member_id: UUID
    role: str


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A fresh session; `cookie` is handed out once, here."""

    cookie: str
    session_id: UUID
    account_id: UUID
    tenant_id: UUID | None
    choices: list[Membership]
    expires_at: datetime


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    """A person as they see themselves."""

    id: UUID
    email: str
    verified: bool
    name: str
    language: str
    has_password: bool
    is_operator: bool
    is_sales: bool


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """One place somebody is signed in from."""

    id: UUID
    address: str
    user_agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


class MemberView(msgspec.Struct, frozen=True, kw_only=True):
    """A colleague."""

    id: UUID
    account_id: UUID
    email: str
    name: str
    role: str
    active: bool
    availability: str
    created_at: datetime


class InvitationView(msgspec.Struct, frozen=True, kw_only=True):
    """A seat somebody has not taken yet."""

    id: UUID
    email: str
    role: str
    invited_by: str
    created_at: datetime
    expires_at: datetime
    expired: bool


class PendingVerification(msgspec.Struct, frozen=True, kw_only=True):
    """What the verification page shows before anything is used up."""

    email: str
    needs_password: bool


class VerifiedAddress(msgspec.Struct, frozen=True, kw_only=True):
    """The proved address; `merged` means it had an account already, which now also has this company."""

    account_id: UUID
    email: str
    merged: bool
    still_signed_in: bool


class PendingInvitation(msgspec.Struct, frozen=True, kw_only=True):
    """What the invitation page shows before anything is used up."""

    email: str
    company: str
    role: str
    has_account: bool


class Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """A seat taken; without `signed_in` the person has to sign in with the password they have."""

    tenant_id: UUID
    signed_in: SignedIn | None
