"""What happens next in a demo with visitors: chosen from how it stands and a seeded chance. Pure."""

from datetime import datetime, timedelta
from random import Random
from typing import Literal
from uuid import UUID

import msgspec

from tenants.demos.industry import Faq, Industry, Topic

EVERY = timedelta(seconds=3)
_COMES = 0.28  # of the turns, so somebody every eleven seconds or so
MOST_OPEN = 14
_READS = timedelta(seconds=5)
_RATES, _THANKFUL = 0.6, 0.4
_THANKS = {"en": "Thank you, that helps.", "zh": "好的，谢谢。"}
_WORKS_ON_IT = {"en": "I am looking into it, one moment please.", "zh": "正在为您处理，请稍等。"}
Deed = Literal["visitor_says", "agent_says", "resolves", "rates"]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A visitor's conversation: who holds it, what was first and last said, and how much by visitor and agent."""

    id: UUID
    contact_id: UUID
    status: str
    language: str
    assignee_id: UUID | None
    first_text: str
    last_author: str
    last_kind: str
    last_at: datetime
    asked_to_rate: bool
    said: int


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One deed in one conversation."""

    deed: Deed
    in_: Standing
    text: str = ""
    rating: int = 0


class Newcomer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who comes now."""

    name: str
    language: str
    page: str
    opening: str


def newcomer(industry: Industry, rng: Random, open_now: int) -> Newcomer | None:
    """Somebody comes, or not; not more than a small desk can bear."""
    if open_now >= MOST_OPEN or rng.random() >= _COMES:
        return None
    language = "en" if rng.randrange(100) < industry.english else "zh"
    asks: list[Faq | Topic] = [*industry.topics, *industry.topics, *industry.faqs]
    about = rng.choice(asks)
    opening = about.asks[language] if isinstance(about, Faq) else rng.choice(about.talks[language])[0][3:]
    name = rng.choice({"en": ("Nora", "Liam", "Ana", "Kofi", "Mia"), "zh": ("小王", "小李", "小陈", "小林")}[language])
    return Newcomer(name=name, language=language, page=rng.choice(industry.pages), opening=opening)


def next_acts(
    industry: Industry, standing: list[Standing], colleagues: set[UUID], rng: Random, now: datetime
) -> list[Act]:
    """What those do who have had time to read; what a person holds waits for that person."""
    found = (_next(industry, one, colleagues, rng) for one in standing if now - one.last_at >= _READS)
    return [act for act in found if act is not None]


def _next(industry: Industry, one: Standing, colleagues: set[UUID], rng: Random) -> Act | None:
    if one.status == "resolved" and one.asked_to_rate and rng.random() < _RATES:
        return Act(deed="rates", in_=one, rating=rng.choice((5, 5, 5, 4, 4, 3)))
    if one.status != "assigned":
        return None
    lines = _lines(industry, one)
    line = lines[one.said] if one.said < len(lines) else ""
    if one.last_author != "contact" and line.startswith("v:"):
        return Act(deed="visitor_says", in_=one, text=line[3:])
    if one.assignee_id not in colleagues:
        thanks = one.last_author == "agent" and rng.random() < _THANKFUL
        return Act(deed="visitor_says", in_=one, text=_THANKS[one.language]) if thanks else None
    if one.last_author == "agent" and not line:
        return Act(deed="resolves", in_=one)
    return Act(deed="agent_says", in_=one, text=_words(line, one))


def _words(line: str, one: Standing) -> str:
    return line[3:] if line.startswith("a:") else _WORKS_ON_IT[one.language]


def _lines(industry: Industry, one: Standing) -> list[str]:
    """The talk that begins like this one; notes are not said."""
    talks = [talk for topic in industry.topics for talk in topic.talks.get(one.language, ())]
    known = next((talk for talk in talks if talk[0][3:] == one.first_text), ())
    return [line for line in known if line[0] != "n"]
