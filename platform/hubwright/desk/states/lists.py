"""A company's own lists: kinds of breaks and dispositions, each with a name in both languages."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from hubwright.desk.states import queries
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _, language
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission

MOST = 30
_LONGEST = 40


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One entry; a retired one is not offered any more, and keeps its name where it was chosen."""

    id: UUID
    name_en: str
    name_zh: str
    retired: bool = False

    @property
    def name(self) -> str:
        """As the reader's language has it."""
        return self.name_zh if language() == "zh" else self.name_en


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as it was typed; without an id it is new, with one name it has it in both languages."""

    id: UUID | None
    name_en: str
    name_zh: str


async def break_kinds() -> list[Choice]:
    """The kinds of breaks, former ones last."""
    return await _choices("breaks")


async def dispositions() -> list[Choice]:
    """The dispositions, former ones last."""
    return await _choices("dispositions")


async def set_break_kinds(actor: Actor, wanted: Sequence[Wanted]) -> None:
    """Let these be the kinds of breaks, in this order; others are chosen no more."""
    await _set(actor, "breaks", wanted, "break_kinds")


async def set_dispositions(actor: Actor, wanted: Sequence[Wanted]) -> None:
    """Let these be the dispositions, in this order; others are chosen no more."""
    await _set(actor, "dispositions", wanted, "dispositions")


async def begin_with(breaks: Sequence[Choice], dispositions: Sequence[Choice]) -> None:
    """Lists that a company is made with, whose entries have their ids already."""
    for place, entry in enumerate(breaks):
        await queries.keep_choice("breaks", entry.id, entry.name_en, entry.name_zh, place)
    for place, entry in enumerate(dispositions):
        await queries.keep_choice("dispositions", entry.id, entry.name_en, entry.name_zh, place)


async def _choices(of: queries.ListOf) -> list[Choice]:
    return [Choice(**row) for row in await queries.choices(of)]


async def _set(actor: Actor, of: queries.ListOf, wanted: Sequence[Wanted], field: str) -> None:
    actor.require(Permission.SETTINGS_MANAGE)
    entries = _checked(field, wanted, {one.id for one in await _choices(of)})
    for place, entry in enumerate(entries):
        await queries.keep_choice(of, entry.id, entry.name_en, entry.name_zh, place)
    await queries.retire_others(of, [entry.id for entry in entries], utc_now())
    await audit.record(actor, f"states.{field}", "", names=[entry.name_en for entry in entries])


def _checked(field: str, wanted: Sequence[Wanted], known: set[UUID]) -> list[Choice]:
    if len(wanted) > MOST:
        raise Invalid(FieldError(field, _("Choose a number from 0 to %(most)s.") % {"most": MOST}))
    entries: list[Choice] = []
    for number, one in enumerate(wanted):
        english, chinese = " ".join(one.name_en.split()), " ".join(one.name_zh.split())
        english, chinese = english or chinese, chinese or english
        if not english or max(len(english), len(chinese)) > _LONGEST:
            raise Invalid(
                FieldError(
                    f"{field}.{number}.name_en", _("Give it a name of up to %(most)s characters.") % {"most": 40}
                )
            )
        if any({english, chinese} & {entry.name_en, entry.name_zh} for entry in entries):
            raise Invalid(FieldError(f"{field}.{number}.name_en", _("This name is there already.")))
        entry_id = one.id if one.id in known and all(entry.id != one.id for entry in entries) else None
        entries.append(Choice(id=entry_id or new_id(), name_en=english, name_zh=chinese))
    return entries
