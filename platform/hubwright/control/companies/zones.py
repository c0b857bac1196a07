"""Calendars that companies may live by."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def is_zone(name: str) -> bool:
    """Whether the world knows a time zone of this name."""
    try:
        return bool(ZoneInfo(name).key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def zone_or_utc(told: str) -> str:
    """What a browser says of its place, if it is one; regions only, as settings offer them."""
    return told if "/" in told and not told.startswith("Etc/") and is_zone(told) else "UTC"
