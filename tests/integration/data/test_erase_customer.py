"""A customer is forgotten: shown before, taken back in time, nowhere afterwards; what was counted still adds up."""

import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from hubwright.desk.contacts.list_queries import page
from hubwright.desk.contacts.schemas import ContactFilter
from hubwright.desk.contacts.verbs import get_contact
from hubwright.desk.conversations.read import events_after
from hubwright.entry.reckoning import reckon_for
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.errors import Missing, Refusal
from hubwright.kernel.files import FileStore, file_store
from hubwright.kernel.jobs import run_due_jobs
from hubwright.kernel.settings import settings
from tenants.erase.certificate import kept_certificate, signed_by
from tenants.erase.customer import tasks
from tenants.erase.customer.forget import forget
from tenants.erase.customer.rules import RULES, SHOWN
from tenants.erase.customer.verbs import ERASE, ask_to_erase, erasure_of, preview, take_back
from tenants.export.pieces import read_pieces
from tenants.export.tasks import write_out
from tenants.export.verbs import ask_for_export
from tests.integration.data.customer import Customer, full_customer
from tests.integration.data.seeds import Into, everything_said, lines_of
from tests.integration.runtime.flows import greeter
from tests.support.company import Company, make_company, says
from tests.support.database import TestServers

DOING = (tasks, ERASE)  # importing it is what makes the worker able to do it


@pytest.fixture
def store(database: None) -> FileStore:
    return file_store(settings())


@pytest.fixture
async def company(database: None) -> Company:
    return await make_company("forgets", greeter())


async def forgotten(company: Company, customer: Customer, store: FileStore) -> UUID:
    """Ask, let the ten minutes go by, have it done."""
    async with acting_for(company.tenant_id):
        asked = await ask_to_erase(company.admin.actor, customer.contact_id, "asked")
        await execute(
            "UPDATE customer_erasure SET due_at = now() - interval '1 s' WHERE tenant_id = $1 AND id = $2", asked.id
        )
    await forget(company.tenant_id, asked.id, store)
    return asked.id


async def test_no_word_of_them_is_left_and_nothing_of_others_goes(
    company: Company, servers: TestServers, store: FileStore
) -> None:
    ada, bob = await full_customer(company, store, "ADA"), await full_customer(company, store, "BOB")
    export_id = await _archived(company)
    before = await everything_said(servers.superuser_url)
    corners = {line.partition(":")[0] for line in before.splitlines() if ada.is_in(line)}
    assert len(corners) >= 25, "their word stands in so many tables, so that looking for it means something"
    bobs = [line for line in before.splitlines() if bob.is_in(line)]

    with capture_logs() as logs:
        erasure_id = await forgotten(company, ada, store)

    after = await everything_said(servers.superuser_url)
    assert [line[:300] for line in after.splitlines() if ada.is_in(line)] == []
    assert not ada.is_in(str(logs))
    gone = {line.partition(":")[0] for line in bobs} - {
        line.partition(":")[0] for line in after.splitlines() if bob.is_in(line)
    }
    assert gone <= {"hubwright.contact_transfer"}, "a list that held both"
    with pytest.raises(Missing):
        await store.get(ada.file_key)
    assert await store.get(bob.file_key)
    with pytest.raises(Missing):
        await anext(read_pieces(store, f"{company.tenant_id}/exports/{export_id}/", 1))
    async with acting_for(company.tenant_id):
        (row,) = await fetch(
            "SELECT state, counts, certificate FROM customer_erasure WHERE tenant_id = $1 AND id = $2", erasure_id
        )
    certificate = kept_certificate(row["certificate"])
    assert row["state"] == "done" and certificate is not None and signed_by(certificate) == certificate.key_id
    assert certificate.statement.id == ada.contact_id and certificate.statement.reason == "asked"
    assert certificate.statement.counts["archives"] == 1


async def _archived(company: Company) -> UUID:
    async with acting_for(company.tenant_id):
        export_id = await ask_for_export(company.admin.actor)
    await write_out(company.tenant_id, export_id, None)
    return export_id


async def test_figures_are_what_they_were(company: Company, store: FileStore) -> None:
    ada = await full_customer(company, store, "ADA")
    before = await reckon_for(company.tenant_id)
    numbers = await _counted(company)
    await forgotten(company, ada, store)
    after = await reckon_for(company.tenant_id)

    assert before.differences == after.differences == []
    assert (after.numbers, after.conversations) == (before.numbers, before.conversations)
    assert await _counted(company) == numbers


async def _counted(company: Company) -> list[tuple[str, int]]:
    """How many rows there are of what others count on."""
    async with acting_for(company.tenant_id):
        return [
            (name, (await fetch(sql))[0]["n"])
            for name, sql in {
                "messages": "SELECT count(*) AS n FROM message WHERE tenant_id = $1",
                "usage": "SELECT coalesce(sum(quantity), 0)::bigint AS n FROM usage_event WHERE tenant_id = $1",
                "ratings": "SELECT coalesce(sum(rating), 0) AS n FROM conversation WHERE tenant_id = $1",
                "handled": "SELECT count(*) AS n FROM handle_time WHERE tenant_id = $1",
            }.items()
        ]


