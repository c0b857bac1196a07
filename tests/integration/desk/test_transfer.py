"""Contacts from files and into files: taken in by a job, duplicates by the rules, each bad line named."""

from uuid import UUID

import pytest

from hubwright.desk.contacts import tasks
from hubwright.desk.contacts.csv_text import decode, table
from hubwright.desk.contacts.custom_fields import add_field, remove_field
from hubwright.desk.contacts.identify import note_verified
from hubwright.desk.contacts.listing import count_contacts, drop_segment, keep_segment, list_contacts, list_segments
from hubwright.desk.contacts.record import correct_contact
from hubwright.desk.contacts.schemas import ContactFilter, TransferView
from hubwright.desk.contacts.transfer import (
    ask_for_export,
    ask_for_import,
    file_of,
    go_on,
    list_transfers,
    problems_file,
    problems_of,
)
from hubwright.desk.contacts.verbs import get_contact, learn
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid, Missing, NotAllowed
from hubwright.kernel.jobs import run_due_jobs
from tests.integration.runtime.flows import greeter
from tests.support.company import Company, make_company, new_visitor

DOING = tasks  # importing it is what makes the worker able to do its jobs


@pytest.fixture
async def company(database: None) -> Company:
    return await make_company("files", greeter())


async def take(company: Company, text: str, encoding: str = "utf-8-sig") -> TransferView:
    async with acting_for(company.tenant_id):
        await ask_for_import(company.admin.actor, "people.csv", text.encode(encoding))
    await run_due_jobs()
    async with acting_for(company.tenant_id):
        return (await list_transfers(company.admin.actor))[0]


async def found(company: Company, **wanted: str) -> list[str]:
    async with acting_for(company.tenant_id):
        listed = await list_contacts(company.admin.actor, ContactFilter(**wanted))  # type: ignore[arg-type]  # words only here
    return sorted(each.name for each in listed.contacts)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
async def test_a_file_is_taken_in_and_each_bad_line_is_named(company: Company, encoding: str) -> None:
    async with acting_for(company.tenant_id):
        await add_field(company.admin.actor, key="born", title="生日", kind="date")
    text = (
        "姓名,邮箱,手机,标签,生日\n王小明,ming@x.test,13800138000,vip;老客户,2001/2/3\n"
        "李雷,not a mail,,,\n韩梅梅,mei@x.test,,,soon\n"
    )
    done = await take(company, text, encoding)
    assert (done.state, done.total, done.done, done.made, done.changed, done.failed) == ("done", 3, 3, 1, 0, 2)
    async with acting_for(company.tenant_id):
        _transfer, lines = await problems_of(company.admin.actor, done.id)
        file = await problems_file(company.admin.actor, done.id)
        (ming,) = (await list_contacts(company.admin.actor, ContactFilter(q="小明"))).contacts
    assert [(each.line, each.problem.split(":")[0]) for each in lines] == [(3, "email"), (4, "born")]
    assert [row[1][0] for row in table(decode(file))[1]] == ["3", "4"]
    assert ming.fields == {"born": "2001-02-03", "phone": "13800138000", "tags": ["vip", "老客户"]}


async def test_a_line_that_means_a_known_contact_changes_them(company: Company) -> None:
    contact_id = await new_visitor(company)
    async with acting_for(company.tenant_id):
        await learn(contact_id, name="Ada", fields={"phone": "+86 138 0013 8000"})
        await note_verified(contact_id, "email", "ada@x.test", how="signed")
    first = await take(company, "name,email,id\nAda Lovelace,ADA@x.test,C-7\n")
    second = await take(company, "name,phone\nAda L.,138 0013 8000\n")
    third = await take(company, "name,id\nCountess,C-7\n")
    assert [(each.made, each.changed) for each in (first, second, third)] == [(0, 1)] * 3
    async with acting_for(company.tenant_id):
        assert (await get_contact(contact_id)).name == "Countess"


async def test_a_line_that_means_two_makes_a_new_one(company: Company) -> None:
    for name in ("Ada", "Bob"):
        contact_id = await new_visitor(company)
        async with acting_for(company.tenant_id):
            await learn(contact_id, name=name, fields={"phone": "13800138000"})
    done = await take(company, "name,phone\nCy,13800138000\n")
    assert (done.made, done.changed) == (1, 0)


