"""Accounts and sign-in sessions are global; members and invitations belong to a tenant."""

from piccolo.columns import UUID, Boolean, Bytea, Integer, Text, Timestamptz
from piccolo.table import Table

from hubwright.kernel.database import DB, TenantTable


class Account(Table, db=DB, tablename="account"):
    """A person who signs in; `email_key` is NULL until the address is proved."""

    id = UUID(primary_key=True)
    email = Text()
    email_key = Text(null=True, default=None)
    name = Text()
    password_hash = Text(null=True, default=None)
    language = Text()
    verified_at = Timestamptz(null=True, default=None)
    is_operator = Boolean()
    is_sales = Boolean()
    created_at = Timestamptz()


class SignInSession(Table, db=DB, tablename="sign_in_session"):
    """One browser that is signed in; the cookie itself is never stored."""

    id = UUID(primary_key=True)
    token_hash = Bytea()
    account_id = UUID()
    tenant_id = UUID(null=True, default=None)
    created_at = Timestamptz()
    seen_at = Timestamptz()
    expires_at = Timestamptz()
    revoked_at = Timestamptz(null=True, default=None)
    address = Text()
    user_agent = Text()
    access_id = UUID(null=True, default=None)
    access_tenant = UUID(null=True, default=None)
    access_mode = Text(default="")
    access_until = Timestamptz(null=True, default=None)


class AccountToken(Table, db=DB, tablename="account_token"):
    """A link that proves an address or resets a password, once."""

    id = UUID(primary_key=True)
    account_id = UUID()
    purpose = Text()
    token_hash = Bytea()
    created_at = Timestamptz()
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class Member(TenantTable, db=DB, tablename="member"):
    """An account in one tenant, with a role."""

    account_id = UUID()
    name = Text()
    email = Text()
    role = Text()
    active = Boolean()
    availability = Text()
    max_conversations = Integer()
    seen_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz()


class Invitation(TenantTable, db=DB, tablename="invitation"):
    """A seat offered to an address."""

    email = Text()
    role = Text()
    token_hash = Bytea()
    invited_by = UUID()
    created_at = Timestamptz()
    expires_at = Timestamptz()
    accepted_at = Timestamptz(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)


__all__ = ["Account", "AccountToken", "Invitation", "Member", "SignInSession"]
