"""Fields that a company may have sealed: features register theirs, the company chooses, a worker does it bit by bit."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec

from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Missing
from hubwright.kernel.permissions import Permission
from hubwright.kernel.sealed import chosen_queries as queries
from hubwright.kernel.sealed.resealing import begin_sealing


class ChosenField(msgspec.Struct, frozen=True, kw_only=True):
    """One field; `count` tells how many values there are, and how many of them are sealed, in the active tenant."""

    key: str
    title: Callable[[], str]
    help: Callable[[], str]
    count: Callable[[], Awaitable[tuple[int, int]]]


class FieldView(msgspec.Struct, frozen=True, kw_only=True):
    """A field as its company sees it."""

    key: str
    title: str
    help: str
    wanted: bool
    total: int
    sealed: int
    changed_at: datetime | None
    changed_by: str

    @property
    def settled(self) -> bool:
        """Whether every value is as it is wanted."""
        return self.sealed == (self.total if self.wanted else 0)


FIELDS: dict[str, ChosenField] = {}


def offer(field: ChosenField) -> None:
    """Let companies choose a field."""
    FIELDS[field.key] = field


async def is_wanted(key: str) -> bool:
    """Whether the active tenant has a field sealed from now on."""
    return await queries.wanted(key)


async def choose(actor: Actor, key: str, wanted: bool) -> None:
    """Have a field sealed, or no more; what is there follows soon."""
    actor.require(Permission.SETTINGS_MANAGE)
    if key not in FIELDS:
        raise Missing("field")
    if await queries.wanted(key) == wanted:
        return
    await queries.put(key, wanted, actor.name)
    await audit.record(actor, "sealing.chosen", key, wanted=wanted)
    await begin_sealing()


async def fields_now() -> list[FieldView]:
    """Every field, whether it is sealed here, and how far that has come."""
    rows = {row["key"]: row for row in await queries.all_chosen()}
    found = []
    for field in FIELDS.values():
        total, sealed = await field.count()
        row = rows.get(field.key)
        found.append(
            FieldView(
                key=field.key,
                title=field.title(),
                help=field.help(),
                wanted=bool(row and row["wanted"]),
                total=total,
                sealed=sealed,
                changed_at=row["changed_at"] if row else None,
                changed_by=row["changed_by"] if row else "",
            )
        )
    return found
