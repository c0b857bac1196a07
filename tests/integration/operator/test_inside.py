"""Inside a company: everything written down, nothing changed by who came to look, some things never done at all."""

import re
from uuid import UUID

import asyncpg
import pytest
from litestar.routes import HTTPRoute

from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import NEVER_INSIDE
from hubwright.kernel.scope import only_read
from tests.architecture.statements import tenant_tables
from tests.integration.isolation.asks import PAGES, THREADS
from tests.integration.isolation.houses import House
from tests.integration.isolation.matrix import places
from tests.integration.operator.inside import acts, inside, records
from tests.support.database import TestServers

# What changes for the record's own sake while somebody is inside.
_OF_THE_RECORD = {"platform_access", "platform_access_act"}


def _doors(house: House) -> list[tuple[str, str, dict[str, object]]]:
    """(method, path, what is declared) of everything in the company's pages."""
    found = []
    for route in house.served.app.routes:
        if isinstance(route, HTTPRoute) and not route.path.startswith(("/api/", "/schema")):
            for method, handler in route.route_handler_map.items():
                opt = dict((handler[0] if isinstance(handler, tuple) else handler).opt)
                if opt.get("audience") == "tenant":
                    path = re.sub(r"\{\w+:(\w+)\}", lambda kind: _filled(kind[1]), route.path)
                    found.append((method, path, opt))
    return found


def _filled(kind: str) -> str:
    return {"uuid": str(new_id()), "date": "2026-01-01", "int": "1"}.get(kind, "x")


async def _fingerprint(servers: TestServers, tenant_id: UUID) -> str:
    connection = await asyncpg.connect(servers.superuser_url)
    try:
        union = " UNION ALL ".join(
            f"SELECT '{table}' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS h"
            f" FROM hubwright.{table} t WHERE tenant_id = $1"
            for table in sorted(tenant_tables() - _OF_THE_RECORD)
        )
        found: str = await connection.fetchval(f"SELECT md5(string_agg(h, ' ' ORDER BY h)) FROM ({union}) x", tenant_id)
        return found
    finally:
        await connection.close()


async def test_who_came_to_look_is_refused_at_every_door_that_changes(house: House, servers: TestServers) -> None:
    writing = [(method, path) for method, path, _opt in _doors(house) if method not in ("GET", "HEAD", "OPTIONS")]
    assert len(writing) > 100
    async with inside(house) as client:
        before = await _fingerprint(servers, house.tenant_id)
        answers = {(m, p): (await client.request(m, p, data={"name": "x"})).status_code for m, p in writing}
        assert {door: status for door, status in answers.items() if status != 403} == {}
        assert await _fingerprint(servers, house.tenant_id) == before
        (record, *_earlier) = await records(house)
        assert {outcome for _m, _p, outcome in await acts(house, record["id"])} == {"refused"}
        assert len(await acts(house, record["id"])) == len(writing)


async def test_a_transaction_of_who_came_to_look_cannot_write(tenant_a: UUID) -> None:
    """Behind the gate the database itself takes nothing, whatever a page does while somebody looks."""
    only_read()
    async with acting_for(tenant_a):
        assert await fetch("SELECT key FROM tenant_variable WHERE tenant_id = $1") == []
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await execute("INSERT INTO tenant_variable (tenant_id, key, value) VALUES ($1, 'k', '1')")


async def test_what_a_page_changes_by_being_opened_is_refused_and_not_broken(house: House) -> None:
    """Every page can be looked at: none falls over because nobody has a seat, or because it may not write."""
    async with inside(house) as client:
        pages = [(door, ask) for door, ask in [*PAGES, *THREADS] if door.startswith("GET ") and ask.who == "staff"]
        odd: dict[str, int] = {}
        for door, ask in pages:
            ids = [await house.fresh(place.kind) for place in places(ask)]
            filled = {
                part: {n: (ids.pop(0) if v.startswith("@") else v) for n, v in getattr(ask, part).items()}
                for part in ("path", "query")
            }
            path = door.removeprefix("GET ")
            for name, value in filled["path"].items():
                path = re.sub(rf"\{{{name}:\w+\}}", value, path)
            answer = await client.get(path, params=filled["query"])
            if answer.status_code not in (200, 204, 303):
                odd[door] = answer.status_code
        never = {
            f"{method} {path}"
            for route in house.served.app.routes
            if isinstance(route, HTTPRoute)
            for method, path, opt in [(m, route.path, _opt(h)) for m, h in route.route_handler_map.items()]
            if opt.get("permission") in NEVER_INSIDE or (opt.get("audience") == "account" and not opt.get("inside"))
        }
        assert {door: status for door, status in odd.items() if not (status == 403 and door in never)} == {}


def _opt(handler: object) -> dict[str, object]:
    return dict((handler[0] if isinstance(handler, tuple) else handler).opt)  # type: ignore[attr-defined]  # a handler


async def test_with_an_administrators_rights_things_are_changed_and_it_stands_who(house: House) -> None:
    async with inside(house, "admin") as client:
        saved = await client.post("/settings/values", data={"values.0.key": "slogan", "values.0.value": house.word})
        assert saved.status_code == 303, saved.text[:500]
        (record, *_earlier) = await records(house)
        assert ("POST", "/settings/values", "let_in") in await acts(house, record["id"])
    async with acting_for(house.tenant_id):
        (entry, *_older) = await fetch(
            "SELECT actor FROM audit_entry WHERE tenant_id = $1 AND actor LIKE 'access:%' ORDER BY id DESC"
        )
    assert entry["actor"] == f"access:{record['account_id']}"


async def test_members_keys_secrets_and_the_address_book_are_never_touched(house: House) -> None:
    async with inside(house, "admin") as client:
        refused = {
            f"{method} {path}": (await client.request(method, path, data={} if method != "GET" else None)).status_code
            for method, path, opt in _doors(house)
            if opt["permission"] in NEVER_INSIDE or opt.get("secret")
        }
        assert len(refused) > 15
        assert set(refused.values()) == {403}, refused
        doors = " ".join(refused)
        for touched in ("/members/", "/api-keys", "/contacts/transfers", "/secret", "/address", "/plugins/own"):
            assert touched in doors, touched


async def test_inside_one_company_there_is_no_other_and_no_console(house: House) -> None:
    async with inside(house) as client:
        for path in (
            "/operator",
            "/operator/tenants",
            f"/operator/tenants/{house.tenant_id}",
            "/account",
            "/companies",
        ):
            assert (await client.get(path)).status_code == 403, path
        assert (await client.get("/help")).status_code == 200


async def test_every_page_says_that_somebody_of_the_platform_is_there(house: House) -> None:
    async with inside(house) as client:
        for path in ("/home", "/settings", "/inbox/mine", "/flows", "/members"):
            text = (await client.get(path)).text
            assert "hw-access-bar" in text, path
            assert "data-inside" in text, path
