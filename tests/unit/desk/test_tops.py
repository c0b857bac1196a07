"""How much of a line is read: as much as there are agents with room for it, never less."""

from typing import Any
from uuid import UUID

from hubwright.control.routing.capacity import Capacity, MediumRule
from hubwright.desk.queues.tops import ELSE, room_for
from hubwright.desk.routing import Agent

CHATS = Capacity(total=3, media={"chat": MediumRule(limit=2, labels={"gold": 0})})


def agent(number: int, **more: Any) -> Agent:
    return Agent(member_id=UUID(int=number), name="", availability="available", heard_of=True, **more)


def test_agents_who_are_full_make_nothing_be_read() -> None:
    full = agent(1, capacity=Capacity(total=1), load={("chat", ""): 1})
    assert not any(room_for([full]).values())


def test_who_is_not_there_or_has_an_offer_counts_for_nothing() -> None:
    away = Agent(member_id=UUID(int=1), name="", availability="away", heard_of=True)
    assert not any(room_for([away, agent(2, has_offer=True)]).values())


def test_room_is_counted_by_medium_and_a_label_never_makes_it_less() -> None:
    both = [agent(1, capacity=CHATS, load={("chat", ""): 2}), agent(2, capacity=CHATS)]
    assert room_for(both) == {"chat": 1, ELSE: 2}


def test_what_is_not_to_be_interrupted_leaves_no_room_for_another_medium() -> None:
    call = Capacity(media={"call": MediumRule(limit=2, interrupted_by=())})
    assert room_for([agent(1, capacity=call, load={("call", ""): 1})]) == {"call": 1, ELSE: 0}


def test_who_may_interrupt_has_room_of_its_own() -> None:
    email = Capacity(media={"email": MediumRule(interrupted_by=("call",))})
    assert room_for([agent(1, capacity=email, load={("email", ""): 1})]) == {"email": 1, "call": 1, ELSE: 0}