async def test_a_file_goes_on_where_it_was_left(company: Company) -> None:
    text = "name\n" + "".join(f"Person {n}\n" for n in range(450))
    async with acting_for(company.tenant_id):
        transfer_id = await ask_for_import(company.admin.actor, "many.csv", text.encode())
    async with acting_for(company.tenant_id):
        assert await go_on(transfer_id)
        (half,) = await list_transfers(company.admin.actor)
    assert (half.state, half.done, half.total) == ("running", 200, 450)
    await run_due_jobs()
    async with acting_for(company.tenant_id):
        (whole,) = await list_transfers(company.admin.actor)
        assert await count_contacts(company.admin.actor, ContactFilter(q="person")) == 450
    assert (whole.state, whole.made, whole.has_file) == ("done", 450, False)


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00", b"colour\nred\n", b""])
async def test_what_is_no_list_of_contacts_is_refused_at_once(company: Company, content: bytes) -> None:
    async with acting_for(company.tenant_id):
        with pytest.raises(Invalid):
            await ask_for_import(company.admin.actor, "x.csv", content)
        with pytest.raises(NotAllowed):
            await ask_for_import(company.agent.actor, "x.csv", b"name\nAda\n")


async def test_what_goes_out_comes_in_again(company: Company) -> None:
    await take(company, "name,email,tags\nAda,ada@x.test,vip\nBob,bob@x.test,\n")
    async with acting_for(company.tenant_id):
        transfer_id = await ask_for_export(company.admin.actor, ContactFilter(tag="vip"))
        with pytest.raises(Missing):
            await file_of(company.admin.actor, transfer_id)
    await run_due_jobs()
    async with acting_for(company.tenant_id):
        content = await file_of(company.admin.actor, transfer_id)
    head, lines = table(decode(content))
    assert (head, [row[1:5] for _n, row in lines]) == (
        ["id", "name", "email", "phone", "tags"],
        [["Ada", "ada@x.test", "", "vip"]],
    )


async def test_contacts_are_found_by_name_phone_mail_and_two_chinese_characters(company: Company) -> None:
    await take(company, "name,email,phone\n欧阳小明,ming@shop.test,+86 139 0013 9000\nAda Lovelace,ada@x.test,\n")
    for asked in ("小明", "欧阳", "ming@shop.test", "13900139000", "9000"):
        assert await found(company, q=asked) == ["欧阳小明"], asked
    assert await found(company, q="lovel ada") == ["Ada Lovelace"]
    assert await found(company, q="明小") == []


async def test_the_list_goes_on_by_key(company: Company) -> None:
    await take(company, "name\n" + "".join(f"Person {n}\n" for n in range(7)))
    names: list[str] = []
    after = ""
    async with acting_for(company.tenant_id):
        while True:
            listed = await list_contacts(company.admin.actor, ContactFilter(q="person"), after=after, limit=3)
            names += [each.name for each in listed.contacts]
            after = listed.after
            if not after:
                break
        with pytest.raises(Invalid):
            await list_contacts(company.admin.actor, ContactFilter(), after="nonsense")
    assert sorted(names) == [f"Person {n}" for n in range(7)]


async def test_segments_count_who_fits_now(company: Company) -> None:
    await take(company, "name,tags\nAda,vip\nBob,\n")
    async with acting_for(company.tenant_id):
        actor = company.admin.actor
        segment_id = await keep_segment(actor, "Best", ContactFilter(tag="vip", seen_within=3))
        for name, wanted in (("Best", ContactFilter(tag="x")), (" ", ContactFilter(tag="x")), ("All", ContactFilter())):
            with pytest.raises(Invalid):
                await keep_segment(actor, name, wanted)
        ((segment, count),) = await list_segments(actor)
        assert (segment.name, count) == ("Best", 1)
    await take(company, "name,tags\nCy,vip\n")
    async with acting_for(company.tenant_id):
        ((_segment, count),) = await list_segments(actor)
        assert count == 2
        assert await count_contacts(actor, ContactFilter(unseen_for=1)) == 0
        await drop_segment(actor, segment_id)
        assert await list_segments(actor) == []


async def test_fields_of_ones_own_hold_what_they_are_for(company: Company) -> None:
    actor, contact_id = company.admin.actor, await new_visitor(company)
    async with acting_for(company.tenant_id):
        field_id = await add_field(actor, key="size", title="Size", kind="choice", choices=["S", "L"])
        for key, kind in (
            ("name", "text"),
            ("Size!", "text"),
            ("size", "text"),
            ("other", "colour"),
            ("other", "choice"),
        ):
            with pytest.raises(Invalid):
                await add_field(actor, key=key, title="x", kind=kind)
        with pytest.raises(Invalid):
            await correct_contact(actor, contact_id, {"size": "XXL"})
        await correct_contact(actor, contact_id, {"size": "L", "name": "Ada"})
        assert await count_contacts(actor, ContactFilter(fields={"size": "L"})) == 1
        await remove_field(actor, field_id)
        with pytest.raises(Missing):
            await remove_field(actor, UUID(int=7))
        kept = await get_contact(contact_id)
    assert (kept.name, kept.fields["size"]) == ("Ada", "L")
    assert kept.for_flow()["size"] == "L", "flows read it"
