"""What happens to those whose turn is far away: each queue's rules, in order, and how its callbacks are kept."""

from typing import Literal
from uuid import UUID

import msgspec

from hubwright.control.routing import overflow_queries
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import Row
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

When = Literal["estimated", "average", "length", "closed", "nobody", "waited"]
Then = Literal["queue", "callback", "message", "end"]
TellAgain = Literal["never", "halved", "minutes"]
MOST_RULES = 10
_DAY_S = 86_400
_LONGEST_WORDS = 1_000


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """`limit` counts seconds, or of `length` people; `waited` is asked of who waits, the others of who comes."""

    when: When
    limit: int = 0
    then: Then
    queue: UUID | None = None
    words: str = ""  # of the company, to who is turned away; empty is ours

    @property
    def counts(self) -> bool:
        """Whether there is something to be more than."""
        return self.when not in ("closed", "nobody")


class Overflow(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for one queue."""

    rules: tuple[Rule, ...] = ()
    callback_above: int | None = None  # seconds of estimated wait from which a callback is offered; None is never
    callback_tries: int = 2
    answer_minutes: int = 60  # so long the first word of a callback waits for an answer
    tell_again: TellAgain = "halved"  # where nothing shows the place by itself
    tell_minutes: int = 10

    @property
    def next_looks(self) -> list[int]:
        """After how many seconds in the queue something may follow from the wait alone."""
        return sorted({rule.limit for rule in self.rules if rule.when == "waited"})


NOTHING = Overflow()


async def set_overflow(actor: Actor, queue_id: UUID, wanted: Overflow) -> UUID:
    """Set it; it counts at once, also for those who wait already. What is given back names it, for `take_back`."""
    actor.require(Permission.SETTINGS_MANAGE)
    _check(wanted, await overflow_queries.queue_ids(), queue_id)
    row = await overflow_queries.hold(queue_id)
    if row is None:
        raise Missing("queue")
    await overflow_queries.put(queue_id, msgspec.to_builtins(wanted))
    sides = {"before": msgspec.to_builtins(_read(row)), "after": msgspec.to_builtins(wanted)}
    return await audit.record(actor, "queue.overflow", queue_id, **sides)


async def overflow_held(queue_id: UUID) -> Overflow:
    """What holds for a queue; nobody changes it meanwhile."""
    row = await overflow_queries.hold(queue_id)
    if row is None:
        raise Missing("queue")
    return _read(row)


def _read(row: Row) -> Overflow:
    return msgspec.convert(row["overflow"] or {}, Overflow)


def _check(wanted: Overflow, queues: set[UUID], own: UUID) -> None:
    if len(wanted.rules) > MOST_RULES:
        raise Invalid(FieldError("rules", _("A queue has ten rules at most.")))
    for place, rule in enumerate(wanted.rules):
        if rule.then == "queue" and (rule.queue not in queues or rule.queue == own):
            raise Invalid(FieldError(f"rules.{place}.queue", _("Choose another queue.")))
        if rule.when == "length" and not 1 <= rule.limit <= 10_000:
            limits = {"least": 1, "most": 10_000}
            raise Invalid(
                FieldError(f"rules.{place}.people", _("Choose a number from %(least)s to %(most)s.") % limits)
            )
        if rule.counts and rule.when != "length" and not 1 <= rule.limit <= 7 * _DAY_S:
            raise Invalid(FieldError(f"rules.{place}.minutes", _("A wait is from one minute to seven days.")))
        if len(rule.words) > _LONGEST_WORDS:
            limits = {"most": _LONGEST_WORDS}
            raise Invalid(
                FieldError(f"rules.{place}.words", _("A message may have up to %(most)s characters.") % limits)
            )
    _check_bounds("callback_tries", wanted.callback_tries, 1, 10)
    _check_bounds("answer_minutes", wanted.answer_minutes, 1, 10_080)
    _check_bounds("tell_minutes", wanted.tell_minutes, 1, 1_440)
    if wanted.callback_above is not None:
        _check_bounds("callback_above", wanted.callback_above, 0, _DAY_S)


def _check_bounds(field: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        limits = {"least": least, "most": most}
        raise Invalid(FieldError(field, _("Choose a number from %(least)s to %(most)s.") % limits))
