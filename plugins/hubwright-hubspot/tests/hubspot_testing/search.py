"""Search as HubSpot does it: filters that are and-ed in groups that are or-ed, one sort, pages, a late index."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from hubspot_testing.objects import Thing, Wrong, iso, shown

_MOST, _MOST_OF_ALL = 200, 10_000


def searched(things: list[Thing], asked: Mapping[str, Any]) -> dict[str, Any]:
    """One page of what fits."""
    limit = int(asked.get("limit", 10))
    if not 1 <= limit <= _MOST:
        raise Wrong(400, "VALIDATION_ERROR", "the limit is not between 1 and 200")
    groups = [group["filters"] for group in asked.get("filterGroups") or [{"filters": []}]]
    words = str(asked.get("query") or "").casefold().split()
    found = [
        each
        for each in things
        if not each.archived
        and each.indexed == each.changed
        and any(all(_fits(each, wanted) for wanted in group) for group in groups)
        and all(any(word in value.casefold() for value in each.held.values()) for word in words)
    ]
    for sort in asked.get("sorts") or []:
        falling = sort.get("direction") == "DESCENDING"
        found.sort(key=lambda each: _value(each, sort["propertyName"]), reverse=falling)
    start = int(asked.get("after") or 0)
    if start + limit > _MOST_OF_ALL:
        raise Wrong(400, "VALIDATION_ERROR", "paging past 10000 is not possible")
    page = found[start : start + limit]
    told: dict[str, Any] = {
        "total": len(found),
        "results": [shown(each, list(asked.get("properties") or []), []) for each in page],
    }
    if start + limit < len(found):
        told["paging"] = {"next": {"after": str(start + limit)}}
    return told


_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "EQ": lambda held, wanted: held == wanted,
    "GT": lambda held, wanted: held > wanted,
    "GTE": lambda held, wanted: held >= wanted,
    "LT": lambda held, wanted: held < wanted,
    "LTE": lambda held, wanted: held <= wanted,
}


def _fits(thing: Thing, wanted: Mapping[str, Any]) -> bool:
    operator = _OPERATORS.get(wanted["operator"])
    if operator is None:
        raise Wrong(400, "VALIDATION_ERROR", f"{wanted['operator']} is no operator")
    held, value = _value(thing, wanted["propertyName"]), str(wanted["value"])
    if wanted["propertyName"] == "lastmodifieddate":
        value = iso(int(value)) if value.isdigit() else iso(int(datetime.fromisoformat(value).timestamp() * 1_000))
    return bool(held) and operator(held, value)


def _value(thing: Thing, name: str) -> str:
    return iso(thing.changed) if name == "lastmodifieddate" else thing.held.get(name, "")
