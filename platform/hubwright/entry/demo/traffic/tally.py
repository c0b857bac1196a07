"""The driver's own book: only what was acknowledged to it, kept apart from everything the product counts."""

from collections import Counter

import msgspec


class Kept(msgspec.Struct, kw_only=True):
    """One conversation as the driver knows it."""

    customer: int
    said: int = 0
    for_the_bot: bool = False
    left: bool = False
    rated: bool = False
    replies: int = 0
    notes: int = 0
    parked: int = 0
    snoozed: int = 0
    resolved: int = 0
    disposition: str = ""


class Tally(msgspec.Struct, kw_only=True):
    """A day so far; `in_doubt` counts requests whose answer never came, and refusals that nobody expected."""

    seed: int
    speed: float
    began_at: str
    conversations: dict[str, Kept] = {}
    accepted: dict[str, str] = {}  # by offer: who took it
    declined: dict[str, str] = {}
    let_run_out: dict[str, str] = {}
    too_late: dict[str, str] = {}
    states: dict[str, dict[str, int]] = {}
    in_doubt: list[str] = []
    over: bool = False

    def chose(self, agent: str, state: str) -> None:
        """An agent's state was set, and that was acknowledged."""
        of = self.states.setdefault(agent, {})
        of[state] = of.get(state, 0) + 1

    def sums(self) -> dict[str, int]:
        """What is told on the terminal and in the proof."""
        found: Counter[str] = Counter(conversations=len(self.conversations))
        for one in self.conversations.values():
            found["said"] += one.said
            found["for_the_bot"] += one.for_the_bot
            found["left"] += one.left
            found["answered"] += one.replies > 0
            found["rated"] += one.rated
            found["disposed"] += bool(one.disposition)
            for name in ("replies", "notes", "parked", "snoozed", "resolved"):
                found[name] += getattr(one, name)
        for answer in ("accepted", "declined", "let_run_out", "too_late", "in_doubt"):
            found[answer] = len(getattr(self, answer))
        return dict(found)
