"""The states of a company and everything that leads from one to another, as data; pure, with nothing but the table."""

from enum import StrEnum

import msgspec


class State(StrEnum):
    """Where a company stands in its life."""

    PROVISIONING = "provisioning"
    TRIAL = "trial"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    SUSPENDED = "suspended"
    CLOSING = "closing"
    PURGED = "purged"


class Event(StrEnum):
    """What can happen to it."""

    PROVISIONED = "provisioned"
    TRIAL_BEGAN = "trial_began"
    TRIAL_EXTENDED = "trial_extended"
    TRIAL_ENDED = "trial_ended"
    PAID = "paid"
    PAST_DUE = "past_due"
    GRACE_ENDED = "grace_ended"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    CLOSED = "closed"
    REOPENED = "reopened"
    NOTICE_ENDED = "notice_ended"
    DEMO_ENDED = "demo_ended"
    ERASED = "erased"


class By(StrEnum):
    """Who can cause it."""

    OWNER = "owner"
    OPERATOR = "operator"
    BILLING = "billing"
    CLOCK = "clock"
    PLATFORM = "platform"


class Where(msgspec.Struct, frozen=True):
    """A state, the event that led there, and what it goes back to: (state, event) pairs, the outermost last."""

    state: State
    because: Event | None = None
    came_from: tuple[tuple[State, Event | None], ...] = ()

    @property
    def below(self) -> State:
        """What it would be if nobody had suspended or closed it."""
        return self.came_from[0][0] if self.came_from else self.state


class IllegalMove(Exception):
    """This does not lead anywhere from here."""

    def __init__(self, state: State, event: Event) -> None:
        self.state, self.event = state, event
        super().__init__(f"{event} in {state}")


class Transition(msgspec.Struct, frozen=True):
    """One line of the table; without `to` what happened before decides (`move`)."""

    state: State
    event: Event
    to: State | None
    by: frozenset[By]


_S, _E = State, Event
_CLOCK = frozenset({By.CLOCK})
_PLATFORM = frozenset({By.PLATFORM})
_OPERATOR = frozenset({By.OPERATOR})
_OWNER = frozenset({By.OWNER, By.OPERATOR})
_PAYS = frozenset({By.BILLING, By.OPERATOR})
_DEMO = frozenset({By.PLATFORM, By.OPERATOR})
_BY_PEOPLE = frozenset({Event.SUSPENDED, Event.CLOSED, Event.DEMO_ENDED})

TRANSITIONS: tuple[Transition, ...] = (
    Transition(_S.PROVISIONING, _E.PROVISIONED, _S.ACTIVE, _PLATFORM),
    Transition(_S.PROVISIONING, _E.TRIAL_BEGAN, _S.TRIAL, _PLATFORM),
    Transition(_S.TRIAL, _E.PAID, _S.ACTIVE, _PAYS),
    Transition(_S.TRIAL, _E.TRIAL_EXTENDED, _S.TRIAL, _OPERATOR),
    Transition(_S.TRIAL, _E.TRIAL_ENDED, _S.SUSPENDED, _CLOCK),
    Transition(_S.TRIAL, _E.SUSPENDED, _S.SUSPENDED, _OPERATOR),
    Transition(_S.TRIAL, _E.CLOSED, _S.CLOSING, _OWNER),
    Transition(_S.TRIAL, _E.DEMO_ENDED, _S.CLOSING, _DEMO),
    Transition(_S.ACTIVE, _E.PAST_DUE, _S.PAST_DUE, frozenset({By.BILLING})),
    Transition(_S.ACTIVE, _E.SUSPENDED, _S.SUSPENDED, _OPERATOR),
    Transition(_S.ACTIVE, _E.CLOSED, _S.CLOSING, _OWNER),
    Transition(_S.ACTIVE, _E.DEMO_ENDED, _S.CLOSING, _DEMO),
    Transition(_S.PAST_DUE, _E.PAID, _S.ACTIVE, _PAYS),
    Transition(_S.PAST_DUE, _E.GRACE_ENDED, _S.SUSPENDED, _CLOCK),
    Transition(_S.PAST_DUE, _E.SUSPENDED, _S.SUSPENDED, _OPERATOR),
    Transition(_S.PAST_DUE, _E.CLOSED, _S.CLOSING, _OWNER),
    Transition(_S.SUSPENDED, _E.PAID, None, _PAYS),
    Transition(_S.SUSPENDED, _E.TRIAL_EXTENDED, _S.TRIAL, _OPERATOR),
    Transition(_S.SUSPENDED, _E.RESUMED, None, _OPERATOR),
    Transition(_S.SUSPENDED, _E.SUSPENDED, _S.SUSPENDED, _OPERATOR),
    Transition(_S.SUSPENDED, _E.CLOSED, _S.CLOSING, _OWNER),
    Transition(_S.SUSPENDED, _E.NOTICE_ENDED, _S.CLOSING, _CLOCK),
    Transition(_S.SUSPENDED, _E.DEMO_ENDED, _S.CLOSING, _DEMO),
    Transition(_S.CLOSING, _E.PAID, None, _PAYS),
    Transition(_S.CLOSING, _E.REOPENED, None, _OWNER),
    Transition(_S.CLOSING, _E.ERASED, _S.PURGED, _CLOCK),
)
TABLE = {(line.state, line.event): line for line in TRANSITIONS}


def move(where: Where, event: Event, by: By) -> Where:
    """Where an event leads; refuses what the table does not have, and whoever may not cause it."""
    line = TABLE.get((where.state, event))
    if line is None or by not in line.by:
        raise IllegalMove(where.state, event)
    match event:
        case Event.PAID:
            return _paid(where)
        case Event.TRIAL_EXTENDED if where.below is not State.TRIAL:
            raise IllegalMove(where.state, event)
        case Event.RESUMED | Event.REOPENED:
            return _back(where)
    assert line.to is not None
    if line.to is State.CLOSING or (line.to is State.SUSPENDED and where.state is not State.SUSPENDED):
        return Where(line.to, event, (*where.came_from, (where.state, where.because)))
    if line.to is State.SUSPENDED:
        return Where(line.to, event, where.came_from)
    return Where(line.to, event)


def _back(where: Where) -> Where:
    *rest, (state, because) = where.came_from or ((State.ACTIVE, None),)
    return Where(state, because, tuple(rest))


def _paid(where: Where) -> Where:
    """Money lifts what the lack of it did; what a person stopped or closes stays so, and comes back paid."""
    layers = (*where.came_from[1:], (where.state, where.because)) if where.came_from else ()
    kept = [(state, because) for state, because in layers if because in _BY_PEOPLE]
    if not kept:
        return Where(State.ACTIVE, Event.PAID)
    *below, (state, because) = kept
    return Where(state, because, ((State.ACTIVE, Event.PAID), *below))
