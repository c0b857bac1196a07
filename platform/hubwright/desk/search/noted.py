"""Words and terms of notes: in the clear, or blind under the company's key where the note itself is sealed."""

from collections.abc import Sequence
from uuid import UUID

import structlog

from hubwright.desk.search import queries
from hubwright.desk.search.terms import terms_of
from hubwright.kernel import sealed
from hubwright.kernel.database import Row
from hubwright.kernel.i18n import _

log = structlog.get_logger()


def place(note_id: UUID) -> sealed.Place:
    """Where a note's words stand."""
    return sealed.Place("message", "text", str(note_id))


async def words_of(note_id: UUID, text: str, words: str | None) -> str:
    """What a message says; a note that cannot be opened says so, and that is logged."""
    if not words:
        return text
    try:
        return await sealed.unseal(place(note_id), words)
    except sealed.SealBroken as broken:
        log.error("note_unreadable", place=str(broken))
        return _("This note cannot be read: its key is gone, or it was changed.")


async def terms_of_message(message: Row) -> list[str]:
    """What a message is found by."""
    if not message["sealed"]:
        return terms_of(message["text"])
    try:
        said = await sealed.unseal(place(message["id"]), message["sealed"])
    except sealed.SealBroken:
        return []
    return await _terms_kept(said, message["sealed"])


async def index_note(note_id: UUID, text: str, before: str | None, after: str | None) -> None:
    """Have a note found as it is kept now, and no more as it was kept before; both are seals, or None."""
    await queries.drop_terms(note_id, await _terms_kept(text, before))
    await queries.keep_terms([(term, note_id) for term in await _terms_kept(text, after)])


async def _terms_kept(text: str, words: str | None) -> list[str]:
    terms = terms_of(text)
    return await sealed.blind(sealed.version_of(words), terms) if words else terms


async def search_is_mine() -> None:
    """Nobody reads for search beside this transaction, or they might write what is just being taken away."""
    await queries.claim_cursor(wait=True)


async def ways_to_ask(terms: Sequence[str]) -> list[list[str]]:
    """The terms of a query as they may be kept: in the clear, and under each key."""
    return [list(terms), *[await sealed.blind(version, terms) for version in await sealed.blind_versions()]]
