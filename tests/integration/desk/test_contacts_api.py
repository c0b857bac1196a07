"""The tenant API over contacts: list, one, writing down, addresses, merges, suggestions, segments, timeline."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest

from hubwright.control.api_keys.verbs import create_key
from hubwright.desk.contacts import match_queries, tasks
from hubwright.desk.contacts.custom_fields import add_field
from hubwright.desk.contacts.listing import keep_segment
from hubwright.desk.contacts.match import MATCH
from hubwright.desk.contacts.matching import Rule
from hubwright.desk.contacts.routes import ROUTES
from hubwright.desk.contacts.schemas import ContactFilter
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.jobs import run_due_jobs
from tests.integration.desk.waiting import Desk, make_desk, waits
from tests.integration.runtime.flows import greeter
from tests.support.company import make_company
from tests.support.http import serving

SCOPES = ["contacts:associate", "contacts:edit", "contacts:merge", "contacts:read", "conversations:read"]
CONTACTS = "/api/v1/contacts"
DOING = (tasks, MATCH)  # importing it is what makes the worker able to look for the same people
NOBODY = "0190f3a0-0000-7000-8000-000000000000"


@pytest.fixture
async def desk(database: None) -> Desk:
    return await make_desk()


async def _key(desk: Desk, *scopes: str) -> str:
    async with acting_for(desk.tenant_id):
        return (await create_key(desk.company.admin.actor, "tests", list(scopes))).key


@pytest.fixture
async def client(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(ROUTES, await _key(desk, *SCOPES)) as client:
        yield client


async def _add(client: httpx.AsyncClient, **told: object) -> str:
    answer = await client.post(CONTACTS, json=told)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _jobs() -> None:
    while await run_due_jobs():
        pass


async def test_a_contact_is_written_down_read_corrected_and_tagged(desk: Desk, client: httpx.AsyncClient) -> None:
    async with acting_for(desk.tenant_id):
        admin = desk.company.admin.actor
        await add_field(admin, key="size", title="Size", kind="choice", choices=["S", "L"])
    told = {"name": " Ada ", "email": "ada@x.test", "phone": "13800138000", "language": "zh", "fields": {"size": "L"}}
    made = (await client.post(CONTACTS, json={**told, "tags": ["vip", "late"]})).json()
    assert {key: made[key] for key in ("name", "email", "phone", "language", "tags", "fields", "stage", "blocked")} == {
        "name": "Ada",
        "email": "ada@x.test",
        "phone": "13800138000",
        "language": "zh",
        "tags": ["vip", "late"],
        "fields": {"size": "L"},
        "stage": "ephemeral",
        "blocked": False,
    }
    changed = await client.patch(
        f"{CONTACTS}/{made['id']}",
        json={"phone": "", "fields": {"size": "S"}, "add_tags": ["new"], "remove_tags": ["late"]},
    )
    assert changed.status_code == 200
    read = (await client.get(f"{CONTACTS}/{made['id']}")).json()
    assert read["contact"] == changed.json()
    assert (read["contact"]["name"], read["contact"]["phone"]) == ("Ada", "")
    assert (read["contact"]["fields"], read["contact"]["tags"]) == ({"size": "S"}, ["vip", "new"])
    assert read["identities"] == read["merges"] == read["suggestions"] == []
    async with acting_for(desk.tenant_id):
        told_of = await fetch("SELECT action FROM audit_entry WHERE tenant_id = $1 AND actor LIKE 'api_key%'")
    assert {row["action"] for row in told_of} >= {"contact.added", "contact.corrected", "contact.tagged"}


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({}, "name"),
        ({"tags": ["vip"]}, "name"),
        ({"email": "nowhere"}, "email"),
        ({"name": "Ada", "phone": "12"}, "phone"),
        ({"name": "Ada", "language": "tlh"}, "language"),
        ({"name": "Ada", "fields": {"shoe": "44"}}, "fields.shoe"),
        ({"name": "Ada", "fields": {"size": "XXL"}}, "size"),
    ],
)
async def test_what_cannot_stay_is_refused_by_name(
    desk: Desk, client: httpx.AsyncClient, told: dict[str, object], field: str
) -> None:
    async with acting_for(desk.tenant_id):
        admin = desk.company.admin.actor
        await add_field(admin, key="size", title="Size", kind="choice", choices=["S", "L"])
    answer = await client.post(CONTACTS, json=told)
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert [each["field"] for each in answer.json()["errors"]] == [field]
    assert (await client.get(f"{CONTACTS}/count")).json() == {"count": 0}


async def test_the_same_key_writes_one_down_once(client: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "crm-1"}
    first = await client.post(CONTACTS, json={"name": "Ada"}, headers=headers)
    again = await client.post(CONTACTS, json={"name": "Ada"}, headers=headers)
    assert first.json() == again.json()
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    other = await client.post(CONTACTS, json={"name": "Bob"}, headers=headers)
    assert (other.status_code, other.json()["type"]) == (422, "urn:hubwright:problem:idempotency-key-reused")
    assert (await client.get(f"{CONTACTS}/count")).json() == {"count": 1}


async def test_lists_are_filtered_and_paged_by_key(desk: Desk, client: httpx.AsyncClient) -> None:
    async with acting_for(desk.tenant_id):
        await add_field(desk.company.admin.actor, key="size", title="Size", kind="text")
    made = [await _add(client, name=f"Ada {n}", tags=["vip"], fields={"size": "L"}) for n in range(5)]
    await _add(client, name="Bob", fields={"size": "S"})
    found, after = [], ""
    for _page in range(3):
        asked = {"tag": "vip", "field": "size:L", "limit": 2, "after": after}
        answer = (await client.get(CONTACTS, params=asked)).json()
        found += [each["id"] for each in answer["contacts"]]
        after = answer["after"]
    assert after is None
    assert found == made[::-1]
    for asked, count in (
        ({"q": "bob"}, 1),
        ({"field": "size:S"}, 1),
        ({"stage": "curated"}, 0),
        ({"channel_id": str(desk.company.channel_id)}, 0),
        ({"seen_within": 1}, 6),
        ({"unseen_for": 1}, 0),
    ):
        assert (await client.get(f"{CONTACTS}/count", params=asked)).json() == {"count": count}, asked
        assert len((await client.get(CONTACTS, params=asked)).json()["contacts"]) == count
    limits, days = ({"limit": 0}, {"limit": 201}), {"seen_within": -1}
    for wrong in (*limits, days, {"stage": "odd"}, {"after": "x"}, {"field": "size"}):
        assert (await client.get(CONTACTS, params=wrong)).status_code == 422, wrong
    assert (await client.get(CONTACTS, params={"channel_id": NOBODY})).status_code == 404


async def test_addresses_are_added_verified_and_removed(desk: Desk, client: httpx.AsyncClient) -> None:
    ada = await _add(client, name="Ada")
    place = f"{CONTACTS}/{ada}/identities"
    answer = await client.post(place, json={"kind": "phone", "value": "138 0013 8000"})
    (phone,) = answer.json()["identities"]
    assert (answer.status_code, phone["match_key"], phone["verified_at"]) == (201, "8613800138000", None)
    assert len((await client.post(place, json={"kind": "phone", "value": "13800138000"})).json()["identities"]) == 1
    one = f"{CONTACTS}/identities/{phone['id']}"
    assert (await client.post(f"{one}/verify")).json()["identities"][0]["verified_how"] == "member"
    assert (await client.get(f"{CONTACTS}/{ada}")).json()["contact"]["stage"] == "identified"
    assert (await client.post(f"{one}/unverify")).json()["identities"][0]["verified_at"] is None
    await client.post(f"{one}/verify")
    assert (await client.delete(one)).json()["identities"] == []
    assert (await client.get(f"{CONTACTS}/{ada}")).json()["contact"]["stage"] == "ephemeral"
    assert (await client.delete(one)).status_code == 404
    for wrong in ({"kind": "phone", "value": "x"}, {"kind": "external", "value": "77"}):
        assert (await client.post(place, json=wrong)).status_code == 422
    assert (await client.post(place, json={"kind": "channel", "value": "x"})).status_code == 400
    conversation = await waits(desk)
    async with acting_for(desk.tenant_id):
        (row,) = await fetch(
            "SELECT i.id FROM identity i JOIN conversation c ON c.tenant_id = $1 AND c.contact_id = i.contact_id"
            " WHERE i.tenant_id = $1 AND c.id = $2",
            conversation,
        )
    refused = await client.delete(f"{CONTACTS}/identities/{row['id']}")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:hubwright:problem:address-of-channel")


async def test_only_a_verified_address_merges_by_a_rule(desk: Desk, client: httpx.AsyncClient) -> None:
    async with acting_for(desk.tenant_id):
        await match_queries.put_rules([Rule(compares="email", level="merge")])
    ada, told, sure = [await _add(client, name=name) for name in ("Ada", "Told", "Sure")]
    mail = {"kind": "email", "value": "ada@x.test"}
    await client.post(f"{CONTACTS}/{ada}/identities", json={**mail, "verified": True})
    await client.post(f"{CONTACTS}/{told}/identities", json=mail)
    await _jobs()
    (suggestion,) = (await client.get(f"{CONTACTS}/suggestions")).json()["suggestions"]
    assert {suggestion["contact_id"], suggestion["other_id"]} == {ada, told}
    assert (suggestion["rule"], suggestion["against"]) == ("email", "unverified")
    await client.post(f"{CONTACTS}/{sure}/identities", json={**mail, "verified": True})
    await _jobs()
    assert (await client.get(f"{CONTACTS}/{sure}")).json()["contact"]["id"] == ada
    dismissed = await client.post(f"{CONTACTS}/suggestions/{suggestion['id']}/dismiss")
    assert dismissed.json()["id"] == suggestion["id"]
    assert suggestion["id"] not in str((await client.get(f"{CONTACTS}/suggestions")).json())
    assert (await client.post(f"{CONTACTS}/suggestions/{suggestion['id']}/dismiss")).status_code == 404


async def test_suggestions_are_paged_by_key(client: httpx.AsyncClient) -> None:
    for _person in range(3):
        await _add(client, name="Ada", email="same@x.test")
    await _jobs()
    first = (await client.get(f"{CONTACTS}/suggestions", params={"limit": 2})).json()
    rest = (await client.get(f"{CONTACTS}/suggestions", params={"limit": 2, "after": first["after"]})).json()
    assert (len(first["suggestions"]), len(rest["suggestions"]), rest["after"]) == (2, 1, None)
    assert (await client.get(f"{CONTACTS}/suggestions", params={"limit": 0})).status_code == 422


async def test_two_become_one_and_two_again(desk: Desk, client: httpx.AsyncClient) -> None:
    conversation = await waits(desk)
    async with acting_for(desk.tenant_id):
        (row,) = await fetch("SELECT contact_id FROM conversation WHERE tenant_id = $1 AND id = $2", conversation)
    visitor, ada = str(row["contact_id"]), await _add(client, name="Ada")
    merged = await client.post(f"{CONTACTS}/{ada}/merges", json={"source_id": visitor})
    assert (merged.status_code, merged.json()["contact_id"]) == (201, ada)
    assert (await client.get(f"{CONTACTS}/{visitor}")).json()["contact"]["id"] == ada
    timeline = (await client.get(f"{CONTACTS}/{visitor}/timeline")).json()
    assert timeline["contact_id"] == ada
    assert [each["id"] for each in timeline["conversations"]] == [str(conversation)]
    assert timeline["conversations"][0]["home_id"] == visitor
    again = await client.post(f"{CONTACTS}/{ada}/merges", json={"source_id": visitor})
    assert again.status_code == 409
    undone = await client.post(f"{CONTACTS}/merges/{merged.json()['id']}/undo")
    assert undone.json() == {"id": merged.json()["id"], "source_id": visitor, "target_id": ada}
    assert (await client.get(f"{CONTACTS}/{ada}/timeline")).json()["conversations"] == []
    assert (await client.post(f"{CONTACTS}/merges/{merged.json()['id']}/undo")).status_code == 409


async def test_a_timeline_is_paged_from_the_newest_back(desk: Desk, client: httpx.AsyncClient) -> None:
    talks = [await waits(desk) for _talk in range(3)]
    ada = await _add(client, name="Ada")
    async with acting_for(desk.tenant_id):
        rows = await fetch("SELECT DISTINCT contact_id FROM conversation WHERE tenant_id = $1")
    for row in rows:
        await client.post(f"{CONTACTS}/{ada}/merges", json={"source_id": str(row["contact_id"])})
    place = f"{CONTACTS}/{ada}/timeline"
    first = (await client.get(place, params={"limit": 2})).json()
    rest = (await client.get(place, params={"limit": 2, "after": first["after"]})).json()
    found = [UUID(each["id"]) for each in first["conversations"] + rest["conversations"]]
    assert found == talks[::-1]
    assert rest["after"] is None


async def test_segments_are_listed_counted_and_asked_for(desk: Desk, client: httpx.AsyncClient) -> None:
    vip = await _add(client, name="Ada", tags=["vip"])
    await _add(client, name="Bob")
    async with acting_for(desk.tenant_id):
        segment = str(await keep_segment(desk.company.admin.actor, "Important", ContactFilter(tag="vip")))
    (listed,) = (await client.get(f"{CONTACTS}/segments")).json()["segments"]
    assert listed == {"id": segment, "name": "Important", "filter": {"tag": "vip"}, "count": 1}
    assert (await client.get(f"{CONTACTS}/segments/{segment}/count")).json() == {"count": 1}
    found = (await client.get(CONTACTS, params={"segment_id": segment})).json()["contacts"]
    assert [each["id"] for each in found] == [vip]
    assert (await client.get(CONTACTS, params={"segment_id": segment, "tag": "vip"})).status_code == 422
    assert (await client.get(CONTACTS, params={"segment_id": NOBODY})).status_code == 404
    assert (await client.get(f"{CONTACTS}/segments/{NOBODY}/count")).status_code == 404


async def test_a_key_may_what_its_scopes_say_and_no_more(desk: Desk, client: httpx.AsyncClient) -> None:
    ada = await _add(client, name="Ada")
    asks = {
        "contacts:read": [("GET", CONTACTS), ("GET", f"{CONTACTS}/{ada}"), ("GET", f"{CONTACTS}/segments")],
        "contacts:edit": [("POST", CONTACTS), ("PATCH", f"{CONTACTS}/{ada}")],
        "contacts:associate": [("POST", f"{CONTACTS}/{ada}/identities"), ("DELETE", f"{CONTACTS}/identities/{ada}")],
        "contacts:merge": [("POST", f"{CONTACTS}/{ada}/merges"), ("POST", f"{CONTACTS}/merges/{ada}/undo")],
        "conversations:read": [("GET", f"{CONTACTS}/{ada}/timeline")],
    }
    for scope, doors in asks.items():
        without = [each for each in SCOPES if each != scope]
        async with serving(ROUTES, await _key(desk, *without)) as other:
            for method, path in doors:
                answer = await other.request(method, path, json={} if method != "GET" else None)
                assert (answer.status_code, answer.json().get("permission")) == (403, scope), (method, path)
    async with serving(ROUTES, await _key(desk, "conversations:read")) as other:
        assert (await other.get(f"{CONTACTS}/{ada}/timeline")).status_code == 403
    async with serving(ROUTES) as nobody:
        assert (await nobody.get(CONTACTS)).status_code == 401


async def test_another_companys_contacts_are_not_there(desk: Desk, client: httpx.AsyncClient) -> None:
    company = await make_company("other", greeter())
    theirs = Desk(company, [company.agent])
    async with serving(ROUTES, await _key(theirs, *SCOPES)) as other:
        their_ada = await _add(other, name="Their Ada")
        ada = await _add(client, name="Ada")
        for method, path, body in (
            ("GET", f"{CONTACTS}/{their_ada}", None),
            ("PATCH", f"{CONTACTS}/{their_ada}", {"name": "x"}),
            ("GET", f"{CONTACTS}/{their_ada}/timeline", None),
            ("POST", f"{CONTACTS}/{their_ada}/identities", {"kind": "email", "value": "x@x.test"}),
            ("POST", f"{CONTACTS}/{ada}/merges", {"source_id": their_ada}),
            ("POST", f"{CONTACTS}/{their_ada}/merges", {"source_id": ada}),
        ):
            assert (await client.request(method, path, json=body)).status_code == 404, (method, path)
        assert (await other.get(f"{CONTACTS}/{their_ada}")).json()["contact"]["name"] == "Their Ada"
