"""Who may have a customer erased or data written out, by page and by program; archives are written aside."""

import asyncio

import pytest

from hubwright.control.api_keys.verbs import create_key
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.errors import NotAllowed, Refusal
from hubwright.kernel.files import FileStore, file_store
from hubwright.kernel.jobs import JOBS
from hubwright.kernel.settings import settings
from tenants.erase.customer.routes import ROUTES
from tenants.erase.customer.verbs import ask_to_erase, preview
from tenants.export.tasks import under_way
from tenants.export.verbs import WRITE, ask_for_export, list_exports
from tests.integration.data.customer import full_customer
from tests.integration.runtime.flows import greeter
from tests.support.company import Company, make_company
from tests.support.http import serving


@pytest.fixture
def store(database: None) -> FileStore:
    return file_store(settings())


@pytest.fixture
async def company(database: None) -> Company:
    return await make_company("doors", greeter())


async def test_only_owners_and_administrators_may(company: Company, store: FileStore) -> None:
    ada = await full_customer(company, store, "ADA")
    async with acting_for(company.tenant_id):
        for act in (preview(company.agent.actor, ada.contact_id), ask_for_export(company.agent.actor)):
            with pytest.raises(NotAllowed):
                await act
        with pytest.raises(NotAllowed):
            await ask_to_erase(company.agent.actor, ada.contact_id, "asked")


async def test_programs_erase_and_take_back(company: Company, store: FileStore) -> None:
    ada = await full_customer(company, store, "ADA")
    async with acting_for(company.tenant_id):
        key = (await create_key(company.admin.actor, "tests", ["contacts:erase"])).key
    async with serving(ROUTES, key) as client:
        at = f"/api/v1/contacts/{ada.contact_id}"
        assert (await client.get(f"{at}/erasure-preview")).json()["counts"]["conversations"] == 2
        assert (await client.post(f"{at}/erasures", json={"reason": "because"})).status_code == 422
        headers = {"Idempotency-Key": "once"}
        asked = await client.post(f"{at}/erasures", json={"reason": "asked"}, headers=headers)
        again = await client.post(f"{at}/erasures", json={"reason": "asked"}, headers=headers)
        assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
        assert again.json() == asked.json() and again.headers["Idempotent-Replayed"] == "true"
        one = f"/api/v1/contacts/erasures/{asked.json()['id']}"
        assert (await client.get(one)).json()["state"] == "waiting"
        assert (await client.delete(one)).json()["state"] == "cancelled"
        assert (await client.delete(one)).status_code == 200


async def test_an_archive_is_written_beside_other_work_and_one_that_died_is_begun_anew(
    company: Company, store: FileStore
) -> None:
    async with acting_for(company.tenant_id):
        export_id = await ask_for_export(company.admin.actor)
        with pytest.raises(Refusal):
            await ask_for_export(company.admin.actor)
        # another process took it, and has been silent for long
        await execute(
            "UPDATE data_export SET state = 'running', moved_at = now() - interval '5 minutes' WHERE tenant_id = $1"
        )
    await JOBS[WRITE].work(company.tenant_id, {"export_id": str(export_id)})
    await asyncio.gather(*under_way())
    async with acting_for(company.tenant_id):
        (found,) = await list_exports(company.admin.actor)
    assert (found.state, found.pieces) == ("done", 1)
    assert found.expires_at is not None and found.finished_at is not None
    assert (found.expires_at - found.finished_at).days == 7
