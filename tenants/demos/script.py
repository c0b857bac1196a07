"""The past of a demo: thirty days of conversations, and how the desk stands now. Pure; a seed is always the same."""

import math
from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

import msgspec

from hubwright.desk.contacts.schemas import contact_facts
from hubwright.desk.past.schemas import PastCustomer, PastTalk
from hubwright.runtime.past.schemas import PastSession
from tenants.demos.cast import Cast, Colleague
from tenants.demos.customers import Customer, invent
from tenants.demos.industry import Industry, Topic
from tenants.demos.telling import Telling

DAYS = 30
_OPENS_H, _OPEN_H = 9.0, 11.0
_BOT_ALONE, _GIVES_UP, _DECLINED = 18, 4, 7  # out of a hundred
_JUST_CLOSED = (170, 150, 131, 112, 96, 80, 64, 50)  # minutes ago
_WAITING = (95, 250, 430)  # seconds ago
_WITH_AGENT, _WITH_OTHERS = (260, 700), (380, 900, 1500)


class Past(msgspec.Struct, frozen=True):
    """Customers, what they came with, and what the bot did about it: an execution of each talk."""

    customers: list[PastCustomer]
    talks: list[PastTalk]
    sessions: list[PastSession]


def write_past(industry: Industry, cast: Cast, seed: str) -> Past:
    """Write all of it."""
    return _Script(industry, cast, Random(seed)).write()  # noqa: S311 - a story, no secret


class _Script:
    def __init__(self, industry: Industry, cast: Cast, rng: Random) -> None:
        self.industry, self.cast, self.rng = industry, cast, rng
        self.customers = invent(rng, industry.english, industry.tags)
        self.talks: list[PastTalk] = []
        self.sessions: list[PastSession] = []

    def write(self) -> Past:
        """Days, the last hours, and what stands open."""
        clock = self.cast.clock
        for days_ago in range(DAYS, 0, -1):
            for second in self._arrivals(days_ago):
                self._happens(clock.days_ago(days_ago, second))
        for minutes in _JUST_CLOSED:
            self._is_served(clock.ago(minutes * 60))
        for seconds in sorted(_WITH_OTHERS, reverse=True):
            self._is_held(clock.ago(seconds), self.rng.choice(self.cast.colleagues[1:]))
        for seconds in sorted(_WITH_AGENT, reverse=True):
            self._is_held(clock.ago(seconds), self.cast.colleagues[0])
        for number, seconds in enumerate(sorted(_WAITING, reverse=True)):
            self._waits(clock.ago(seconds), self.industry.topics[number % len(self.industry.topics)])
        return Past([*self._seen()], self.talks, self.sessions)

    def _arrivals(self, days_ago: int) -> list[float]:
        """More every week, with a peak before noon and one in the afternoon."""
        count = 8 + (DAYS - days_ago) // 4 + self.rng.randrange(5)
        hours = [_OPENS_H + _OPEN_H * _peaked(self.rng.random()) for _turn in range(count)]
        return sorted(hour * 3_600 for hour in hours)

    def _happens(self, at: datetime) -> None:
        chance = self.rng.randrange(100)
        if chance < _BOT_ALONE:
            telling, faq = self._comes(at), self.rng.choice(self.industry.faqs)
            telling.asks(faq.asks[telling.language])
            telling.bot_answers()
            self._keep(telling)
        elif chance < _BOT_ALONE + _GIVES_UP:
            telling, topic, lines = self._asks_for_people(at)
            telling.asks(lines[0][3:])
            telling.waits(topic)
            telling.gives_up()
            self._keep(telling)
        else:
            self._is_served(at)

    def _is_served(self, at: datetime) -> None:
        telling, topic, lines = self._asks_for_people(at)
        telling.asks(lines[0][3:])
        telling.waits(topic)
        by, other = self.rng.sample(self.cast.colleagues, 2)
        declined = other if self.rng.randrange(100) < _DECLINED else None
        telling.is_taken(by, declined, waited=self.rng.choice((6, 9, 14, 22, 35, 60, 110)))
        telling.talk(lines[1:])
        telling.is_closed(self._disposition())
        self._keep(telling)

    def _is_held(self, at: datetime, by: Colleague) -> None:
        """Somebody has it, and the customer's last word is not answered yet."""
        telling, topic, lines = self._asks_for_people(at)
        telling.asks(lines[0][3:])
        telling.waits(topic)
        telling.is_taken(by, None, waited=8)
        telling.talk(lines[1:3])
        self._keep(telling)

    def _waits(self, at: datetime, topic: Topic) -> None:
        telling, _topic, lines = self._asks_for_people(at, topic)
        telling.asks(lines[0][3:])
        telling.waits(topic)
        self._keep(telling)

    def _comes(self, at: datetime) -> Telling:
        customer = self.rng.choice(self.customers)
        return Telling(
            self.cast,
            self.rng,
            len(self.talks),
            contact=self._facts(customer),
            language=customer.language,
            at=at,
        )

    def _asks_for_people(self, at: datetime, topic: Topic | None = None) -> tuple[Telling, Topic, tuple[str, ...]]:
        telling = self._comes(at)
        topic = topic or self.rng.choice(self.industry.topics)
        return telling, topic, self.rng.choice(topic.talks[telling.language])

    def _disposition(self) -> UUID:
        most_often_first = min(int(self.rng.expovariate(0.9)), len(self.cast.dispositions) - 1)
        return [*self.cast.dispositions][most_often_first]

    def _keep(self, telling: Telling) -> None:
        self.talks.append(telling.told(self.rng.choice(self.industry.pages)))
        self.sessions.append(telling.bot.told())

    def _id_of(self, customer: Customer) -> UUID:
        return self.cast.ids.named(f"customer {customer.number}")

    def _facts(self, customer: Customer) -> dict[str, Any]:
        return contact_facts(
            self._id_of(customer),
            name=customer.name,
            email=customer.email,
            language=customer.language,
            fields=_fields(customer),
        )

    def _seen(self) -> Iterator[PastCustomer]:
        """Those who came at all, with who served them last."""
        talks: dict[UUID, list[PastTalk]] = {}
        for talk in self.talks:
            talks.setdefault(talk.customer_id, []).append(talk)
        for customer in self.customers:
            theirs = talks.get(self._id_of(customer))
            if theirs:
                yield self._known(customer, theirs)

    def _known(self, customer: Customer, theirs: list[PastTalk]) -> PastCustomer:
        served = [talk for talk in theirs if talk.assignee_id is not None]
        return PastCustomer(
            id=self._id_of(customer),
            identity_id=self.cast.ids.named(f"address {customer.number}"),
            channel_id=self.cast.channel_id,
            address=f"demo:{customer.email}",
            name=customer.name,
            email=customer.email,
            language=customer.language,
            fields=_fields(customer),
            came_at=theirs[0].lines[0].at,
            seen_at=max(talk.lines[-1].at for talk in theirs),
            knows=served[-1].assignee_id if served else None,
            known_at=served[-1].assigned_at if served else None,
        )


def _fields(customer: Customer) -> dict[str, Any]:
    known = {"phone": customer.phone, "city": customer.city}
    return {**known, "tags": list(customer.tags)} if customer.tags else known


def _peaked(chance: float) -> float:
    """Spread a chance over a day with two peaks."""
    return min(0.999, max(0.0, chance + 0.07 * math.sin(4 * math.pi * chance)))
