"""Limits of one company: shown, set by operators, refused at the door, and never to a customer who writes."""

import asyncio
from pathlib import Path

import pytest

from hubwright.desk.contacts.adding import add_contact
from hubwright.desk.contacts.transfer import ask_for_import
from hubwright.desk.contacts.verbs import meet_contact
from hubwright.desk.files.verbs import take_file
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for, fetch_one
from hubwright.kernel.errors import Invalid
from hubwright.kernel.files import LocalFolder
from hubwright.kernel.quotas import QuotaReached
from tenants.life.errors import OperatorsOnly
from tenants.quotas import KEYS, limits, set_limit
from tests.integration.runtime.flows import greeter
from tests.support.company import Company, make_company

OPERATOR = Actor(kind="operator", name="Olga")


@pytest.fixture
async def company(database: None) -> Company:
    return await make_company("limited", greeter())


async def limited(company: Company, key: str, most: int | None) -> None:
    async with acting_for(company.tenant_id):
        await set_limit(OPERATOR, key, most, reason="a small disk")


async def test_files_stop_at_the_limit_even_when_several_come_at_once(company: Company, tmp_path: Path) -> None:
    await limited(company, "storage.bytes", 250)
    store = LocalFolder(tmp_path)

    async def send() -> bool:
        try:
            await take_file(store, company.tenant_id, name="a.txt", content=b"a" * 100, contact_id=None, member_id=None)
        except QuotaReached:
            return False
        return True

    came = await asyncio.gather(*(send() for _ in range(6)))
    assert sum(came) == 2
    async with acting_for(company.tenant_id):
        row = await fetch_one("SELECT sum(size) AS bytes, count(*) AS n FROM file WHERE tenant_id = $1")
    assert row == {"bytes": 200, "n": 2}
    assert len(_files(tmp_path)) == 2, "what was refused is not kept"

    await limited(company, "storage.bytes", 1_000)
    assert await send()


def _files(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


async def test_contacts_are_added_and_imported_up_to_the_limit_but_customers_always_come_in(company: Company) -> None:
    await limited(company, "contacts.rows", 2)
    admin = company.admin.actor
    async with acting_for(company.tenant_id):
        await add_contact(admin, {"name": "Ada"})
        await add_contact(admin, {"name": "Ben"})
    for _try in range(2):
        async with acting_for(company.tenant_id):
            with pytest.raises(QuotaReached) as refused:
                await add_contact(admin, {"name": "Cem"})
    assert refused.value.data() == {"quota": "contacts.rows", "most": 2}
    async with acting_for(company.tenant_id):
        with pytest.raises(QuotaReached):
            await ask_for_import(admin, "list.csv", b"name\nDora\n")
        await meet_contact(company.channel_id, language="en")
    await limited(company, "contacts.rows", None)
    async with acting_for(company.tenant_id):
        await add_contact(admin, {"name": "Cem"})
        await ask_for_import(admin, "list.csv", b"name\nDora\n")


async def test_the_company_sees_its_limits_what_it_has_used_and_why(company: Company) -> None:
    await limited(company, "contacts.rows", 7)
    async with acting_for(company.tenant_id):
        await add_contact(company.admin.actor, {"name": "Ada"})
        found = {one.key: one for one in await limits()}
    assert tuple(found) == KEYS
    contacts = found["contacts.rows"]
    assert (contacts.most, contacts.used, contacts.reason) == (7, 1, "a small disk")
    assert found["storage.bytes"].most == 20 * 1024**3
    assert found["domains"].used == 0


async def test_only_operators_set_limits_and_only_with_a_reason(company: Company) -> None:
    async with acting_for(company.tenant_id):
        with pytest.raises(OperatorsOnly):
            await set_limit(company.admin.actor, "contacts.rows", None, reason="we want more")
        for key, most, reason in (("fax.rows", 1, "x"), ("contacts.rows", -1, "x"), ("contacts.rows", 1, " ")):
            with pytest.raises(Invalid):
                await set_limit(OPERATOR, key, most, reason=reason)


async def test_a_limit_of_one_company_is_not_anothers(company: Company) -> None:
    other = await make_company("other", greeter())
    await limited(company, "contacts.rows", 0)
    async with acting_for(other.tenant_id):
        await add_contact(other.admin.actor, {"name": "Ada"})
    async with acting_for(company.tenant_id):
        with pytest.raises(QuotaReached):
            await add_contact(company.admin.actor, {"name": "Ada"})
