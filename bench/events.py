"""Decoded events for `take_in`, and the count of what they left behind."""

from collections.abc import Sequence

from bench.world import Visitor, Writer
from hubwright.runtime.events import InboundEvent
from hubwright.runtime.ingest import take_in

STEPS, MESSAGES = 3, 2
_WORDS = ("Where is my order 10086?", "The blue one, please", "It has not arrived in a week", "ok, thank you very much")


class Mismatch(Exception):
    """The rows in the database are not those that the acknowledged events must have left."""


class Speakers:
    """Visitors who speak in turn; every event is a new one."""

    def __init__(self, visitors: Sequence[Visitor]) -> None:
        self.visitors = visitors
        self.taken = 0

    async def speak(self, n: int) -> None:
        """Take one event in; it is committed, its reply included, when this returns."""
        visitor = self.visitors[n % len(self.visitors)]
        await take_in(event_of(visitor, n))
        self.taken += 1


def event_of(visitor: Visitor, n: int) -> InboundEvent:
    """What a channel hands over, decoded."""
    return InboundEvent(
        tenant_id=visitor.tenant_id,
        channel_id=visitor.channel_id,
        contact_id=visitor.contact_id,
        external_id=f"{visitor.contact_id}:{n}",
        client_id=str(n),
        text=_WORDS[n % len(_WORDS)],
    )


async def check_rows(write: Writer, events: int, conversations: int) -> None:
    """Count messages, steps, usage and traces; one too few or too many fails the bench."""
    expected = {
        "inbound events": events,
        "messages": MESSAGES * events,
        "bot replies": events,
        "steps": STEPS * events,
        "steps by their sessions": STEPS * events,
        "usage messages_in": events,
        "usage messages_out": events,
        "usage flow_steps": STEPS * events,
        "usage conversations": conversations,
        "traces with a port or a wait": STEPS * events,
        "numbers taken": MESSAGES * events,
    }
    found = {name: int((await write.fetch(sql))[0][0] or 0) for name, sql in _COUNTS.items()}
    wrong = [f"{name}: {found[name]} instead of {number}" for name, number in expected.items() if found[name] != number]
    if wrong:
        raise Mismatch("; ".join(wrong))


_COUNTS = {
    "inbound events": "SELECT count(*) FROM inbound_event",
    "messages": "SELECT count(*) FROM message",
    "bot replies": "SELECT count(*) FROM message WHERE author = 'bot'",
    "steps": "SELECT count(*) FROM flow_step",
    "steps by their sessions": "SELECT sum(steps_total) FROM flow_session",
    "usage messages_in": "SELECT sum(quantity) FROM usage_event WHERE meter = 'messages_in'",
    "usage messages_out": "SELECT sum(quantity) FROM usage_event WHERE meter = 'messages_out'",
    "usage flow_steps": "SELECT sum(quantity) FROM usage_event WHERE meter = 'flow_steps'",
    "usage conversations": "SELECT sum(quantity) FROM usage_event WHERE meter = 'conversations'",
    "traces with a port or a wait": (
        "SELECT count(*) FROM flow_step"
        " WHERE detail ->> 'cause' <> '' AND (port <> '' OR detail ->> 'result' = 'waiting')"
    ),
    "numbers taken": "SELECT sum(last_seq) FROM conversation",
}
