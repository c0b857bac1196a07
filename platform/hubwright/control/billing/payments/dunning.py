"""What follows when a charge fails: reminders, past due, given up; and everything is over when it is paid. Pure.

Stripe decides when a card is tried again. We decide what a company is told and when others are told of it; every clock
comes in, so a month of it is lived through in a test.
"""

from datetime import datetime, timedelta
from typing import Literal

import msgspec

Stage = Literal["clear", "failing", "past_due", "given_up"]
_ORDER: tuple[Stage, ...] = ("clear", "failing", "past_due", "given_up")


class Terms(msgspec.Struct, frozen=True):
    """How patient we are, counted from the first failure of the oldest bill that is still owed."""

    reminders: tuple[timedelta, ...] = (timedelta(), timedelta(days=3), timedelta(days=7), timedelta(days=12))
    past_due: timedelta = timedelta(days=3)
    given_up: timedelta = timedelta(days=21)
    most_more: timedelta = timedelta(days=60)  # so much later at most what follows may be made


TERMS = Terms()


class Standing(msgspec.Struct, frozen=True):
    """Where a company stands: bills whose charge failed, with the moment it first did, and more time it was given."""

    stage: Stage = "clear"
    failing: dict[str, datetime] = {}
    reminded: int = 0
    more: timedelta = timedelta()


class Failed(msgspec.Struct, frozen=True):
    """A bill could not be charged."""

    bill: str
    at: datetime


class Settled(msgspec.Struct, frozen=True):
    """A bill is owed no more: paid, void, or taken back."""

    bill: str
    at: datetime


class Passed(msgspec.Struct, frozen=True):
    """Time went by."""

    at: datetime


class Extended(msgspec.Struct, frozen=True):
    """Somebody was given more time: so much altogether, not once more so much."""

    more: timedelta
    at: datetime


class Remind(msgspec.Struct, frozen=True):
    """Tell the company, for the so-manyth time."""

    number: int


class Tell(msgspec.Struct, frozen=True):
    """Tell the layers above."""

    stage: Stage


Happened = Failed | Settled | Passed | Extended
Act = Remind | Tell


def step(standing: Standing, happened: Happened, terms: Terms = TERMS) -> tuple[Standing, list[Act]]:
    """Where the company stands after it, and what is to be done; the same thing twice does nothing more."""
    if isinstance(happened, Settled):
        return _without(standing, happened.bill)
    failing = standing.failing
    if isinstance(happened, Failed):
        failing = {happened.bill: happened.at, **failing}
    if not failing:
        return standing, []
    more = standing.more
    if isinstance(happened, Extended):
        more = max(more, min(happened.more, terms.most_more))
    age = happened.at - min(failing.values()) - more
    due = sum(age >= wait for wait in terms.reminders)
    stage = _further(standing.stage, _stage_at(age, terms))
    acts: list[Act] = []
    if due > standing.reminded:
        acts.append(Remind(due))  # after a long silence the last one only
    if stage not in (standing.stage, "failing"):
        acts.append(Tell(stage))
    return Standing(stage, failing, max(due, standing.reminded), more), acts


def _stage_at(age: timedelta, terms: Terms) -> Stage:
    if age >= terms.given_up:
        return "given_up"
    return "past_due" if age >= terms.past_due else "failing"


def _further(one: Stage, other: Stage) -> Stage:
    return max(one, other, key=_ORDER.index)


def _without(standing: Standing, bill: str) -> tuple[Standing, list[Act]]:
    if bill not in standing.failing:
        return standing, []
    failing = {each: since for each, since in standing.failing.items() if each != bill}
    if failing:
        return msgspec.structs.replace(standing, failing=failing), []
    told = standing.stage in ("past_due", "given_up")
    return Standing(), [Tell("clear")] if told else []


def next_look(standing: Standing, terms: Terms = TERMS) -> datetime | None:
    """When time alone changes something next."""
    return min((at for at, _act in what_follows(standing, terms)), default=None)


def what_follows(standing: Standing, terms: Terms = TERMS) -> list[tuple[datetime, Act]]:
    """What time alone will do if nobody pays, the next first."""
    if not standing.failing:
        return []
    waits: list[tuple[timedelta, Act]] = [
        (wait, Remind(number)) for number, wait in enumerate(terms.reminders, 1) if number > standing.reminded
    ]
    waits += [(terms.past_due, Tell("past_due"))] if standing.stage == "failing" else []
    waits += [(terms.given_up, Tell("given_up"))] if standing.stage != "given_up" else []
    begun = min(standing.failing.values()) + standing.more
    return [(begun + wait, act) for wait, act in sorted(waits, key=lambda each: each[0])]
