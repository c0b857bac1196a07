"""What sales hand a prospect: the editions side by side, and a demo of their own, made when they first want it."""

from uuid import UUID

import msgspec

from hubwright.control.identity.errors import LinkSpent
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid, Missing, NotAllowed
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.settings import settings
from hubwright.kernel.tokens import digest, new_secret
from tenants.demos import pass_queries, queries
from tenants.demos.schemas import LINK_LASTS, Demo, Link
from tenants.demos.spawn import check_choice, spawn

MOST_SHOWN = 50


class NewLink(msgspec.Struct, frozen=True, kw_only=True):
    """A link as it is handed out; its secret is told this once."""

    link: Link
    url: str


async def make_link(actor: Actor, *, industry: str, edition: str, prospect: str) -> NewLink:
    """Make one for a prospect; it says their name on the page."""
    if actor.kind != "sales" or actor.account_id is None:
        raise NotAllowed
    sold, prospect = check_choice(industry, edition, prospect)
    if not prospect:
        raise Invalid(FieldError("prospect", _("Say for whom it is.")))
    now, secret = utc_now(), new_secret()
    link = Link(
        id=new_id(),
        made_by=actor.account_id,
        industry=industry,
        edition=sold.key,
        prospect=prospect,
        demo_id=None,
        made_at=now,
        expires_at=now + LINK_LASTS,
        withdrawn_at=None,
    )
    await pass_queries.add_link(link, digest(secret))
    return NewLink(link=link, url=f"{settings().public_url}/compare/{secret}")


async def links_of(actor: Actor) -> list[Link]:
    """What this sales account handed out."""
    if actor.kind != "sales" or actor.account_id is None:
        raise NotAllowed
    return await pass_queries.links_of(actor.account_id, MOST_SHOWN)


async def withdraw(actor: Actor, link_id: UUID, *, undo: bool = False) -> None:
    """Take a link back, or let it be good again; a demo that was made by it goes on."""
    if actor.kind != "sales" or actor.account_id is None:
        raise NotAllowed
    if not await pass_queries.withdraw_link(actor.account_id, link_id, None if undo else utc_now()):
        raise Missing("link")


async def read_link(secret: str) -> Link:
    """What somebody was handed; refuses one that is old or was taken back."""
    link = await pass_queries.find_link(digest(secret), utc_now())
    if link is None:
        raise LinkSpent
    return link


async def demo_behind(secret: str) -> Demo | None:
    """The prospect's own demo, as long as it runs."""
    link = await read_link(secret)
    demo = await queries.find(link.demo_id) if link.demo_id is not None else None
    return demo if demo is not None and not demo.is_over(utc_now()) else None


async def open_own(secret: str) -> Demo:
    """The prospect's own demo: the one they had, or a fresh one; two presses at once make one."""
    fresh = new_id()
    async with acting_for(fresh):
        link = await pass_queries.find_link(digest(secret), utc_now(), hold=True)
        if link is None:
            raise LinkSpent
        running = await queries.find(link.demo_id) if link.demo_id is not None else None
        if running is not None and not running.is_over(utc_now()):
            return running
        demo = await spawn(
            industry_key=link.industry,
            edition_key=link.edition,
            prospect=link.prospect,
            made_by=link.made_by,
            tenant_id=fresh,
        )
        await pass_queries.open_for(link.id, demo.id)
    return demo
