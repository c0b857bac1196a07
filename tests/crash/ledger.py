"""What was acknowledged against what is there: the pure half of the crash proof."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

Event = Mapping[str, Any]
_ASKED = re.compile(r"\border (\d{5})\b")


class Acknowledged(NamedTuple):
    """One message that the platform answered with 202, in the order of sending."""

    text: str
    seq: int
    conversation_id: str


def faults(acknowledged: Sequence[Acknowledged], events: Sequence[Event]) -> list[str]:
    """Name everything that is lost, doubled, renumbered or out of order in one visitor's conversation."""
    return [
        *_wrong_numbering(events),
        *_not_exactly_once(acknowledged, events),
        *_other_number_than_promised(acknowledged, events),
        *_out_of_order(acknowledged),
    ]


def faults_of_reading(seen: Sequence[Event], events: Sequence[Event]) -> list[str]:
    """Name everything a visitor was shown while things broke, and that is not there any more or is another now."""
    stands = {event["seq"]: (event["author"], event.get("text")) for event in events}
    return [
        f"shown and gone: {event['seq']} {event.get('text')!r}"
        for event in seen
        if stands.get(event["seq"]) != (event["author"], event.get("text"))
    ]


def faults_of_answers(events: Sequence[Event]) -> list[str]:
    """Name every message that the bot answered not at all or twice, and every order it told of not exactly once."""
    asked = Counter(event["author"] for event in events)
    found = [] if asked["bot"] == asked["contact"] else [f"{asked['contact']} messages have {asked['bot']} answers"]
    told = Counter(number for event in events if event["author"] == "bot" for number in _ASKED.findall(event["text"]))
    for event in events:
        if event["author"] == "contact":
            found += [f"order {n} was told {told[n]} times" for n in _ASKED.findall(event["text"]) if told[n] != 1]
    return found


def faults_of_staff_view(events: Sequence[Event]) -> list[str]:
    """Staff see every number from 1 on."""
    numbers = [event["seq"] for event in events]
    return [] if numbers == list(range(1, len(numbers) + 1)) else [f"staff see the numbers {numbers}"]


def _wrong_numbering(events: Sequence[Event]) -> list[str]:
    numbers = [event["seq"] for event in events]
    pairs = pairwise(numbers)
    return [f"event {after} follows event {before}" for before, after in pairs if after <= before]


def _not_exactly_once(acknowledged: Sequence[Acknowledged], events: Sequence[Event]) -> list[str]:
    found = Counter(event.get("text") for event in events if event["author"] == "contact")
    lost = [f"lost: {promise.text!r} (seq {promise.seq})" for promise in acknowledged if not found[promise.text]]
    return lost + [f"{count} times: {text!r}" for text, count in found.items() if count > 1]


def _other_number_than_promised(acknowledged: Sequence[Acknowledged], events: Sequence[Event]) -> list[str]:
    stands_at = {event.get("text"): event["seq"] for event in events if event["author"] == "contact"}
    return [
        f"{promise.text!r} was promised seq {promise.seq} and has {stands_at[promise.text]}"
        for promise in acknowledged
        if promise.text in stands_at and stands_at[promise.text] != promise.seq
    ]


def _out_of_order(acknowledged: Sequence[Acknowledged]) -> list[str]:
    """A visitor's messages were sent one after the other, so their numbers rise; equal texts are never sent."""
    pairs = pairwise(acknowledged)
    return [
        f"{after.text!r} was sent after {before.text!r} and stands before it"
        for before, after in pairs
        if after.conversation_id == before.conversation_id and after.seq <= before.seq
    ]
