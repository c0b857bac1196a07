"""Nobody reaches another company through any door: every route, every id position, both layers and each alone."""

import re
from pathlib import Path
from typing import Any

import pytest
from litestar.routes import HTTPRoute, WebSocketRoute

from hubwright.entry.audience import AUDIENCES
from hubwright.entry.web import create_app
from hubwright.kernel.settings import use_settings
from tests.conftest import test_settings
from tests.integration.isolation.ask import Ask
from tests.integration.isolation.asks import ASKS
from tests.integration.isolation.layers import without_our_filters, without_security
from tests.integration.isolation.matrix import Matrix, places
from tests.integration.isolation.open_doors import OPERATOR, PARTNER, PUBLIC, SALES, SEAT, SOCKETS, TURNING
from tests.integration.isolation.two_houses import matrix_of
from tests.support.database import TestServers
from tests.support.figures import keep_figures

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
_DESCRIBING = ("/schema",)


def doors() -> dict[str, dict[str, Any]]:
    """Every (method, path) of the real app with what its handler declares."""
    found: dict[str, dict[str, Any]] = {}
    for route in create_app().routes:
        if isinstance(route, WebSocketRoute):
            found[f"SOCKET {route.path}"] = dict(route.route_handler.opt)
        elif isinstance(route, HTTPRoute) and not route.path.startswith(_DESCRIBING):
            for method, handler in route.route_handler_map.items():
                if method != "OPTIONS":
                    found[f"{method} {route.path}"] = dict((handler[0] if isinstance(handler, tuple) else handler).opt)
    return found


@pytest.fixture
def declared(servers: TestServers, tmp_path: Path) -> dict[str, dict[str, Any]]:
    use_settings(test_settings(servers, tmp_path))
    return doors()


def test_every_door_declares_who_may_use_it(declared: dict[str, dict[str, Any]]) -> None:
    assert {door: opt for door, opt in declared.items() if opt.get("audience") not in AUDIENCES} == {}
    assert [door for door, opt in declared.items() if opt["audience"] == "tenant" and "permission" not in opt] == []


def test_doors_open_to_everybody_are_listed(declared: dict[str, dict[str, Any]]) -> None:
    open_doors = {door for door, opt in declared.items() if opt["audience"] == "public"}
    assert open_doors == PUBLIC & set(declared)
    assert {f"SOCKET {path}": audience for path, audience in SOCKETS.items()} == {
        door: opt["audience"] for door, opt in declared.items() if door.startswith("SOCKET ")
    }


def test_every_door_has_a_request(declared: dict[str, dict[str, Any]]) -> None:
    behind = {d for d, opt in declared.items() if opt["audience"] != "public" and not d.startswith("SOCKET ")}
    asked = {door for door, _ask in ASKS} | OPERATOR | PARTNER | TURNING | SALES | SEAT
    assert {door for door, opt in declared.items() if opt["audience"] == "operator"} == OPERATOR
    assert {door for door, opt in declared.items() if opt["audience"] == "partner"} == PARTNER
    assert {door for door, opt in declared.items() if opt["audience"] == "sales"} == SALES
    assert {door for door, opt in declared.items() if opt["audience"] == "seat"} == SEAT
    assert behind - asked == set(), "write a request into asks.py"
    assert asked - set(declared) == set(), "there is no such door any more"


def test_every_id_in_a_path_is_asked_for(declared: dict[str, dict[str, Any]]) -> None:
    for door, ask in ASKS:
        for name in re.findall(r"\{(\w+):uuid\}", door):
            assert ask.path[name].startswith("@"), door


async def _walk(matrix: Matrix, what: str) -> None:
    for door, ask in ASKS:
        await matrix.knock(door, ask)
    numbers = (await matrix.client.get("/metrics")).text
    assert await matrix.of_b(numbers) == [], "numbers are of the platform, and name no company"
    doors_walked = len({door for door, _ask in ASKS})
    print(f"isolation by route, {what}: {doors_walked} routes, {matrix.cells} cells, {matrix.controls} controls")
    keep_figures(
        f"isolation, {what}",
        {
            "routes": doors_walked,
            "cells": matrix.cells,
            "of_these_after_b_itself_asked": matrix.warm,
            "controls": matrix.controls,
            "log_lines_read": matrix.overheard.lines,
            "leaks": len(matrix.leaks),
        },
    )
    assert matrix.leaks == [], "\n".join(matrix.leaks)
    assert matrix.cells > 200


async def test_with_both_layers(database: None, servers: TestServers, tmp_path: Path) -> None:
    async with matrix_of(servers, tmp_path) as matrix:
        await _walk(matrix, "both layers")


async def test_with_layer_one_alone(database: None, servers: TestServers, tmp_path: Path) -> None:
    """Row-level security is switched off on every table of a throw-away database."""
    async with without_security(servers) as apart, matrix_of(apart, tmp_path) as matrix:
        await _walk(matrix, "without row-level security")


async def test_with_layer_two_alone(
    database: None, servers: TestServers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our own filters are made to let everything through; row-level security alone must hold."""
    without_our_filters(monkeypatch)
    async with matrix_of(servers, tmp_path) as matrix:
        await _walk(matrix, "without our own filters")


async def test_without_any_layer_the_matrix_finds_leaks(
    database: None, servers: TestServers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: with both layers off, the same walk must find something at most doors with an id."""
    async with without_security(servers) as apart, matrix_of(apart, tmp_path) as matrix:
        without_our_filters(monkeypatch, lambda: matrix.knocking)
        named = [(door, ask) for door, ask in ASKS if door.startswith("GET ") and _names_a_thing(ask)]
        walked = [(door, ask) for door, ask in named if not door.startswith(_OF_PARTNERS)]
        for door, ask in walked:
            await matrix.knock(door, ask)
        found = {leak.partition(" with B's")[0] for leak in matrix.leaks}
        assert {door for door, _ask in walked} <= found, matrix.leaks


# A partner is no company, and releases lie in tables of everybody: whose one is, their verbs ask.
_OF_PARTNERS = ("GET /partner/", "GET /plugins/own/", "GET /api/v1/plugins/dev-releases/")


def _names_a_thing(ask: Ask) -> bool:
    """It names a row whose content it shows; a filter or a place in a list narrows down, whosever it is."""
    return any(place.where.startswith("path.") for place in places(ask))
