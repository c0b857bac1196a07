"""Doors: the only rows that find a tenant for a key, a membership or an invitation link."""

from hubwright.control.doors.queries import (
    Door,
    close_door,
    close_doors_of,
    doors_of,
    find_door,
    open_door,
    tenants_with,
)

__all__ = ["Door", "close_door", "close_doors_of", "doors_of", "find_door", "open_door", "tenants_with"]
