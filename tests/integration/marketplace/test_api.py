"""The doors of partners and of companies, as programs use them."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from hubwright.control.api_keys.verbs import create_key
from hubwright.control.marketplace import reviewing
from hubwright.control.marketplace.catalogue.routes import ROUTES as CATALOGUE
from hubwright.control.marketplace.own.routes import ROUTES as OWN
from hubwright.control.marketplace.partner.routes import ROUTES as PARTNER
from hubwright.host.installation.routes import ROUTES as INSTALLATIONS
from hubwright.host.installation.settings import stored_settings
from hubwright.kernel.database import acting_for, fetch
from hubwright_sdk.release import public_key
from tests.integration.marketplace.companies import company, has
from tests.support.http import serving
from tests.support.market import OPERATOR, Made, Market, simple, with_scope
from tests.support.people import Person, grant

DOORS = [*PARTNER, *CATALOGUE, *OWN, *INSTALLATIONS]
SETTINGS = {"address": "https://warehouse.example", "access_key": "k3y"}


def parts(made: Made) -> dict[str, tuple[str, bytes, str]]:
    return {
        "archive": ("x.whl", made.archive, "application/octet-stream"),
        "signed": ("x.json", made.signed, "application/json"),
    }


async def key_of(admin: Person, *scopes: str) -> str:
    await grant(admin.tenant_id, api__access=True)
    async with acting_for(admin.tenant_id):
        return (await create_key(admin.actor, "program", list(scopes))).key


@pytest.fixture
async def partner(market: Market) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(DOORS, market.token) as client:
        yield client


async def test_a_program_hands_in_submits_and_follows_a_release(market: Market, partner: httpx.AsyncClient) -> None:
    answer = await partner.post("/api/v1/partner/releases", files=parts(market.made("1.0.0")))
    told = answer.json()
    assert (answer.status_code, told["state"], told["grade"]) == (201, "draft", "platinum")
    assert {"rule", "grade", "title", "findings"} <= set(told["report"]["lines"][0])
    address = f"/api/v1/partner/releases/{told['release_id']}"
    assert (await partner.post(f"{address}/submit")).json()["state"] == "submitted"
    assert (await partner.post(f"{address}/submit")).json()["type"].endswith("release-state")
    assert (await partner.post(f"{address}/withdraw")).json()["state"] == "draft"
    (listed,) = (await partner.get("/api/v1/partner/releases")).json()
    assert (listed["plugin"], listed["state"]) == (market.plugin, "draft")


async def test_a_release_that_is_not_what_was_signed_is_refused(market: Market, partner: httpx.AsyncClient) -> None:
    made = market.made("1.0.0")
    tampered = Made(made.archive.replace(b"Asks the warehouse.", b"Asks the warehousE."), made.signed)
    answer = await partner.post("/api/v1/partner/releases", files=parts(tampered))
    assert (answer.status_code, answer.json()["code"]) == (422, "changed")
    for wrong in ({}, {"archive": parts(made)["archive"]}, {"signed": parts(made)["signed"]}):
        assert (await partner.post("/api/v1/partner/releases", files=wrong)).status_code in (400, 422)
    assert (await partner.get("/api/v1/partner/releases")).json() == []


async def test_partners_doors_are_shut_to_companies_and_the_other_way_round(market: Market, tmp_path: Path) -> None:
    admin = await company()
    key = await key_of(admin, "plugins:manage", "plugins:read", "plugins:develop")
    release_id = await market.handed_in("1.0.0")
    other = await Market(tmp_path / "other").open()
    doors = (
        ("POST", "/api/v1/partner/releases"),
        ("GET", "/api/v1/partner/releases"),
        ("POST", f"/api/v1/partner/releases/{release_id}/submit"),
        ("POST", f"/api/v1/partner/releases/{release_id}/withdraw"),
    )
    for token in (key, "", "hwp_invented"):
        async with serving(DOORS, token) as client:
            for method, path in doors:
                assert (await client.request(method, path)).status_code == 401
    async with serving(DOORS, other.token) as client:
        for method, path in doors[2:]:
            assert (await client.request(method, path)).status_code == 404
        assert (await client.get("/api/v1/partner/releases")).json() == []
    async with serving(DOORS, market.token) as client:
        for path in ("/api/v1/installations", "/api/v1/marketplace/plugins", "/api/v1/plugins/dev-keys"):
            assert (await client.get(path)).status_code == 401


async def test_a_company_installs_configures_pauses_upgrades_goes_back_and_removes(market: Market) -> None:
    await market.published("1.0.0", with_scope("contact:read"))
    await market.published("1.1.0", with_scope("contact:read"))
    admin = await company()
    here = f"/api/v1/installations/{market.plugin}"
    async with serving(DOORS, await key_of(admin, "plugins:manage", "plugins:read")) as client:
        found = (await client.get("/api/v1/marketplace/plugins", params={"search": market.plugin})).json()
        assert [each["id"] for each in found] == [market.plugin]
        assert found[0]["permissions"][0]["text"]["en"] == "See the contact of a conversation it works on"
        wanted = {"plugin": market.plugin, "version": "1.0.0"}
        asked = await client.post("/api/v1/installations", json=wanted)
        assert (asked.status_code, asked.json()["asked"]["scopes"]) == (409, ["contact:read"])
        agreed = {**wanted, "agreed": asked.json()["asked"]}
        made = await client.post("/api/v1/installations", json=agreed)
        assert (made.status_code, made.json()["version"], made.json()["state"]) == (201, "1.0.0", "on")
        set_up = (await client.patch(f"{here}/settings", json=SETTINGS)).json()
        assert set_up["settings"] == {"address": SETTINGS["address"]} and "k3y" not in str(set_up)
        assert (await client.post(f"{here}/pause")).json()["state"] == "paused"
        assert (await client.post(f"{here}/resume")).json()["state"] == "on"
        assert (await client.post(f"{here}/upgrade", json={})).json()["version"] == "1.1.0"
        back = (await client.post(f"{here}/rollback", json={})).json()
        assert (back["version"], back["pinned"]) == ("1.0.0", True)
        following = {"pinned": False, "cooldown_days": 14}
        assert (await client.post(f"{here}/following", json=following)).json()["cooldown_days"] == 14
        assert [each["plugin"] for each in (await client.get("/api/v1/installations")).json()] == [market.plugin]
        assert (await client.delete(here)).status_code == 204
        assert (await client.get(here)).status_code == 409
        assert (await client.get("/api/v1/installations")).json() == []


async def test_a_killed_plugin_says_so(market: Market) -> None:
    release_id = await market.published("1.0.0")
    admin = await company()
    async with serving(DOORS, await key_of(admin, "plugins:manage", "plugins:read")) as client:
        agreed = {"hosts": ["{address}"], "data": ["order"]}
        await client.post("/api/v1/installations", json={"plugin": market.plugin, "agreed": agreed})
        await reviewing.kill(OPERATOR, release_id, "stolen key")
        told = (await client.get(f"/api/v1/installations/{market.plugin}")).json()
        assert (told["on"], told["state"]) == (False, "disabled")
        assert told["reason"] == "version 1.0.0 is killed: stolen key"
        assert (await client.get(f"/api/v1/marketplace/plugins/{market.plugin}")).status_code == 404


async def test_a_key_that_only_reads_changes_nothing(market: Market) -> None:
    await market.published("1.0.0")
    admin = await company()
    async with serving(DOORS, await key_of(admin, "plugins:read")) as client:
        agreed = {"hosts": ["{address}"], "data": ["order"]}
        body = {"plugin": market.plugin, "agreed": agreed}
        assert (await client.post("/api/v1/installations", json=body)).status_code == 403
        assert (await client.get("/api/v1/installations")).json() == []


async def test_a_developers_program_tries_a_release_of_its_own(market: Market) -> None:
    admin = await company()
    async with serving(DOORS, await key_of(admin, "plugins:develop", "plugins:read")) as client:
        key = {"name": "laptop", "public_key": public_key(market.key).hex()}
        assert (await client.post("/api/v1/plugins/dev-keys", json=key)).status_code == 201
        assert (await client.post("/api/v1/plugins/dev-keys", json=key)).status_code == 409
        answer = await client.post("/api/v1/plugins/dev-releases", files=parts(market.made("1.0.0", simple)))
        assert (answer.status_code, answer.json()["state"]) == (201, "published")
        body = {"plugin": market.plugin, "agreed": {"data": ["order"]}}
        assert (await client.post("/api/v1/installations", json=body)).json()["state"] == "on"
        (kept,) = (await client.get("/api/v1/plugins/dev-keys")).json()
        assert (await client.delete(f"/api/v1/plugins/dev-keys/{kept['id']}")).status_code == 204


async def test_secrets_are_changed_by_a_program_and_told_to_none(market: Market) -> None:
    await market.published("1.0.0")
    admin = await company()
    await has(admin, market)
    here = f"/api/v1/installations/{market.plugin}/settings"
    async with serving(DOORS, await key_of(admin, "plugins:manage", "plugins:read")) as client:
        answers = [
            await client.patch(here, json=SETTINGS),
            await client.patch(here, json={"access_key": "an0ther-k3y"}),
            await client.patch(here, json={"address": 7, "access_key": "refused-k3y"}),
            await client.patch(here, json={"acces_key": "misspelt-k3y"}),
            await client.get(f"/api/v1/installations/{market.plugin}"),
        ]
    assert [each.status_code for each in answers] == [200, 200, 422, 422, 200]
    assert answers[1].json()["filled_secrets"] == ["access_key"]
    assert not any(word in each.text for each in answers for word in ("k3y", "$sealed"))
    async with acting_for(admin.tenant_id):
        assert await stored_settings(market.plugin) == {**SETTINGS, "access_key": "an0ther-k3y"}
        kept = await fetch("SELECT to_jsonb(i)::text AS row FROM installation i WHERE tenant_id = $1")
        kept += await fetch("SELECT to_jsonb(r)::text AS row FROM installation_revision r WHERE tenant_id = $1")
        kept += await fetch("SELECT to_jsonb(a)::text AS row FROM audit_entry a WHERE tenant_id = $1")
        (last, *_others) = await fetch(
            "SELECT detail FROM audit_entry WHERE tenant_id = $1 AND action = 'plugin.set_up' ORDER BY id DESC"
        )
    assert not any("k3y" in row["row"] for row in kept)
    assert last["detail"]["changed"] == ["access_key"]
    async with serving(DOORS, await key_of(admin, "plugins:read")) as client:
        assert (await client.patch(here, json={"access_key": "by-who-reads"})).status_code == 403
