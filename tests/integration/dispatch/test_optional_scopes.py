"""What a plugin could use as well counts where a company grants it, and nowhere else."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from hubwright.desk.contacts.verbs import learn
from hubwright.desk.conversations import events_after
from hubwright.host.dispatch.log import calls_of
from hubwright.host.installation.consents import Agreement, agree
from hubwright.host.installation.verbs import switch_on
from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import run_due_jobs
from hubwright.runtime.plugins.panels import read_panel
from hubwright.runtime.plugins.tasks import tell_plugin
from hubwright.runtime.plugins.ways import close_dispatcher
from hubwright_sdk import AddNote
from tests.integration.dispatch.conftest import company_named
from tests.support.company import Company, new_visitor, says
from tests.support.plugins import installed_plugins
from tests.support.watching_plugins import Watcher

PLUGIN = "test-modest"
BEYOND = ["contact:read", "conversation:write"]


@pytest.fixture
def modest(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watcher]:
    plugin = Watcher(PLUGIN, scopes=["conversation:read"], optional_scopes=BEYOND)
    with installed_plugins(monkeypatch, plugin):
        yield plugin


async def company_that_grants(plugin: Watcher, name: str, scopes: list[str]) -> Company:
    made = await company_named(name)
    async with acting_for(made.tenant_id):
        agreed = Agreement(scopes=["conversation:read", *scopes], data=plugin_data(plugin))
        await agree(PLUGIN, plugin.manifest, agreed, "Ada")
        await switch_on(PLUGIN)
    return made


def plugin_data(plugin: Watcher) -> list[str]:
    return [str(each) for each in plugin.manifest.data_classes]


async def talk_of(company: Company) -> UUID:
    visitor = await new_visitor(company)
    async with acting_for(company.tenant_id):
        await learn(visitor, name="Ana")
    return (await says(company, visitor, "Hi")).conversation_id


async def notes(company: Company, talk: UUID) -> set[str]:
    async with acting_for(company.tenant_id):
        return {event.text for event in await events_after(talk, 0, staff=True) if event.kind == "note"}


async def all_told() -> None:
    assert tell_plugin  # the job that tells stands with its module
    while await run_due_jobs(1_000):
        pass


@pytest.mark.parametrize(("granted", "name", "may_note"), [(BEYOND, "Ana", True), ([], "", False)])
async def test_events_and_wishes_go_as_far_as_the_company_granted(
    database: None, modest: Watcher, granted: list[str], name: str, may_note: bool
) -> None:
    company = await company_that_grants(modest, "asked", granted)
    talk = await talk_of(company)
    modest.wishes = [AddNote(conversation_id=str(talk), text="seen")]
    await all_told()
    assert modest.events
    assert {event.contact.name if event.contact else "" for event in modest.events if event.conversation} == {name}
    assert await notes(company, talk) == ({"seen"} if may_note else set())
    async with acting_for(company.tenant_id):
        failed = await calls_of(company.admin.actor, PLUGIN, outcome="failed")
    assert {(call.hook, call.code) for call in failed} == (set() if may_note else {("add_note", "scope")})
    await close_dispatcher()


async def test_panels_and_contexts_know_what_was_granted_here_and_what_was_taken_back(
    database: None, modest: Watcher
) -> None:
    generous = await company_that_grants(modest, "generous", BEYOND)
    careful = await company_that_grants(modest, "careful", [])
    for company in (generous, careful):
        await read_panel(company.agent.actor, await talk_of(company), PLUGIN, "facts")
    (first, with_more), (second, with_less) = modest.asked
    assert first.contact is not None and first.contact.name == "Ana"
    assert second.contact is None
    assert [with_more.has_scope("contact:read"), with_less.has_scope("contact:read")] == [True, False]
    async with acting_for(generous.tenant_id):
        await agree(PLUGIN, modest.manifest, Agreement(scopes=["conversation:read"], data=plugin_data(modest)), "Ada")
    await read_panel(generous.agent.actor, await talk_of(generous), PLUGIN, "facts")
    asked, context = modest.asked[-1]
    assert asked.contact is None and not context.has_scope("contact:read")
    await close_dispatcher()
