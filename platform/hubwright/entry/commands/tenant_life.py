"""`hubwright tenant suspend|resume|…`: an operator turns a company's life; the company reads why in its history."""

import argparse
import sys
from collections.abc import Awaitable, Callable
from uuid import UUID

from hubwright.control.companies import find_company
from hubwright.entry.commands.tenant_features import moment, tenant_of
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Refusal, StartRefused
from hubwright.kernel.permissions import Permission
from tenants.life import by_billing, by_operators
from tenants.life.close_company import close_company
from tenants.life.read import history
from tenants.life.reopen_company import reopen_company
from tenants.quotas import KEYS, limits, set_limit


async def suspend(arguments: argparse.Namespace) -> None:
    """Make a company read-only until it is resumed."""
    await _turn(arguments, lambda actor: by_operators.suspend(actor, reason=arguments.reason))


async def resume(arguments: argparse.Namespace) -> None:
    """Let it go on as what it was."""
    await _turn(arguments, lambda actor: by_operators.resume(actor, reason=arguments.reason))


async def extend_trial(arguments: argparse.Namespace) -> None:
    """Give it a trial until then."""
    until = moment(arguments.until)
    assert until is not None
    await _turn(arguments, lambda actor: by_operators.extend_trial(actor, until=until, reason=arguments.reason))


async def paid(arguments: argparse.Namespace) -> None:
    """Record that a company has paid."""
    await _turn(arguments, lambda actor: by_billing.paid(actor=actor, reason=arguments.reason))


async def close(arguments: argparse.Namespace) -> None:
    """Begin to close it; it can be reopened during the notice."""
    await _turn(arguments, lambda actor: close_company(actor, typed_name=arguments.slug, reason=arguments.reason))


async def reopen(arguments: argparse.Namespace) -> None:
    """Bring it back as it was."""
    await _turn(arguments, lambda actor: reopen_company(actor, reason=arguments.reason))


async def life(arguments: argparse.Namespace) -> None:
    """Print where a company stands, what happened, and its limits."""
    tenant_id = await tenant_of(arguments.slug)
    company = await find_company(tenant_id)
    assert company is not None
    async with acting_for(tenant_id):
        happened, limited = await history(), await limits()
    until = f" until {company.status_until:%Y-%m-%d %H:%M} UTC" if company.status_until else ""
    sys.stdout.write(f"{company.slug}: {company.status} since {company.status_since:%Y-%m-%d %H:%M} UTC{until}\n")
    for each in happened:
        why = f": {each.reason}" if each.reason else ""
        sys.stdout.write(f"{each.at:%Y-%m-%d %H:%M}  {each.event:<14}  {each.before} -> {each.after}  {each.by}{why}\n")
    for one in limited:
        most = "unlimited" if one.most is None else str(one.most)
        sys.stdout.write(f"{one.key:<16}  {one.used} of {most}  {one.reason}".rstrip() + "\n")


async def limit(arguments: argparse.Namespace) -> None:
    """Set a limit of a company."""
    if arguments.value != "unlimited" and not arguments.value.isdigit():
        raise StartRefused(f"A limit is unlimited or a whole number, not {arguments.value!r}.")
    most = None if arguments.value == "unlimited" else int(arguments.value)
    tenant_id = await tenant_of(arguments.slug)
    async with acting_for(tenant_id):
        try:
            await set_limit(_operator(tenant_id), arguments.key, most, reason=arguments.reason)
        except Refusal as refused:
            raise StartRefused(f"{refused} Limits: {', '.join(KEYS)}.") from None


def _operator(tenant_id: UUID) -> Actor:
    return Actor(kind="operator", tenant_id=tenant_id, name="Hubwright", permissions=frozenset(Permission))


async def _turn(arguments: argparse.Namespace, turn: Callable[[Actor], Awaitable[object]]) -> None:
    tenant_id = await tenant_of(arguments.slug)
    try:
        async with acting_for(tenant_id):
            await turn(_operator(tenant_id))
    except Refusal as refused:
        raise StartRefused(str(refused)) from None
    company = await find_company(tenant_id)
    assert company is not None
    sys.stdout.write(f"{company.slug}: {company.status}\n")
