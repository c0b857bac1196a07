"""Notes under the company's key: `text` is empty then, and the words stand in `body`, sealed for this one row."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import structlog

from hubwright.desk.conversations import note_queries
from hubwright.desk.search.noted import index_note, place, search_is_mine, words_of
from hubwright.kernel import sealed
from hubwright.kernel.database import Row
from hubwright.kernel.i18n import _

KEY = "notes"
_AT_ONCE = 100
log = structlog.get_logger()


async def as_kept(note_id: UUID, text: str, body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The words and the body of a note as they are written down."""
    if not text or not await sealed.is_wanted(KEY):
        return text, body
    return "", {**body, "sealed": await sealed.seal(place(note_id), text)}


async def opened(rows: Sequence[Row]) -> Sequence[Row]:
    """Messages with what their notes say."""
    for row in rows:
        if "sealed" in row["body"]:
            row["text"] = await words_of(row["id"], row["text"], row["body"]["sealed"])
    return rows


async def sealed_for_copies(ids: Sequence[UUID]) -> None:
    """Copies of notes are sealed anew, since a seal opens in its own place only."""
    for row in await note_queries.some(ids):
        if "copy_of" in row["body"]:
            said = await sealed.unseal(place(UUID(row["body"]["copy_of"])), row["body"]["sealed"])
            await note_queries.rewrite(row["id"], *await as_kept(row["id"], said, _without(row["body"])))


async def _reseal(version: int) -> bool:
    """Bring some notes where the company wants them; False as long as there may be more."""
    wanted = await sealed.is_wanted(KEY)
    late = await note_queries.late(f"s1.{version}." if wanted else "", _AT_ONCE)
    if late:
        await search_is_mine()
    for row in late:
        await _one(row)
    return len(late) < _AT_ONCE


async def _one(row: Row) -> None:
    body = row["body"]
    try:
        said = await sealed.unseal(place(row["id"]), body["sealed"]) if "sealed" in body else row["text"]
    except sealed.SealBroken as broken:  # what is broken stays, and is not met again and again
        log.error("note_unreadable", place=str(broken))
        await note_queries.rewrite(row["id"], row["text"], {**body, "unreadable": True})
        return
    text, kept = await as_kept(row["id"], said, _without(body))
    await note_queries.rewrite(row["id"], text, kept)
    await index_note(row["id"], said, body.get("sealed"), kept.get("sealed"))


def _without(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != "sealed"}


sealed.offer(
    sealed.ChosenField(
        key=KEY,
        title=lambda: _("Notes of the team"),
        help=lambda: _(
            "What colleagues write to each other in a conversation. Found by whole words and by two Chinese characters"
            " side by side, as before."
        ),
        count=note_queries.count,
    )
)
sealed.register("message.notes", _reseal)
