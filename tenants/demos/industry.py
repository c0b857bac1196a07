"""The shape of an industry: a company of the demo with its people, its desk, and what its customers come with."""

from typing import Any

import msgspec

Text = dict[str, str]
Named = tuple[str, str]  # in English and in Chinese
Lines = tuple[str, ...]
PRIORITIES = {"low": 1, "normal": 2, "high": 3, "urgent": 4}


class Faq(msgspec.Struct, frozen=True, kw_only=True):
    """What the bot answers by itself: the words it knows the question by, questions, and the answer."""

    key: str
    known_by: str
    asks: Text
    answer: Text


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """What people are needed for; lines of its talks begin with `v:` visitor, `a:` agent or `n:` note."""

    key: str
    name: Named
    queue: str
    priority: str
    known_by: str
    talks: dict[str, tuple[Lines, ...]]


class Industry(msgspec.Struct, frozen=True, kw_only=True):
    """One company that sells, repairs, flies, lends or teaches."""

    key: str
    title: Text
    pitch: Text
    company: str
    time_zone: str
    people: dict[str, str]  # admin, supervisor, agent: whom one can be
    colleagues: tuple[str, ...]  # who works beside them
    channel_name: str
    look: dict[str, Any]
    queues: dict[str, Named]  # the first is where everything else goes
    topics: tuple[Topic, ...]
    faqs: tuple[Faq, ...]
    breaks: tuple[Named, ...]
    dispositions: tuple[Named, ...]
    canned: dict[str, Text]
    tags: tuple[str, ...]
    pages: tuple[str, ...]
    english: int = 50  # how many out of a hundred write English

    @property
    def by_urgency(self) -> list[Topic]:
        """Topics in the order in which the bot thinks of them: what cannot wait first."""
        return sorted(self.topics, key=lambda topic: -PRIORITIES[topic.priority])

    def __post_init__(self) -> None:
        """Refuse data that names a queue or a language that is not there."""
        wrong = [topic.key for topic in self.topics if topic.queue not in self.queues or {*topic.talks} != {"en", "zh"}]
        if wrong or "support" not in self.queues or {*self.people} != {"admin", "supervisor", "agent"}:
            raise ValueError(f"{self.key}: {wrong or 'people and queues'}")
