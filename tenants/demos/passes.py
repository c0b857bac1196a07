"""The QR code of a demo: opens its chat, or somebody's session, on a telephone; once, within ten minutes."""

from uuid import UUID

import msgspec

from hubwright.control.identity.errors import LinkSpent
from hubwright.control.identity.schemas import SignedIn
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.settings import settings
from hubwright.kernel.tokens import digest, new_secret
from tenants.demos import pass_queries, queries
from tenants.demos.schemas import OPENS, PASS_LASTS, Demo, Opens, Seat
from tenants.demos.seats import enter
from tenants.demos.spawn import chat_key


class Pass(msgspec.Struct, frozen=True, kw_only=True):
    """A pass as whoever made it sees it, once."""

    url: str
    opens: Opens
    minutes: int


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What a pass would open; looking uses nothing up."""

    demo: Demo
    opens: Opens


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """Where a pass led: a page, perhaps signed in."""

    url: str
    signed_in: SignedIn | None


async def make_pass(seat: Seat, opens: str) -> Pass:
    """Make one for the demo that somebody is inside of; a company that is none has no seat and no pass."""
    chosen = _check(opens)
    secret = new_secret()
    await pass_queries.add_pass(new_id(), seat.demo.id, digest(secret), chosen, utc_now() + PASS_LASTS)
    minutes = int(PASS_LASTS.total_seconds() // 60)
    return Pass(url=f"{settings().public_url}/go/{secret}", opens=chosen, minutes=minutes)


async def look_at(secret: str) -> Shown:
    """Say what it opens: whatever looks at a link before a person does uses nothing up."""
    row = await pass_queries.find_pass(digest(secret), utc_now())
    if row is None:
        raise LinkSpent
    return Shown(demo=await _running(row["demo_id"]), opens=row["opens"])


async def use(secret: str, *, address: str, user_agent: str) -> Opened:
    """Use it up and go where it leads."""
    row = await pass_queries.use_pass(digest(secret), utc_now())
    if row is None:
        raise LinkSpent
    demo = await _running(row["demo_id"])
    if row["opens"] == "chat":
        return Opened(url=f"/c/{chat_key(demo)}", signed_in=None)
    signed_in = await enter(demo, row["opens"], "phone", address=address, user_agent=user_agent)
    return Opened(url="/inbox" if row["opens"] == "agent" else "/home", signed_in=signed_in)


async def _running(demo_id: UUID) -> Demo:
    demo = await queries.find(demo_id)
    if demo is None or demo.is_over(utc_now()):
        raise LinkSpent
    return demo


def _check(opens: str) -> Opens:
    for one in OPENS:
        if one == opens:
            return one
    raise Invalid(FieldError("opens", _("Choose what it opens.")))
