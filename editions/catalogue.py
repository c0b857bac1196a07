"""Finds editions by name and version; the only place that lists them."""

from editions import classic, marketing, online
from editions.edition import EditionVersion

_ALL: tuple[EditionVersion, ...] = (*marketing.VERSIONS, *online.VERSIONS, *classic.VERSIONS)
_BY_VERSION: dict[tuple[str, int], EditionVersion] = {(each.key, each.version): each for each in _ALL}


class UnknownEdition(LookupError):
    """Nobody sells an edition of that name or version."""


def current_editions() -> list[EditionVersion]:
    """List the newest version of every edition, in the order they are offered."""
    newest: dict[str, EditionVersion] = {}
    for each in _ALL:
        if each.key not in newest or each.version > newest[each.key].version:
            newest[each.key] = each
    return list(newest.values())


def every_version() -> list[EditionVersion]:
    """List all that somebody may be pinned to."""
    return list(_ALL)


def edition(key: str, version: int | None = None) -> EditionVersion:
    """Find the version a tenant is pinned to, or the newest for a new tenant."""
    if version is not None:
        found = _BY_VERSION.get((key, version))
    else:
        found = next((each for each in current_editions() if each.key == key), None)
    if found is None:
        raise UnknownEdition(key if version is None else f"{key} v{version}")
    return found
