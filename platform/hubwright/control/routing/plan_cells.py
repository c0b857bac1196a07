"""Rows of a plan's table as cells of text, for people and for files, and back; a cell that is no good is named."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar, get_args
from uuid import UUID

import msgspec

from hubwright.control.routing.plan import Order, Step
from hubwright.control.routing.plan_table import Row
from hubwright.control.routing.requirement_text import Unreadable, read, text_of
from hubwright.control.routing.requirements import Expression, depth, skills_in
from hubwright.kernel.i18n import _

COLUMNS = ("after", "until", "requires", "flow", "without", "queues", "first", "skip")
_LONGEST_S = 30 * 86_400
_MOST_S = 10 * _LONGEST_S
_DEEPEST = 5
Cells = Mapping[str, str]
T = TypeVar("T")


class Known(msgspec.Struct, frozen=True):
    """What cells may name: skills by key, queues by key."""

    skills: frozenset[str]
    queues: Mapping[str, UUID]


class Problem(msgspec.Struct, frozen=True):
    """A cell that cannot be read, and why."""

    column: str
    words: str


class _Wrong(Exception):
    """Why a cell cannot be read."""


def cells_of(row: Row, known: Known) -> dict[str, str]:
    """A row as text."""
    keys = {queue_id: key for key, queue_id in known.queues.items()}
    step = row.asks
    return {
        "after": str(row.after),
        "until": "" if row.until is None else str(row.until),
        "requires": text_of(step.requires),
        "flow": "free" if step.any_skill else "needed",
        "without": " ".join(step.without),
        "queues": " ".join(keys.get(queue_id, str(queue_id)) for queue_id in step.queues),
        "first": step.order_by,
        "skip": "yes" if step.skip_if == "nobody_there" else "no",
    }


def row_of(cells: Cells, known: Known) -> tuple[Row | None, list[Problem]]:
    """Text as a row; None where a cell cannot be read."""
    problems: list[Problem] = []

    def cell(column: str, reads: Callable[[str], T], otherwise: T) -> T:
        try:
            return reads(cells.get(column, "").strip())
        except (_Wrong, Unreadable) as wrong:
            problems.append(Problem(column, wrong.sentence() if isinstance(wrong, Unreadable) else str(wrong)))
            return otherwise

    after = cell("after", _seconds, 0)
    until = cell("until", lambda text: _seconds(text) if text else None, None)
    if not problems and until is not None and not after < until <= after + _LONGEST_S:
        problems.append(Problem("until", _("A step takes from one second to thirty days.")))
    step = Step(
        requires=cell("requires", lambda text: _requirement(text, known), None),
        any_skill=cell("flow", lambda text: _one_of(text or "needed", ("needed", "free")), "needed") == "free",
        without=cell("without", lambda text: _skills(text.split(), known), ()),
        queues=cell("queues", lambda text: _queues(text.split(), known), ()),
        order_by=cell("first", lambda text: _order(text or "least_loaded"), "least_loaded"),
        skip_if="nobody_there" if cell("skip", _yes_or_no, "no") == "yes" else "never",
    )
    return (None if problems else Row(after, until, step)), problems


def _yes_or_no(text: str) -> str:
    return _one_of(text or "no", ("yes", "no"))


def _seconds(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) <= _MOST_S):
        raise _Wrong(_("Write a number of seconds."))
    return int(text)


def _requirement(text: str, known: Known) -> Expression | None:
    found = read(text)
    missing = sorted({skill.skill for skill in skills_in(found)} - known.skills)
    if missing:
        raise _Wrong(_("There is no skill “%(key)s”.") % {"key": missing[0]})
    if depth(found) > _DEEPEST or len(list(skills_in(found))) > 20:
        raise _Wrong(_("What a step asks for is too complicated."))
    return found


def _skills(keys: Iterable[str], known: Known) -> tuple[str, ...]:
    found = tuple(keys)
    missing = next((key for key in found if key not in known.skills), None)
    if missing is not None:
        raise _Wrong(_("There is no skill “%(key)s”.") % {"key": missing})
    return found


def _queues(keys: Iterable[str], known: Known) -> tuple[UUID, ...]:
    found = tuple(keys)
    missing = next((key for key in found if key not in known.queues), None)
    if missing is not None:
        raise _Wrong(_("There is no other queue “%(key)s”.") % {"key": missing})
    return tuple(known.queues[key] for key in found)


def _order(text: str) -> Order:
    orders: tuple[Order, ...] = get_args(Order)
    return orders[orders.index(_one_of(text, orders))]


def _one_of(text: str, words: tuple[str, ...]) -> str:
    if text not in words:
        raise _Wrong(_("Write one of these: %(words)s.") % {"words": ", ".join(words)})
    return text
