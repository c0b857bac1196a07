"""How many more agents could take, and who would find no seat: counted by hand beside the numbers of the board."""

from uuid import UUID, uuid4

from hubwright.control.routing.capacity import Capacity, MediumRule
from hubwright.desk.board.staffing import WaitingKind, seats_left, serving, unseated
from hubwright.desk.routing import Agent

QUEUE = uuid4()


def agent(
    total: int = 3, *, held: int = 0, here: bool = True, queues: frozenset[UUID] | None = None, **skills: int
) -> Agent:
    """Somebody who carries so much altogether, and two mails at most."""
    return Agent(
        member_id=uuid4(),
        name="Ann",
        availability="available" if here else "away",
        heard_of=True,
        load={("chat", ""): held} if held else {},
        capacity=Capacity(total=total, media={"mail": MediumRule(limit=2)}),
        queues=queues,
        skills=skills,
    )


def kind(count: int, medium: str = "chat", **asks: int) -> WaitingKind:
    """So many that wait for the same."""
    return WaitingKind(medium=medium, label="", asks=asks, count=count)


def test_seats_left_go_by_what_is_held_and_by_the_medium() -> None:
    assert seats_left(agent(5, held=2), "chat", "") == 3
    assert seats_left(agent(5, held=2), "mail", "") == 2
    assert seats_left(agent(2, held=2), "mail", "") == 0


def test_who_is_away_has_no_seat() -> None:
    assert seats_left(agent(here=False), "chat", "") == 0
    assert unseated([kind(2)], [agent(here=False)]) == 2


def test_only_who_serves_the_queue_counts() -> None:
    mine, others, everywhere = agent(queues=frozenset({QUEUE})), agent(queues=frozenset({uuid4()})), agent()
    assert serving([mine, others, everywhere], QUEUE) == [mine, everywhere]


def test_the_gap_is_what_finds_no_seat() -> None:
    assert unseated([kind(4)], [agent(3), agent(3, held=2)]) == 0
    assert unseated([kind(5)], [agent(3), agent(3, held=2)]) == 1
    assert unseated([], [agent(3)]) == 0


def test_a_skill_that_nobody_there_has_leaves_a_gap_although_seats_are_free() -> None:
    assert unseated([kind(1, spanish=3)], [agent(spanish=2), agent()]) == 1
    assert unseated([kind(1, spanish=3)], [agent(spanish=3)]) == 0


def test_the_hardest_to_please_are_seated_first() -> None:
    """One seat with Spanish: whoever asks for it gets it, and the other one waits."""
    wait = [kind(1), kind(1, spanish=1)]
    assert unseated(wait, [agent(1, spanish=1)]) == 1
    assert unseated(wait, [agent(1, spanish=1), agent(1)]) == 0


def test_a_medium_that_is_full_leaves_a_gap_although_other_seats_are_free() -> None:
    assert unseated([kind(3, "mail")], [agent(5)]) == 1