async def test_the_preview_counts_what_goes_and_changes_nothing(
    company: Company, servers: TestServers, store: FileStore
) -> None:
    ada = await full_customer(company, store, "ADA")
    async with acting_for(company.tenant_id):
        found = await preview(company.admin.actor, ada.merged_id)
        messages = (await fetch("SELECT count(*) AS n FROM message WHERE tenant_id = $1"))[0]["n"]
    assert found.contact_id == ada.contact_id, "of who speaks for them"
    assert found.counts["messages"] == messages
    assert (found.counts["conversations"], found.counts["files"], found.linked_elsewhere) == (2, 1, 1)
    assert found.counts["addresses"] >= 4 and found.counts["devices"] >= 3 and found.counts["traces"] >= 4
    assert ada.is_in(await everything_said(servers.superuser_url))
    assert {table for tables in SHOWN.values() for table in tables} <= set(RULES)


async def test_for_ten_minutes_it_can_be_taken_back_and_then_nobody_can(company: Company, store: FileStore) -> None:
    ada = await full_customer(company, store, "ADA")
    admin = company.admin.actor
    async with acting_for(company.tenant_id):
        asked = await ask_to_erase(admin, ada.contact_id, "consent")
        assert 9.9 < (asked.due_at - asked.asked_at).total_seconds() / 60 <= 10.1
    assert await forget(company.tenant_id, asked.id, store) is None, "its time has not come"
    async with acting_for(company.tenant_id):
        with pytest.raises(Refusal):
            await ask_to_erase(admin, ada.merged_id, "asked")
        assert (await take_back(admin, asked.id)).state == "cancelled"
        assert await erasure_of(admin, ada.contact_id) is None
        await execute("UPDATE customer_erasure SET due_at = now() WHERE tenant_id = $1")
    assert await forget(company.tenant_id, asked.id, store) is None
    async with acting_for(company.tenant_id):
        assert (await get_contact(ada.contact_id)).name == ada.word
    erasure_id = await forgotten(company, ada, store)
    async with acting_for(company.tenant_id):
        with pytest.raises(Refusal):
            await take_back(admin, erasure_id)


async def test_the_worker_does_it_when_its_time_has_come(company: Company, store: FileStore) -> None:
    ada = await full_customer(company, store, "ADA")
    async with acting_for(company.tenant_id):
        asked = await ask_to_erase(company.admin.actor, ada.contact_id, "unneeded")
        await execute("UPDATE customer_erasure SET due_at = now() WHERE tenant_id = $1 AND id = $2", asked.id)
        await execute("UPDATE job SET run_at = now() WHERE tenant_id = $1 AND kind = $2", ERASE)
        await execute("UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind = 'job'")
    while await run_due_jobs():
        pass
    async with acting_for(company.tenant_id):
        contact = await get_contact(ada.contact_id)
    assert contact.name == "" and contact.erased_at is not None


async def test_whoever_comes_back_is_somebody_new(company: Company, store: FileStore) -> None:
    ada = await full_customer(company, store, "ADA")
    await forgotten(company, ada, store)
    with pytest.raises(Missing):
        await says(company, ada.contact_id, "hello again")
    async with acting_for(company.tenant_id):
        assert await page(ContactFilter(), None, 100) == [], "not in any list"
        told = await events_after(ada.conversation_id, 0, staff=True)
    assert all(each.emptied for each in told if each.author in ("contact", "agent"))
    assert not ada.is_in(str(told))


@pytest.mark.parametrize("dies_at", range(1, 90, 8))
async def test_it_goes_on_where_it_was_whenever_a_process_dies(
    company: Company, servers: TestServers, store: FileStore, monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    ada = await full_customer(company, store, "ADA")
    from tenants.erase.customer import forget as forgetting

    real, calls = forgetting.act, 0

    async def dying(*given: Any) -> int:
        nonlocal calls
        calls += 1
        if calls == dies_at:
            raise ConnectionError("the machine stops here")
        return await real(*given)

    monkeypatch.setattr(forgetting, "act", dying)
    try:
        await forgotten(company, ada, store)
    except ConnectionError:
        async with acting_for(company.tenant_id):
            (row,) = await fetch("SELECT id FROM customer_erasure WHERE tenant_id = $1")
        await forget(company.tenant_id, row["id"], store)
    assert not ada.is_in(await everything_said(servers.superuser_url))


async def test_what_there_is_of_a_customer_is_written_for_them(
    company: Company, store: FileStore, tmp_path: Path
) -> None:
    ada, bob = await full_customer(company, store, "ADA"), await full_customer(company, store, "BOB")
    from tenants.export.take_customer import take_customer

    made = await take_customer(company.tenant_id, ada.merged_id, Into(tmp_path / "ada.zip"), store)
    lines = lines_of(tmp_path / "ada.zip")
    told = "\n".join(line for rows in lines.values() for line in rows)

    assert made.contact == ada.contact_id and made.files == 1
    assert f"{ada.word} asks for help" in told and f"{ada.word} liked it" in told and ada.phone in told
    assert not bob.is_in(told)
    with zipfile.ZipFile(tmp_path / "ada.zip") as archive:
        (name,) = (name for name in archive.namelist() if name.startswith("files/"))
        assert ada.is_in(archive.read(name).decode())
