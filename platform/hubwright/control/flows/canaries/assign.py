"""Who gets the version that is tried; pure, so that every road decides the same and one customer stays on one side."""

import hashlib
from uuid import UUID

from hubwright.control.flows.canaries.schemas import Arrival, Audience, Part, Released


def version_for(released: Released, arrival: Arrival) -> UUID | None:
    """With which version a session begins."""
    return released.part.version_id if released.part is not None and takes(released.part, arrival) else released.live


def takes(part: Part, arrival: Arrival) -> bool:
    """Whether whoever arrives gets the version that is tried."""
    return fits(part.audience, arrival) and _place(part.id, arrival.key) * 100 < part.percent << 64


def fits(audience: Audience, arrival: Arrival) -> bool:
    """Whether whoever arrives is one of those it is tried on."""
    tags = arrival.fields.get("tags", [])
    return (
        (not audience.tag or (isinstance(tags, list) and audience.tag in tags))
        and (not audience.channel or audience.channel == arrival.channel)
        and all(arrival.fields.get(key) == value for key, value in audience.fields.items())
    )


def _place(salt: UUID, key: str) -> int:
    """Where a key stands among all, evenly spread over 64 bits; another canary shuffles anew."""
    return int.from_bytes(hashlib.blake2b(f"{salt}:{key}".encode(), digest_size=8).digest())
