"""The tenant API over flows, through its routes and guard."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import msgspec
import pytest

from hubwright.control.api_keys.verbs import create_key
from hubwright.control.flows import create_flow
from hubwright.control.flows.routes import ROUTES as FLOW_ROUTES
from hubwright.kernel.database import acting_for
from hubwright.runtime.versions.routes import ROUTES as VERSION_ROUTES
from tests.integration.flows.documents import saying
from tests.support.http import serving
from tests.support.people import grant, join

ROUTES = [*FLOW_ROUTES, *VERSION_ROUTES]


class Shop(msgspec.Struct):
    """A company with one flow and a client of its API."""

    tenant_id: UUID
    flow_id: UUID
    client: httpx.AsyncClient

    @property
    def url(self) -> str:
        return f"/api/v1/flows/{self.flow_id}"


@pytest.fixture
async def shop(tenant_a: UUID) -> AsyncIterator[Shop]:
    await grant(tenant_a, api__access=True)
    admin = await join(tenant_a, "admin")
    async with acting_for(tenant_a):
        flow = await create_flow("Greeting", saying("Hello"), actor=admin.actor)
        key = await create_key(admin.actor, "CI", ["flows:read", "flows:edit", "flows:publish"])
    async with serving(ROUTES, key.key) as client:
        yield Shop(tenant_a, flow.flow_id, client)


async def test_list_draft_save_publish_versions(shop: Shop) -> None:
    listed = (await shop.client.get("/api/v1/flows")).json()
    assert [(flow["id"], flow["live"], flow["changed"]) for flow in listed["flows"]] == [
        (str(shop.flow_id), None, True)
    ]
    draft = (await shop.client.get(f"{shop.url}/draft")).json()
    assert draft["rev"] == 1
    assert draft["doc"]["nodes"][0]["config"]["text"] == "Hello"

    saved = await shop.client.put(f"{shop.url}/draft", json={"doc": saying("Hi"), "base_rev": 1})
    assert (saved.status_code, saved.json()["rev"]) == (200, 2)
    made = await shop.client.post(f"{shop.url}/publish", json={"note": "shorter"})
    assert (made.status_code, made.json()["n"], made.json()["note"]) == (200, 1, "shorter")
    versions = (await shop.client.get(f"{shop.url}/versions")).json()["versions"]
    assert [(each["n"], each["live"], each["published_by"]) for each in versions] == [(1, True, "CI")]


async def test_a_conflict_is_409_and_names_whose_change_it_is(shop: Shop) -> None:
    await shop.client.put(f"{shop.url}/draft", json={"doc": saying("Hi"), "base_rev": 1})
    late = await shop.client.put(f"{shop.url}/draft", json={"doc": saying("Late"), "base_rev": 1})
    problem = late.json()
    assert (late.status_code, problem["type"].rpartition(":")[2]) == (409, "draft-conflict")
    assert late.headers["content-type"].startswith("application/problem+json")
    assert (problem["rev"], problem["changed_by"]) == (2, "CI")


async def test_a_flow_with_errors_is_422_with_every_problem(shop: Shop) -> None:
    doc = saying("{{ nobody }}")
    doc["edges"] = doc["edges"][:1]
    saved = await shop.client.put(f"{shop.url}/draft", json={"doc": doc, "base_rev": 1})
    assert {found["node_id"] for found in saved.json()["problems"]} == {"n_hello", "n_end"}
    refused = await shop.client.post(f"{shop.url}/publish")
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (422, "flow-invalid")
    assert {found["code"] for found in refused.json()["problems"]} >= {"unwired", "expression"}


async def test_what_is_no_flow_document_is_422(shop: Shop) -> None:
    refused = await shop.client.put(f"{shop.url}/draft", json={"doc": {"schema": "flow/9"}, "base_rev": 1})
    assert refused.status_code == 422
    assert (await shop.client.get(f"{shop.url}/draft")).json()["rev"] == 1


async def test_the_same_key_publishes_once_and_answers_the_same(shop: Shop) -> None:
    key = {"Idempotency-Key": "release-7"}
    first = await shop.client.post(f"{shop.url}/publish", json={"note": "one"}, headers=key)
    await shop.client.put(f"{shop.url}/draft", json={"doc": saying("Hi"), "base_rev": 1})
    again = await shop.client.post(f"{shop.url}/publish", json={"note": "one"}, headers=key)
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    other = await shop.client.post(f"{shop.url}/publish", json={"note": "two"}, headers=key)
    assert other.status_code == 422
    assert len((await shop.client.get(f"{shop.url}/versions")).json()["versions"]) == 1


async def test_the_same_save_again_with_its_key_is_no_conflict(shop: Shop) -> None:
    key, body = {"Idempotency-Key": "save-1"}, {"doc": saying("Hi"), "base_rev": 1}
    first = await shop.client.put(f"{shop.url}/draft", json=body, headers=key)
    again = await shop.client.put(f"{shop.url}/draft", json=body, headers=key)
    assert (first.status_code, again.status_code, again.json()["rev"]) == (200, 200, 2)


async def test_lists_are_paged_by_key(shop: Shop) -> None:
    async with acting_for(shop.tenant_id):
        for n in range(2):
            await create_flow(f"Flow {n}", saying("x"))
    first = (await shop.client.get("/api/v1/flows", params={"limit": 2})).json()
    rest = (await shop.client.get("/api/v1/flows", params={"limit": 2, "after": first["after"]})).json()
    assert [len(first["flows"]), len(rest["flows"]), rest["after"]] == [2, 1, None]
    assert len({flow["id"] for page in (first, rest) for flow in page["flows"]}) == 3


async def test_a_key_may_do_only_what_its_scopes_say(shop: Shop) -> None:
    reader = await join(shop.tenant_id, "owner")
    async with acting_for(shop.tenant_id):
        key = await create_key(reader.actor, "Reader", ["flows:read"])
    async with serving(ROUTES, key.key) as client:
        assert (await client.get(f"{shop.url}/draft")).status_code == 200
        assert (await client.put(f"{shop.url}/draft", json={"doc": {}, "base_rev": 1})).status_code == 403
        assert (await client.post(f"{shop.url}/publish")).status_code == 403
    async with serving(ROUTES) as nobody:
        assert (await nobody.get("/api/v1/flows")).status_code == 401
