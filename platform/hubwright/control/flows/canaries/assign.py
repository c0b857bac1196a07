"""Who gets the version that is tried; pure, so that every road decides the same and one customer stays on one side."""

import hashlib
from uuid import UUID

from hubwright.control.flows.canaries.schemas import Arrival, Audience, Released, Trial


def version_for(released: Released, arrival: Arrival) -> UUID | None:
    """With which version a session begins."""
    return released.trial.version_id if released.trial is not None and takes(released.trial, arrival) else released.live


def takes(trial: Trial, arrival: Arrival) -> bool:
    """Whether whoever arrives gets the version that is tried."""
    return fits(trial.audience, arrival) and _place(trial.id, arrival.key) * 100 < trial.percent << 64


def fits(audience: Audience, arrival: Arrival) -> bool:
    """Whether whoever arrives is one of those it is tried on."""
    tags = arrival.fields.get("tags", [])
    return (
        (not audience.tag or (isinstance(tags, list) and audience.tag in tags))
        and (not audience.channel or audience.channel == arrival.channel)
        and all(arrival.fields.get(key) == value for key, value in audience.fields.items())
    )


def _place(salt: UUID, key: str) -> int:
    """Where a key stands among all, evenly spread over 64 bits; another trial shuffles anew."""
    return int.from_bytes(hashlib.blake2b(f"{salt}:{key}".encode(), digest_size=8).digest())
