"""Administrators are told once, in the app and by mail, with the fix; and again only after it worked in between."""

from typing import Any
from uuid import UUID

import pytest

from admin_ui.environment import LOCALE
from hubwright.control import notices
from hubwright.host import catalogue
from hubwright.host.catalogue import CatalogueEntry
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.i18n import add_catalogue
from hubwright.kernel.jobs import run_due_jobs
from hubwright.kernel.mail import outbox_letters
from hubwright.runtime import breaker
from hubwright.runtime.watch.channels import look_at_channels
from hubwright.runtime.watch.tasks import look_at_flow
from tests.integration.runtime.flows import greeter
from tests.support.company import Company, document, make_company, new_visitor, says
from tests.support.people import join


async def mails_to(company: Company, email: str = "") -> list[str]:
    while await run_due_jobs():
        pass
    wanted = email or company.admin.email
    return [letter.text for letter in outbox_letters(10_000) if letter.to == wanted]


async def standing(company: Company) -> list[notices.NoticeView]:
    async with acting_for(company.tenant_id):
        return await notices.open_notices()


async def test_it_is_told_once_and_anew_after_it_worked(database: None) -> None:
    company = await make_company("notices", greeter())
    owner = await join(company.tenant_id, "owner")
    for _time in range(3):
        async with acting_for(company.tenant_id):
            await notices.raise_notice("breaker", "api.example", error="status 503")
    (mail,) = await mails_to(company)
    assert "api.example" in mail and "status 503" in mail and "/failures" in mail
    assert len(await mails_to(company, owner.email)) == 1
    assert await mails_to(company, company.agent.email) == [], "only those who can see to it"
    (shown,) = await standing(company)
    assert "api.example" in shown.told.what
    assert shown.told.fix.endswith(".")

    async with acting_for(company.tenant_id):
        assert await notices.clear("breaker", "api.example")
        assert not await notices.clear("breaker", "api.example")
        assert await notices.open_notices() == []
        await notices.raise_notice("breaker", "api.example", error="timeout")
    assert len(await mails_to(company)) == 2


async def test_each_reads_it_in_their_own_language(database: None) -> None:
    add_catalogue(LOCALE)
    company = await make_company("notices", greeter())
    async with acting_for(company.tenant_id):
        await execute(
            "UPDATE account SET language = 'zh' FROM member m"
            " WHERE m.tenant_id = $1 AND m.role = 'admin' AND account.id = m.account_id"
        )
        await notices.raise_notice("breaker", "api.example", error="status 503")
    (mail,) = await mails_to(company)
    assert "您好" in mail


