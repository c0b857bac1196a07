"""How a member likes the inbox, on every device."""

import msgspec

from hubwright.desk.workbench import queries
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import NotAllowed
from hubwright.kernel.permissions import Permission


async def single_keys(actor: Actor) -> bool:
    """Whether single keys act."""
    return actor.member_id is None or await queries.single_keys(actor.member_id)


async def choose_keys(actor: Actor, *, on: bool) -> None:
    """Switch them on or off."""
    if actor.member_id is None:
        raise NotAllowed
    await queries.choose_keys(actor.member_id, on=on)


class Notices(msgspec.Struct, frozen=True):
    """How a member wants to be told of an offer, beside seeing it."""

    sound: bool = False
    notice: bool = False


async def offer_notices(actor: Actor) -> Notices:
    """How this member is told of an offer; silently, until they say otherwise."""
    row = await queries.offer_notices(actor.member_id) if actor.member_id is not None else None
    return Notices(row["offer_sound"], row["offer_notice"]) if row is not None else Notices()


async def choose_notices(actor: Actor, wanted: Notices) -> None:
    """Let offers sound, or be shown by the browser, or not."""
    actor.require(Permission.CONVERSATIONS_REPLY)
    if actor.member_id is None:
        raise NotAllowed
    await queries.set_offer_notices(actor.member_id, wanted.sound, wanted.notice)
