"""Screenshots of a draft: added, described, moved, taken away and put back."""

from typing import Literal
from uuid import UUID

import msgspec

from hubwright.control.marketplace.handing_in import require_reader
from hubwright.control.marketplace.presentation import queries
from hubwright.control.marketplace.presentation.pictures import drawn_anew
from hubwright.control.marketplace.presentation.schemas import Listing, Screenshot, Words
from hubwright.control.marketplace.presentation.verbs import LONGEST, change, presentation_of
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import outside_tenants
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id

MOST = 6


async def add_screenshot(actor: Actor, plugin: str, content: bytes, alt: Words) -> UUID:
    """Take a picture to the end of the draft's."""
    present = await presentation_of(actor, plugin)
    if len(present.draft.screenshots) >= MOST:
        raise _full()
    alt = _described(alt)
    drawn, picture_id = await drawn_anew(content), new_id()
    shot = Screenshot(id=picture_id, alt=alt, width=drawn.width, height=drawn.height)
    async with outside_tenants(queries.REASON):
        await queries.add_picture(picture_id, plugin, width=drawn.width, height=drawn.height, data=drawn.data)
        draft = await change(actor, plugin, lambda before: _with(before, [*before.screenshots, shot]))
        published = present.published.screenshots if present.published is not None else []
        await queries.forget_pictures(plugin, {each.id for each in [*draft.screenshots, *published]})
    return picture_id


async def describe_screenshot(actor: Actor, plugin: str, picture_id: UUID, alt: Words) -> None:
    """Say what it shows, for whoever cannot see it."""
    alt = _described(alt)

    def do(before: Listing) -> Listing:
        at = _place(before, picture_id)
        shots = list(before.screenshots)
        shots[at] = msgspec.structs.replace(shots[at], alt=alt)
        return _with(before, shots)

    await change(actor, plugin, do)


async def move_screenshot(actor: Actor, plugin: str, picture_id: UUID, way: Literal["up", "down"]) -> None:
    """One place nearer to the beginning, or to the end."""

    def do(before: Listing) -> Listing:
        shots, at = list(before.screenshots), _place(before, picture_id)
        to = max(0, min(len(shots) - 1, at + (1 if way == "down" else -1)))
        shots.insert(to, shots.pop(at))
        return _with(before, shots)

    await change(actor, plugin, do)


async def remove_screenshot(actor: Actor, plugin: str, picture_id: UUID) -> tuple[int, Words]:
    """Take it out of the draft; returns where it was and what it said, to put it back."""
    taken: list[tuple[int, Words]] = []

    def do(before: Listing) -> Listing:
        at = _place(before, picture_id)
        taken.append((at, before.screenshots[at].alt))
        return _with(before, [shot for shot in before.screenshots if shot.id != picture_id])

    await change(actor, plugin, do)
    return taken[-1]


async def restore_screenshot(actor: Actor, plugin: str, picture_id: UUID, at: int, alt: Words) -> None:
    """Put one back that was taken out."""
    await require_reader(actor, plugin)
    row = await queries.picture(plugin, picture_id)
    if row is None:
        raise Missing("picture")
    shot = Screenshot(id=picture_id, alt=_described(alt), width=row["width"], height=row["height"])

    def do(before: Listing) -> Listing:
        if any(each.id == picture_id for each in before.screenshots):
            return before
        shots = list(before.screenshots)
        shots.insert(max(0, min(at, len(shots))), shot)
        return _with(before, shots)

    await change(actor, plugin, do)


async def draft_picture(actor: Actor, plugin: str, picture_id: UUID) -> bytes:
    """A picture for whoever works at the draft, and for its reviewers."""
    await require_reader(actor, plugin)
    row = await queries.picture(plugin, picture_id)
    if row is None:
        raise Missing("picture")
    return bytes(row["data"])


def _with(listing: Listing, shots: list[Screenshot]) -> Listing:
    if len(shots) > MOST:
        raise _full()
    return msgspec.structs.replace(listing, screenshots=shots)


def _full() -> Invalid:
    return Invalid(FieldError("picture", _("There is room for 6 screenshots. Remove one first.")))


def _place(listing: Listing, picture_id: UUID) -> int:
    found = [at for at, shot in enumerate(listing.screenshots) if shot.id == picture_id]
    if not found:
        raise Missing("picture")
    return found[0]


def _described(alt: Words) -> Words:
    alt = Words(*(" ".join(said.replace("\0", "").split()) for said in (alt.en, alt.zh)))
    for language in ("en", "zh"):
        if len(getattr(alt, language)) > LONGEST["alt"]:
            raise Invalid(FieldError(f"alt_{language}", _("Keep this to 200 characters.")))
    return alt
