"""Pages of contacts: found, merged with a look before, undone, and settled; who may not, does not see how."""

import re
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest

from hubwright.control.identity.sessions import COOKIE_NAME, open_session
from hubwright.desk.contacts import match_queries
from hubwright.desk.contacts.matching import Match
from hubwright.desk.contacts.verbs import get_contact, learn
from hubwright.kernel.database import acting_for
from tests.conftest import test_settings
from tests.integration.runtime.flows import greeter
from tests.support.app import served
from tests.support.company import Company, make_company, new_visitor, says
from tests.support.database import TestServers
from tests.support.people import Person


@pytest.fixture(scope="module")
async def base(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The app on a port."""
    async with served(test_settings(servers, tmp_path_factory.mktemp("contacts"))) as app:
        yield app.base


class Desk:
    """A company and one who is signed in there."""

    def __init__(self, company: Company, client: httpx.AsyncClient) -> None:
        self.company = company
        self.client = client

    async def met(self, name: str, **fields: str) -> UUID:
        contact_id = await new_visitor(self.company)
        async with acting_for(self.company.tenant_id):
            await learn(contact_id, name=name, fields=dict(fields))
        await says(self.company, contact_id, f"{name} asks")
        return contact_id

    async def get(self, path: str) -> str:
        answer = await self.client.get(path, follow_redirects=True)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    async def post(self, path: str, **form: str) -> httpx.Response:
        found = re.search(r'name="csrf-token" content="([^"]+)"', await self.get("/contacts"))
        assert found
        return await self.client.post(path, data={"_csrf_token": found.group(1), **form})


async def _desk(base: str, who: str) -> AsyncIterator[Desk]:
    company = await make_company("contacts", greeter())
    person: Person = getattr(company, who)
    opened = await open_session(person.account_id, company.tenant_id, address="a", user_agent="b")
    async with httpx.AsyncClient(base_url=base, trust_env=False, cookies={COOKIE_NAME: opened.cookie}) as client:
        yield Desk(company, client)


@pytest.fixture
async def admin(base: str) -> AsyncIterator[Desk]:
    async for desk in _desk(base, "admin"):
        yield desk


@pytest.fixture
async def agent(base: str) -> AsyncIterator[Desk]:
    async for desk in _desk(base, "agent"):
        yield desk


async def test_one_looks_merges_settles_and_undoes(admin: Desk) -> None:
    ada, bob = await admin.met("Ada Yung", city="Bern"), await admin.met("Bob Zimmer", phone="13800138000")
    assert "Bob Zimmer" in await admin.get(f"/contacts/{ada}/merge?q=zimmer")
    looked = await admin.get(f"/contacts/{ada}/merge?with={bob}")
    assert "13800138000" in looked and "holds; beside it stands" in looked
    answer = await admin.post(f"/contacts/{ada}/merge", **{"with": str(bob)})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/contacts/{ada}")
    one = await admin.get(f"/contacts/{bob}")
    assert "Ada Yung" in one and "Take this one" in one and "Bob Zimmer asks" in one and "Ada Yung asks" in one
    assert "Bob Zimmer" not in await admin.get("/contacts?q=zimmer")

    await admin.post(f"/contacts/{ada}/conflicts", key="name", other=str(bob), take="yes")
    taken = await admin.get(f"/contacts/{ada}")
    assert "<h1" in taken and "Take this one" not in taken
    async with acting_for(admin.company.tenant_id):
        assert (await get_contact(ada)).name == "Bob Zimmer"
    (merge_id,) = {part.split("/")[0] for part in taken.split("/contacts/merges/")[1:]}
    await admin.post(f"/contacts/merges/{merge_id}/undo")
    async with acting_for(admin.company.tenant_id):
        assert [(await get_contact(each)).name for each in (ada, bob)] == ["Ada Yung", "Bob Zimmer"]
    assert "undone by" in await admin.get(f"/contacts/{ada}")
    assert (await admin.post(f"/contacts/merges/{merge_id}/undo")).status_code == 409


async def test_the_address_of_the_list_is_the_filter(admin: Desk) -> None:
    await admin.met("Carla Quick", size="L")
    await admin.met("Dora Slow", size="S")
    for query, shown in (
        ("q=carla", True),
        ("f.size=L", True),
        ("f.size=S", False),
        ("seen=2", True),
        ("unseen=2", False),
    ):
        assert ("Carla Quick" in await admin.get(f"/contacts?{query}")) is shown, query
    answer = await admin.post("/contacts/segments", name="Large", **{"f.size": "L"})
    assert answer.headers["location"] == "/contacts?f.size=L"
    assert "Large" in await admin.get("/contacts")


async def test_an_agent_corrects_and_promotes_but_does_not_merge(agent: Desk) -> None:
    ada, bob = await agent.met("Ada"), await agent.met("Bob")
    page = await agent.get(f"/contacts/{ada}")
    assert "Merge with" not in page and "Keep for good" in page
    for path in (f"/contacts/{ada}/merge", f"/contacts/merges/{ada}/undo", "/contacts/settings/rules"):
        assert (await agent.post(path, **{"with": str(bob)})).status_code == 403
    assert (await agent.post(f"/contacts/{ada}/beside", name="Ada L.")).status_code == 200
    assert (await agent.post(f"/contacts/{ada}/beside", email="nonsense")).status_code == 422
    await agent.post(f"/contacts/{ada}/promote", back="no")
    async with acting_for(agent.company.tenant_id):
        kept = await get_contact(ada)
    assert (kept.name, kept.stage) == ("Ada L.", "curated")


async def test_a_suggestion_is_shown_with_its_reason_and_dismissed_once(admin: Desk) -> None:
    ada, bob = await admin.met("Ada"), await admin.met("Bob")
    async with acting_for(admin.company.tenant_id):
        match = Match(other_id=bob, rule="email", shared="x@x.test", level="suggest", against="unverified")
        await match_queries.suggest(ada, match)
        (waiting,) = await match_queries.suggestions_of(ada)
    page = await admin.get(f"/contacts/{ada}")
    assert "Not verified on both sides" in page and "x@x.test" in page
    assert (await admin.post(f"/contacts/suggestions/{waiting.id}/dismiss")).status_code == 303
    assert "Not verified on both sides" not in await admin.get(f"/contacts/{ada}")


async def test_fields_and_rules_are_set_on_their_page(admin: Desk) -> None:
    ada = await admin.met("Ada")
    await admin.post("/contacts/settings/fields", title="Card number", key="card", kind="text")
    assert "Card number" in await admin.get(f"/contacts/{ada}")
    await admin.post(f"/contacts/{ada}", name="Ada", own__card="77")
    assert 'value="77"' in await admin.get(f"/contacts/{ada}/beside")
    form = {"rule": "field:card", "level-field:card": "suggest", "place-field:card": "1"}
    assert (await admin.post("/contacts/settings/rules", **form)).status_code == 303
    async with acting_for(admin.company.tenant_id):
        assert [(rule.name, rule.level) for rule in await match_queries.rules()] == [("field:card", "suggest")]
    form["level-field:card"] = "merge"
    assert (await admin.post("/contacts/settings/rules", **form)).status_code == 422
