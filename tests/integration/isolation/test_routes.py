"""Nobody reaches another company through any door: every route, every id position, both layers and each alone."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from litestar.routes import HTTPRoute, WebSocketRoute
from msgspec import structs

from hubwright.entry.audience import AUDIENCES
from hubwright.entry.web import create_app
from hubwright.kernel.database import sql as sql_module
from hubwright.kernel.database.rows import Rows
from hubwright.kernel.rate import buckets
from hubwright.kernel.settings import use_settings
from tests.architecture.statements import tenant_tables
from tests.conftest import test_settings
from tests.integration.isolation.ask import Ask
from tests.integration.isolation.asks import ASKS
from tests.integration.isolation.houses import build
from tests.integration.isolation.matrix import Matrix, places
from tests.integration.isolation.open_doors import OPERATOR, PARTNER, PUBLIC, SALES, SEAT, SOCKETS, TURNING
from tests.support.app import served
from tests.support.customers import Customers
from tests.support.database import TestServers
from tests.support.figures import keep_figures
from tests.support.fresh_database import fresh_database
from tests.support.name_server import name_server
from tests.support.plugins import installed_plugins

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


@asynccontextmanager
async def _matrix(servers: TestServers, data: Path) -> AsyncIterator[Matrix]:
    connection = await asyncpg.connect(servers.superuser_url, server_settings={"search_path": "hubwright, app"})
    try:
        with pytest.MonkeyPatch.context() as patch, installed_plugins(patch, Customers()):
            async with (
                name_server() as names,
                served(structs.replace(test_settings(servers, data), dns=frozenset({names.address}))) as running,
                httpx.AsyncClient(base_url=running.base, trust_env=False, timeout=30) as client,
            ):
                buckets.take = _no_limit  # type: ignore[method-assign]  # the whole matrix asks more often than people may
                yield Matrix(await build("A", running), await build("B", running), connection, client)
    finally:
        vars(buckets).pop("take", None)
        await connection.close()


async def _no_limit(_key: str, *, rate: float, burst: float) -> float:
    return 0.0


async def _walk(matrix: Matrix, what: str) -> None:
    for door, ask in ASKS:
        await matrix.knock(door, ask)
    doors_walked = len({door for door, _ask in ASKS})
    print(f"isolation by route, {what}: {doors_walked} routes, {matrix.cells} cells, {matrix.controls} controls")
    keep_figures(
        f"isolation, {what}",
        {"routes": doors_walked, "cells": matrix.cells, "controls": matrix.controls, "leaks": len(matrix.leaks)},
    )
    assert matrix.leaks == [], "\n".join(matrix.leaks)
    assert matrix.cells > 200


async def test_with_both_layers(database: None, servers: TestServers, tmp_path: Path) -> None:
    async with _matrix(servers, tmp_path) as matrix:
        await _walk(matrix, "both layers")


async def test_with_layer_one_alone(database: None, servers: TestServers, tmp_path: Path) -> None:
    """Row-level security is switched off on every table of a throw-away database."""
    async with fresh_database(servers) as apart:
        admin = await asyncpg.connect(apart.superuser_url)
        for table in sorted(tenant_tables()):
            await admin.execute(f"DROP POLICY tenant ON hubwright.{table}")
            await admin.execute(f"ALTER TABLE hubwright.{table} NO FORCE ROW LEVEL SECURITY")
            await admin.execute(f"ALTER TABLE hubwright.{table} DISABLE ROW LEVEL SECURITY")
        await admin.close()
        async with _matrix(apart, tmp_path) as matrix:
            await _walk(matrix, "without row-level security")


async def test_with_layer_two_alone(
    database: None, servers: TestServers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our own filters are made to let everything through; row-level security alone must hold."""
    _without_layer_one(monkeypatch)
    async with _matrix(servers, tmp_path) as matrix:
        await _walk(matrix, "without our own filters")


async def test_without_any_layer_the_matrix_finds_leaks(
    database: None, servers: TestServers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: with both layers off, the same walk must find something at most doors with an id."""
    async with fresh_database(servers) as apart:
        admin = await asyncpg.connect(apart.superuser_url)
        for table in sorted(tenant_tables()):
            await admin.execute(f"ALTER TABLE hubwright.{table} DISABLE ROW LEVEL SECURITY")
        await admin.close()
        async with _matrix(apart, tmp_path) as matrix:
            _without_layer_one(monkeypatch, lambda: matrix.knocking)
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


def _without_layer_one(monkeypatch: pytest.MonkeyPatch, now: Callable[[], bool] = lambda: True) -> None:
    before = Rows.__init__

    def unfiltered(self: Any, table: Any) -> None:
        before(self, table)
        if now():
            self.mine = table.tenant_id == table.tenant_id

    def tautology(statement: str) -> str:
        if not now():
            return statement
        return re.sub(
            r"((?:\w+\.)?tenant_id)\s*=\s*\$1\b",
            lambda found: f"({found[1]} = $1 OR {found[1]} IS NOT NULL)",
            statement,
        )

    monkeypatch.setattr(Rows, "__init__", unfiltered)
    monkeypatch.setattr(sql_module, "_checked", tautology)