async def test_a_channel_whose_plugin_is_gone_is_told_and_cleared(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = await make_company("channels", greeter())
    await look_at_channels(company.tenant_id)
    assert await standing(company) == []
    with monkeypatch.context() as broken:
        broken.setattr(catalogue, "entry", lambda plugin_id: CatalogueEntry(plugin_id, None, "its package is gone"))
        await look_at_channels(company.tenant_id)
        await look_at_channels(company.tenant_id)
    (shown,) = await standing(company)
    assert "Shop" in shown.told.what
    assert shown.told.url == f"/channels/{company.channel_id}"
    assert len(await mails_to(company)) == 1
    await look_at_channels(company.tenant_id)
    assert await standing(company) == []


async def test_a_channel_switched_off_on_purpose_is_no_trouble(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    company = await make_company("channels", greeter())
    async with acting_for(company.tenant_id):
        await execute("UPDATE channel SET enabled = false WHERE tenant_id = $1")
    monkeypatch.setattr(catalogue, "entry", lambda plugin_id: CatalogueEntry(plugin_id, None, "gone"))
    await look_at_channels(company.tenant_id)
    assert await standing(company) == []


def broken_at_once() -> dict[str, Any]:
    """Its first step cannot do what it says, and no exit is wired for that."""
    wrong = {"id": "n_call", "type": "http", "config": {"url": "{{ tenant.nowhere }}/orders"}}
    return document([wrong, {"id": "n_hi", "type": "message", "config": {"text": "hi"}}], [("n_call", "ok", "n_hi")])


async def _look(company: Company) -> None:
    await look_at_flow(company.tenant_id, {"flow_id": str(company.flow_id)})


async def test_a_flow_that_fails_at_every_start_is_told_with_its_step(database: None) -> None:
    company = await make_company("flows", broken_at_once())
    for _time in range(2):
        await says(company, await new_visitor(company), "hi")
    await _look(company)
    assert await standing(company) == [], "two are too few to go by"
    await says(company, await new_visitor(company), "hi")
    async with acting_for(company.tenant_id):
        asked = await fetch("SELECT kind FROM job WHERE tenant_id = $1 AND kind = 'flow.look'")
    assert asked, "the failure itself asked for a look"
    await _look(company)
    (shown,) = await standing(company)
    assert "fails at every start" in shown.told.what
    assert "n_call" in shown.told.fix
    assert shown.told.url == f"/flows/{company.flow_id}"


async def _sessions(company: Company, *, good: int, bad: int, before: bool = False) -> None:
    """Sessions of the live version, some of which went wrong; an hour ago or now."""
    for number in range(good + bad):
        talk = (await says(company, await new_visitor(company), "hi")).conversation_id
        async with acting_for(company.tenant_id):
            session: UUID = (
                await fetch("SELECT id FROM flow_session WHERE tenant_id = $1 AND conversation_id = $2", talk)
            )[0]["id"]
            if number < bad:
                await execute(
                    "INSERT INTO flow_failure (tenant_id, id, flow_id, flow_session_id, node_id, at)"
                    " VALUES ($1, $2, $3, $2, 'n_hi', now() - CASE WHEN $4 THEN interval '1 hour' ELSE '0' END)",
                    session,
                    company.flow_id,
                    before,
                )
            if before:
                await execute(
                    "UPDATE flow_session SET started_at = now() - interval '1 hour' WHERE tenant_id = $1 AND id = $2",
                    session,
                )


async def test_a_jump_of_the_share_is_told_and_goes_when_it_works_again(database: None) -> None:
    company = await make_company("flows", greeter())
    await _sessions(company, good=10, bad=1, before=True)
    await _sessions(company, good=2, bad=4)
    await _look(company)
    (shown,) = await standing(company)
    assert "67 %" in shown.told.what
    await _look(company)
    assert len(await standing(company)) == 1
    async with acting_for(company.tenant_id):
        await execute(
            "UPDATE flow_failure SET at = now() - interval '1 minute'"
            " WHERE tenant_id = $1 AND at > now() - interval '5 minutes'"
        )
        await execute(
            "UPDATE flow_session SET started_at = now() - interval '2 minutes'"
            " WHERE tenant_id = $1 AND started_at > now() - interval '5 minutes'"
        )
    await _sessions(company, good=3, bad=0)
    await _look(company)
    assert await standing(company) == []


async def test_what_always_went_wrong_as_often_is_no_jump(database: None) -> None:
    company = await make_company("flows", greeter())
    await _sessions(company, good=4, bad=6, before=True)
    await _sessions(company, good=3, bad=4)
    await _look(company)
    assert await standing(company) == []


async def test_a_jump_that_a_broken_host_explains_is_not_told_twice(database: None) -> None:
    company = await make_company("flows", greeter())
    async with acting_for(company.tenant_id):
        await notices.raise_notice("breaker", "api.example", error="status 503")
    await _sessions(company, good=2, bad=4)
    await _look(company)
    assert [notice.kind for notice in await standing(company)] == ["breaker"]
    async with acting_for(company.tenant_id):
        await notices.clear("breaker", "api.example")
    await _look(company)
    assert await standing(company) == [], "what is counted still comes from the time without the host"
    async with acting_for(company.tenant_id):
        await execute("UPDATE notice SET cleared_at = cleared_at - interval '1 hour' WHERE tenant_id = $1")
    await _look(company)
    assert [notice.kind for notice in await standing(company)] == ["flow"]


async def test_a_host_that_is_about_to_be_told_as_the_cause_is_waited_for(database: None) -> None:
    company = await make_company("flows", greeter())
    await _sessions(company, good=1, bad=4)
    await _fails(company, breaker.OPENS_AFTER - 1)
    await _look(company)
    assert await standing(company) == []
    async with acting_for(company.tenant_id):
        assert await fetch("SELECT 1 FROM job WHERE tenant_id = $1 AND kind = 'flow.look'"), "it looks again"
    await _fails(company, 1)
    await _look(company)
    assert [notice.kind for notice in await standing(company)] == ["breaker"]


@pytest.mark.parametrize("ends", ["it is forgotten", "it answers", "too many fail"])
async def test_a_host_that_only_stumbled_is_not_waited_for_any_longer(database: None, ends: str) -> None:
    company = await make_company("flows", greeter())
    await _sessions(company, good=1, bad=4)
    await _fails(company, breaker.OPENS_AFTER - 1)
    async with acting_for(company.tenant_id):
        if ends == "it is forgotten":
            await execute("UPDATE breaker SET changed_at = now() - interval '61 seconds' WHERE tenant_id = $1")
        if ends == "it answers":
            await breaker.answered(breaker.Gate("api.example", blemished=True))
    if ends == "too many fail":
        await _sessions(company, good=0, bad=6)
    await _look(company)
    assert [notice.kind for notice in await standing(company)] == ["flow"]


async def _fails(company: Company, times: int) -> None:
    for _time in range(times):
        async with acting_for(company.tenant_id):
            await breaker.failed(breaker.Gate("api.example"), "status 503")
