"""What the platform leaves in a company of the matrix: a record of an access, and an announcement for its staff."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from hubwright.control.announcements import NewAnnouncement, announce
from hubwright.control.platform_access import queries
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.ids import new_id
from tests.integration.isolation.ask import Ask

_ACCESS = {"access_id": "@platform_access"}
PLATFORM: list[tuple[str, Ask]] = [
    ("GET /settings/platform-access", Ask(query={"after": "@platform_access~"})),
    ("GET /settings/platform-access/{access_id:uuid}", Ask(path=_ACCESS, query={"after": "@platform_access_act~"})),
    ("POST /settings/platform-access/{access_id:uuid}/end", Ask(path=_ACCESS, form={})),
    (
        "POST /announcements/{announcement_id:uuid}/dismiss",
        Ask(path={"announcement_id": "@announcement"}, form={"back": "/home"}),
    ),
    ("POST /access/leave", Ask(form={})),
    ("GET /access/over", Ask()),
]


async def make_access(house: Any) -> UUID:
    """The record of an access that lasts."""
    access_id, now = new_id(), utc_now()
    await queries.insert(
        access_id,
        account_id=new_id(),
        name=house.word,
        email=f"{house.word.lower()}@example.test",
        mode="read",
        reason=f"{house.word} asked for help",
        minutes=15,
        now=now,
        until=now + timedelta(minutes=15),
    )
    return access_id


async def make_act(house: Any) -> UUID:
    """One page that was opened in it."""
    act_id = new_id()
    await queries.note(act_id, await make_access(house), "GET", f"/{house.word}", "let_in")
    return act_id


async def make_announcement(house: Any) -> UUID:
    """Something told to the house's company only."""
    now = utc_now()
    new = NewAnnouncement(
        text_en=house.word,
        text_zh=house.word,
        severity="info",
        audience="tenant",
        company=house.tenant_id,
        starts_at=now,
        ends_at=now + timedelta(hours=1),
    )
    return await announce(Actor(kind="operator", name="Op"), new)


PLATFORM_MAKERS = {
    "platform_access": make_access,
    "platform_access_act": make_act,
    "announcement": make_announcement,
}
