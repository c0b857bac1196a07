"""Trouble inside companies as an operator of the platform may see it: kind, age and error, never content."""

from hubwright.kernel.incidents.queries import (
    Incident,
    Kind,
    close_incident,
    count_beginning,
    count_incidents,
    find_incident,
    incidents,
    open_incident,
)

__all__ = [
    "Incident",
    "Kind",
    "close_incident",
    "count_beginning",
    "count_incidents",
    "find_incident",
    "incidents",
    "open_incident",
]
