"""A routing plan as a decision table: one row a step, each with the stretch of waiting in which it holds. Pure."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Literal

import msgspec

from hubwright.control.routing.plan import Plan, Step
from hubwright.control.routing.requirements import HIGHEST, skills_in, unmet

_MOST_LEVELS = 20_000  # so many people that one could think of are looked at


class Row(msgspec.Struct, frozen=True):
    """Who is asked from `after` seconds of waiting on, until `until`; None is to the end."""

    after: int
    until: int | None
    asks: Step  # its own length says nothing here


class Doubt(msgspec.Struct, frozen=True):
    """What is wrong with rows, counted from 0; with a wrong one the table says no plan."""

    kind: Literal["gap", "overlap", "hidden", "unreached", "nobody", "nobody_new"]
    row: int
    other: int | None = None
    span: tuple[int, int] | None = None

    @property
    def wrong(self) -> bool:
        """Whether it keeps the table from being a plan."""
        return self.kind in ("gap", "overlap", "hidden")


def rows_of(plan: Plan) -> list[Row]:
    """The steps with when they begin; one that comes after an endless one begins where that does."""
    rows, after = [], 0
    for step in plan.steps:
        until = None if step.seconds is None else after + step.seconds
        rows.append(Row(after, until, msgspec.structs.replace(step, seconds=None)))
        after = after if until is None else until
    return rows


def steps_of(rows: Sequence[Row]) -> tuple[Step, ...]:
    """The steps that rows without a wrong one say, in the order of their times."""
    return tuple(
        msgspec.structs.replace(row.asks, seconds=None if row.until is None else row.until - row.after)
        for row in in_order(rows)
    )


def in_order(rows: Sequence[Row]) -> list[Row]:
    """By when they begin; of several that begin at once as they stand."""
    return sorted(rows, key=lambda row: row.after)


def doubts(rows: Sequence[Row]) -> list[Doubt]:
    """Look at rows in order: times that nobody or two of them cover, steps that nobody reaches or that add nobody."""
    return [*_of_times(rows), *_of_people(rows)]


def _of_times(rows: Sequence[Row]) -> Iterator[Doubt]:
    """Each row has to begin where the one before ends; behind an endless one nothing is reached."""
    end, endless = 0, None
    for number, row in enumerate(rows):
        if endless is not None:
            yield Doubt("unreached", number, endless)
        elif row.after > end:
            yield Doubt("gap", number, span=(end, row.after))
        elif row.after < end:
            covered = row.until is not None and row.until <= end
            yield Doubt("hidden" if covered else "overlap", number, number - 1, (row.after, end))
        if row.until is None and endless is None:
            endless = number
        end = max(end, row.until or 0)


def _of_people(rows: Sequence[Row]) -> Iterator[Doubt]:
    people = _people([row.asks for row in rows])
    if people is None:
        return
    for number, row in enumerate(rows):
        mine = _whom(row.asks, people)
        if not mine:
            yield Doubt("nobody", number)
            continue
        for other in range(number):
            if _adds_nobody(row.asks, rows[other].asks) and mine <= _whom(rows[other].asks, people):
                yield Doubt("nobody_new", number, other)
                break


def _people(steps: Sequence[Step]) -> list[dict[str, int]] | None:
    """One for each way in which the skills that are named can be held; None where those are too many."""
    skills = sorted({skill.skill for step in steps for skill in skills_in(step.requires)})
    if (HIGHEST + 1) ** len(skills) > _MOST_LEVELS:
        return None
    levels = product(range(HIGHEST + 1), repeat=len(skills))
    return [{skill: level for skill, level in zip(skills, held, strict=True) if level} for held in levels]


def _whom(step: Step, people: list[dict[str, int]]) -> set[int]:
    return {n for n, skills in enumerate(people) if not unmet(step.requires, skills)}


def _adds_nobody(step: Step, before: Step) -> bool:
    """Whether, besides skills, nobody new may be asked and who goes first is the same."""
    flow = before.any_skill or (not step.any_skill and _set(step.without) <= _set(before.without))
    return flow and {*step.queues} <= {*before.queues} and step.order_by == before.order_by


def _set(words: tuple[str, ...]) -> set[str]:
    return {*words}
