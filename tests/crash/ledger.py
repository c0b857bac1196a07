"""What was acknowledged against what is there: the pure half of the crash proof."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

Event = Mapping[str, Any]


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
