"""Who is asking: resolves a cookie or an API key to an actor with the rights it has right now."""

from datetime import datetime
from uuid import UUID

from hubwright.control.api_keys.verbs import use_key
from hubwright.control.identity.queries import members
from hubwright.control.identity.queries import sessions as queries
from hubwright.kernel import entitlements
from hubwright.kernel.actor import NO_TENANT, Access, Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row, acting_for
from hubwright.kernel.permissions import INSIDE, permissions_of, reading_only
from hubwright.kernel.tokens import digest

__all__ = ["access_of", "account_signed_in", "actor_from_api_key", "actor_from_cookie", "has_seat", "still_valid"]


async def actor_from_cookie(cookie: str) -> Actor | None:
    """Resolve a session cookie; without a company the actor is of kind `account` and may nothing in a tenant.

    A sales account is never inside a company, whoever offered it a seat.
    """
    session = await queries.live_session(digest(cookie), utc_now())
    if session is None:
        return None
    if session["tenant_id"] is not None and not session["is_sales"]:
        async with acting_for(session["tenant_id"]):
            member = await members.member_of_account(session["account_id"])
            seated = member is not None and member["active"] and await has_seat(member)
        if member is not None and member["active"]:
            return Actor(
                kind="member",
                tenant_id=session["tenant_id"],
                account_id=session["account_id"],
                member_id=member["id"],
                session_id=session["session_id"],
                role=member["role"],
                name=member["name"],
                email=session["email"],
                language=session["language"],
                permissions=permissions_of(member["role"]) if seated else reading_only(member["role"]),
            )
    inside = _inside(session, utc_now())
    if inside is not None:
        return inside
    return Actor(
        kind="operator" if session["is_operator"] else "sales" if session["is_sales"] else "account",
        tenant_id=NO_TENANT,
        account_id=session["account_id"],
        session_id=session["session_id"],
        name=session["name"],
        email=session["email"],
        language=session["language"],
    )


async def has_seat(member: Row) -> bool:
    """Whether the edition includes a seat for a member; those beyond it may look, and change nothing."""
    most = await entitlements.limit("members.limit")
    return most is None or member["role"] == "owner" or await members.seats_before(member["id"], most) < most


def access_of(session: Row, now: datetime) -> Access | None:
    """An operator's access to a company, while its time runs."""
    if session["access_id"] is None or not session["is_operator"] or session["access_until"] <= now:
        return None
    return Access(id=session["access_id"], mode=session["access_mode"], until=session["access_until"])


def _inside(session: Row, now: datetime) -> Actor | None:
    access = access_of(session, now)
    if access is None:
        return None
    return Actor(
        kind="access",
        tenant_id=session["access_tenant"],
        account_id=session["account_id"],
        session_id=session["session_id"],
        name=f"{session['name']} · Hubwright",
        email=session["email"],
        language=session["language"],
        permissions=INSIDE,
        access=access,
    )


async def actor_from_api_key(key: str) -> Actor:
    """Resolve an API key to an actor that may exactly what the key's scopes say; refuses any other text."""
    return await use_key(key)


async def still_valid(session_id: UUID, *, role: str | None = None, tenant_id: UUID | None = None) -> bool:
    """Tell whether an open socket may stay open; sockets ask every few seconds and when told to look again.

    With `role` a member whose role has changed since has to connect anew, too; with `tenant_id`, one who was taken to
    another company, as those are who are in a demo that is reset.
    """
    now = utc_now()
    session = await queries.session_by_id(session_id, now)
    if session is None:
        return False
    if access_of(session, now) is not None:
        return True
    if session["tenant_id"] is None or tenant_id not in (None, session["tenant_id"]):
        return False
    async with acting_for(session["tenant_id"]):
        member = await members.member_of_account(session["account_id"])
    if member is None or not member["active"] or role not in (None, member["role"]):
        return False
    await queries.touch_session(session_id, now)
    return True


async def account_signed_in(session_id: UUID, tenant_id: UUID) -> UUID | None:
    """Whose session this is, if it still works inside this company; asking is no sign of life."""
    session = await queries.session_by_id(session_id, utc_now())
    if session is None or session["tenant_id"] != tenant_id:
        return None
    account_id: UUID = session["account_id"]
    return account_id
