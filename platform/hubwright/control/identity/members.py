"""Reading colleagues, and what a member may be made into."""

from datetime import datetime
from uuid import UUID

from hubwright.control.identity.queries import members as queries
from hubwright.control.identity.schemas import MemberView
from hubwright.kernel import entitlements
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row
from hubwright.kernel.errors import FieldError, Invalid, Missing, NotAllowed
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import ROLES


async def list_members() -> list[MemberView]:
    """List everybody with a seat, past seats included."""
    return [view_of(row) for row in await queries.members()]


async def without_seat() -> set[UUID]:
    """Who is beyond what the edition has seats for, and can only look."""
    most = await entitlements.limit("members.limit")
    return set(await queries.beyond(most)) if most is not None else set()


async def get_member(member_id: UUID) -> MemberView:
    """Read one colleague."""
    return view_of(await member_row(member_id))


async def member_row(member_id: UUID) -> Row:
    """Read one member or say that there is none."""
    row = await queries.member_by_id(member_id)
    if row is None:
        raise Missing("member")
    return row


async def count_seats() -> int:
    """How many people have a seat."""
    return await queries.seats_taken(utc_now(), with_invitations=False)


async def last_seen() -> datetime | None:
    """When somebody of the company last had an inbox open."""
    return await queries.last_seen()


def view_of(row: Row) -> MemberView:
    """Show a member to colleagues."""
    return MemberView(**{field: row[field] for field in MemberView.__struct_fields__})


def check_role(actor: Actor, role: str) -> str:
    """Refuse roles that do not exist, and making owners unless one is an owner."""
    if role not in ROLES:
        raise Invalid(FieldError("role", _("There is no such role.")))
    if role == "owner" and actor.role != "owner":
        raise NotAllowed
    return role


def check_rank(actor: Actor, member: Row) -> None:
    """Only owners change owners."""
    if member["role"] == "owner" and actor.role != "owner":
        raise NotAllowed
