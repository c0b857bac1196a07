"""Reads and writes accounts and their links; joins the transaction it is called in."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from hubwright.control.identity.tables import Account, AccountToken
from hubwright.kernel.database import Row, global_execute, global_fetch, global_rows, outside_tenants

Purpose = Literal["verify", "reset"]
REASON = "accounts exist before and beyond any one company"


async def account_by_id(account_id: UUID) -> Row | None:
    """Read an account."""
    return await _one("SELECT * FROM account WHERE id = $1", account_id)


async def account_by_key(email_key: str) -> Row | None:
    """Read the account whose proved address this is."""
    return await _one("SELECT * FROM account WHERE email_key = $1", email_key)


async def lock_address(email_key: str) -> None:
    """Let one transaction at a time decide whose address this is."""
    async with outside_tenants(REASON):
        await global_execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 1))", email_key)


async def add_account(
    *,
    account_id: UUID,
    email: str,
    email_key: str | None,
    name: str,
    language: str,
    password_hash: str | None,
    verified_at: datetime | None,
) -> None:
    """Write a new account; doing it again changes nothing."""
    async with outside_tenants(REASON):
        await global_execute(
            "INSERT INTO account (id, email, email_key, name, language, password_hash, verified_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING",
            account_id,
            email,
            email_key,
            name,
            language,
            password_hash,
            verified_at,
        )


async def prove_address(account_id: UUID, email_key: str, at: datetime) -> None:
    """Make an address the one by which this account is found."""
    table = global_rows(Account)
    async with outside_tenants(REASON):
        await table.update({table.email_key: email_key, table.verified_at: at}).where(table.id == account_id)


async def set_password(account_id: UUID, password_hash: str) -> None:
    """Replace the password."""
    table = global_rows(Account)
    async with outside_tenants(REASON):
        await table.update({table.password_hash: password_hash}).where(table.id == account_id)


async def set_operator(account_id: UUID, *, on: bool) -> None:
    """Let an account run the platform, or no longer."""
    async with outside_tenants(REASON):
        await global_execute("UPDATE account SET is_operator = $2 WHERE id = $1", account_id, on)


async def operators() -> list[Row]:
    """Everybody who runs the platform."""
    async with outside_tenants(REASON):
        return await global_fetch("SELECT name, email, password_hash FROM account WHERE is_operator ORDER BY email, id")


async def set_sales(account_id: UUID, *, on: bool) -> None:
    """Let an account open the demo launcher, or no longer."""
    async with outside_tenants(REASON):
        await global_execute("UPDATE account SET is_sales = $2 WHERE id = $1", account_id, on)


async def sales_accounts() -> list[Row]:
    """List who may open the demo launcher."""
    async with outside_tenants(REASON):
        return await global_fetch("SELECT id, email, name, created_at FROM account WHERE is_sales ORDER BY email, id")


async def set_profile(account_id: UUID, *, name: str | None = None, language: str | None = None) -> None:
    """Change what a person says about themselves."""
    async with outside_tenants(REASON):
        await global_execute(
            "UPDATE account SET name = coalesce($2, name), language = coalesce($3, language) WHERE id = $1",
            account_id,
            name,
            language,
        )


async def remove_account(account_id: UUID) -> None:
    """Remove an account nobody is a member through any more; its sessions and links go with it."""
    table = global_rows(Account)
    async with outside_tenants(REASON):
        await table.delete().where(table.id == account_id)


async def add_link(
    *, link_id: UUID, account_id: UUID, purpose: Purpose, token_hash: bytes, expires_at: datetime
) -> None:
    """Write a link's hash; older unused links for the same purpose stop working."""
    async with outside_tenants(REASON):
        await global_execute(
            "UPDATE account_token SET used_at = now() WHERE account_id = $1 AND purpose = $2 AND used_at IS NULL",
            account_id,
            purpose,
        )
        await global_rows(AccountToken).insert(
            AccountToken(
                id=link_id, account_id=account_id, purpose=purpose, token_hash=token_hash, expires_at=expires_at
            )
        )


async def find_link(purpose: Purpose, token_hash: bytes, now: datetime) -> Row | None:
    """Read the account behind a link that still works."""
    return await _one(
        "SELECT a.* FROM account_token t JOIN account a ON a.id = t.account_id"
        " WHERE t.purpose = $1 AND t.token_hash = $2 AND t.used_at IS NULL AND t.expires_at > $3",
        purpose,
        token_hash,
        now,
    )


async def use_link(purpose: Purpose, token_hash: bytes, now: datetime) -> UUID | None:
    """Use a link up; of two attempts at once one gets the account, the other None."""
    row = await _one(
        "UPDATE account_token SET used_at = $3"
        " WHERE purpose = $1 AND token_hash = $2 AND used_at IS NULL AND expires_at > $3 RETURNING account_id",
        purpose,
        token_hash,
        now,
    )
    return row["account_id"] if row else None


async def _one(sql: str, *arguments: object) -> Row | None:
    async with outside_tenants(REASON):
        found = await global_fetch(sql, *arguments)
    return found[0] if found else None
