"""A new version tried on a part of what arrives, beside the live one, before everybody gets it."""

from hubwright.control.flows.canaries.assign import takes, version_for
from hubwright.control.flows.canaries.queries import released, running
from hubwright.control.flows.canaries.schemas import Arrival, Audience, Canary, GoingBack, Part, Released, Wish

KIND = "canary"

__all__ = [
    "KIND",
    "Arrival",
    "Audience",
    "Canary",
    "GoingBack",
    "Part",
    "Released",
    "Wish",
    "released",
    "running",
    "takes",
    "version_for",
]
