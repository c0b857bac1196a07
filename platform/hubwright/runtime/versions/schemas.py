"""What an admin chooses for sessions under way, and what that would mean."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from hubwright.control.flows import canaries

InFlight = Literal["pin", "migrate", "restart", "drain"]


class TryOn(msgspec.Struct, frozen=True, kw_only=True):
    """Publish for a part only: on how many percent of everybody, or of a segment, and when it goes back by itself.

    That is when, after `enough` conversations, the share that went wrong is more than `margin` points above the live
    version's. `going_back` says what then becomes of the sessions on it.
    """

    percent: int = 10
    segment_id: UUID | None = None
    margin: int = 10
    enough: int = 50
    going_back: canaries.GoingBack = "migrate"


class Release(msgspec.Struct, frozen=True):
    """Why it is published; with `base_rev`, only if the draft is still that; what becomes of sessions under way.

    With `try_on` it is published for a part only; sessions under way then stay where they are. While tests of the flow
    fail on the draft, `in_spite` has to say why it is published all the same.
    """

    note: str = ""
    base_rev: int | None = None
    in_flight: InFlight = "pin"
    drain_until: datetime | None = None
    try_on: TryOn | None = None
    in_spite: str = ""


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """How many sessions of one version wait at one step."""

    version: str
    node_id: str
    person: bool
    count: int


class Staying(msgspec.Struct, frozen=True, kw_only=True):
    """Sessions that could not move from where they wait, and why."""

    version: int
    node_id: str
    title: str
    count: int
    obstacle: str
    reason: str


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What publishing the draft would mean for the sessions under way, counted now.

    `waiting` of them are on older versions; of these `moving` could go on in the new one and `staying` could not,
    `with_person` are with a person or in a queue, where nothing restarts.
    """

    waiting: int
    moving: int
    with_person: int
    staying: list[Staying]
