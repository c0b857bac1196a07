"""Every place of the API where an id may stand, also in queries and bodies, has a request that puts one there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hubwright.entry.web import create_app
from hubwright.kernel.settings import use_settings
from tests.conftest import test_settings
from tests.integration.isolation.asks import ASKS
from tests.integration.isolation.matrix import places
from tests.support.database import TestServers
from tests.support.figures import keep_figures


@pytest.fixture
def schema(servers: TestServers, tmp_path: Path) -> dict[str, Any]:
    """What the API says of itself."""
    use_settings(test_settings(servers, tmp_path))
    told: dict[str, Any] = create_app().openapi_schema.to_schema()
    return told


def test_every_id_in_a_query_or_body_of_the_api_is_asked_for(schema: dict[str, Any]) -> None:
    asked: dict[str, set[str]] = {}
    for door, ask in ASKS:
        named = {place.where.rpartition(".")[2] for place in places(ask)}
        asked.setdefault(re.sub(r":\w+\}", "}", door), set()).update(named)
    positions = {door: names for door, names in _positions(schema) if door in asked}
    missing = {door: names - asked[door] for door, names in positions.items()}
    keep_figures("positions of ids in the API", {"positions": sum(map(len, positions.values()))})

    assert {door: names for door, names in missing.items() if names} == {}
    assert sum(map(len, positions.values())) > 50


def _positions(schema: dict[str, Any]) -> Iterator[tuple[str, set[str]]]:
    """Doors, and the names under which they take ids."""
    for path, doors in schema["paths"].items():
        for method, door in doors.items():
            names = {each["name"] for each in door.get("parameters", ()) if _is_id(schema, each["schema"])}
            body = door.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            yield f"{method.upper()} {path}", names | _fields(schema, body)


def _fields(schema: dict[str, Any], told: dict[str, Any]) -> set[str]:
    """The fields of a body that are ids."""
    whole = _resolved(schema, told)
    return {name for name, field in whole.get("properties", {}).items() if _is_id(schema, field)}


def _is_id(schema: dict[str, Any], told: dict[str, Any]) -> bool:
    """It is an id, may be one, or a list of them."""
    whole = _resolved(schema, told)
    ways = [*whole.get("oneOf", ()), *whole.get("anyOf", ()), *([whole["items"]] if "items" in whole else ())]
    return whole.get("format") == "uuid" or any(_is_id(schema, way) for way in ways)


def _resolved(schema: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in told:
        return told
    found: dict[str, Any] = schema["components"]["schemas"][told["$ref"].rpartition("/")[2]]
    return found
