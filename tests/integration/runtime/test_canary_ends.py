"""A version that is tried goes back by itself when it fails, and ends as people choose."""

import pytest

from hubwright import flows
from hubwright.control.flows import get_draft, history_of, live_version, publish
from hubwright.control.flows.canaries import running
from hubwright.control.flows.errors import NothingToTry, NothingTried, SameAsLive
from hubwright.control.notices import open_notices
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.errors import Invalid, NotAllowed
from hubwright.kernel.ids import new_id
from hubwright.kernel.outbound import Outbound
from hubwright.runtime.batch import take_batch
from hubwright.runtime.canaries.ending import take_back, to_everybody
from hubwright.runtime.versions import Release, release
from hubwright.runtime.versions.release import live_again
from tests.integration.runtime.batches import event
from tests.integration.runtime.canaries import change, deeds, look, orders, stands, tried, versions_of, visitor_who
from tests.integration.runtime.dead import Poison
from tests.integration.runtime.flows import greeter
from tests.integration.runtime.services import Service, last_text, make, perform_all
from tests.support.company import Company, make_company, new_visitor, says


@pytest.fixture
async def company(database: None) -> Company:
    return await make_company("canaries", greeter())


async def test_what_fails_goes_back_by_itself_and_the_live_version_never_noticed(
    service: Service, outbound: Outbound
) -> None:
    company = await make(service)
    await orders(company, outbound, 2)
    await change(company, "n_http", url="http://127.0.0.1:9/orders/{{ order_no }}", retries="none")
    await tried(company, percent=50, enough=4, margin=20, going_back="migrate")
    visitor = await visitor_who(company, gets=True)
    in_the_middle = (await says(company, visitor, "hello")).conversation_id
    talks = await orders(company, outbound, 2, gets=True)
    spared = await orders(company, outbound, 3, gets=False)
    await look(company)
    found = await stands(company)
    assert (found.verdict.tried.conversations, found.verdict.tried.failed, found.verdict.goes_back) == (3, 2, False)
    async with acting_for(company.tenant_id):
        asked = await fetch("SELECT payload FROM job WHERE tenant_id = $1 AND kind = 'flow.canary'")
    assert len(asked) >= 2, "it is looked at again, and the failure itself asked for a look"

    talks += await orders(company, outbound, 1, gets=True)
    await look(company)
    async with acting_for(company.tenant_id):
        live = await live_version(company.flow_id)
        assert await running(company.flow_id) is None
        (notice,) = [each for each in await open_notices() if each.kind == "canary"]
        history = await history_of(company.flow_id)
    assert live is not None and live.n == 1
    assert "3 of 4 conversations went wrong, with version 1 0 of 3" in notice.told.what
    assert [(done.n, done.deed, done.by) for done in history][:2] == [
        (2, "rolled_back", ""),
        (2, "tried", company.admin.actor.name),
    ]
    assert history[0].detail["tried"] == {"conversations": 4, "failed": 3, "broke": 0}
    for talk in talks:
        assert await last_text(company, talk) == "We cannot look just now"
    for talk in spared:
        assert await last_text(company, talk) == "Order 4711 is shipped"

    (fresh,) = await orders(company, outbound, 1)
    assert await last_text(company, fresh) == "Order 4711 is shipped"
    assert await versions_of(company, fresh) == [1]
    await says(company, visitor, "4712")
    await perform_all(company, outbound)
    assert await last_text(company, in_the_middle) == "Order 4712 is shipped", "it went on in the live version"
    assert await versions_of(company, in_the_middle) == [1]
    await look(company)
    assert (await deeds(company))[0] == (2, "rolled_back", ""), "and only once"


@pytest.mark.parametrize(("going_back", "ends_on"), [("pin", [2]), ("restart", [2, 1])])
async def test_sessions_on_it_do_what_was_chosen(company: Company, going_back: str, ends_on: list[int]) -> None:
    await change(company, "n_hi", text="Tried")
    await tried(company, going_back=going_back)
    visitor = await new_visitor(company)
    talk = await says(company, visitor, "hi")
    async with acting_for(company.tenant_id):
        await take_back(company.admin.actor, company.flow_id)
    await says(company, visitor, "what?")
    assert (await versions_of(company, talk.conversation_id))[: len(ends_on)] == ends_on
    assert (await deeds(company))[0] == (2, "taken_back", company.admin.actor.name)


async def test_what_breaks_at_its_first_message_counts_against_it(company: Company, defect: Poison) -> None:
    await change(company, "n_hi", text="Tried")
    await tried(company, enough=2)
    defect.poison(flows.MessageReceived)
    for _ in range(2):
        await says(company, await new_visitor(company), "hi")
    defect.heal()
    found = await stands(company)
    assert (found.verdict.tried.failed, found.verdict.tried.broke, found.verdict.control.failed) == (2, 2, 0)
    await look(company)
    assert (await deeds(company))[0] == (2, "rolled_back", "")


async def test_to_everybody_makes_it_live_and_moves_who_is_under_way(company: Company) -> None:
    early = await new_visitor(company)
    talk = await says(company, early, "hi")
    await change(company, "n_more", text="More of the new")
    version_id = await tried(company, percent=1)
    async with acting_for(company.tenant_id):
        made = await to_everybody(company.admin.actor, company.flow_id, in_flight="migrate")
        live = await live_version(company.flow_id)
        with pytest.raises(NothingTried):
            await to_everybody(company.admin.actor, company.flow_id)
    assert live is not None and (live.id, made.id) == (version_id, version_id)
    await says(company, early, "More", kind="choice", choice_id="n_hi:b_more")
    assert await versions_of(company, talk.conversation_id) == [2]
    assert [deed for _n, deed, _by in await deeds(company)] == ["everybody", "tried", "published"]


async def test_publishing_ends_a_trial_and_the_same_words_make_no_second_version(company: Company) -> None:
    await change(company, "n_hi", text="Tried")
    first = await tried(company)
    async with acting_for(company.tenant_id):
        assert (await publish(company.admin.actor, company.flow_id)).id == first
    assert (await deeds(company))[0][:2] == (2, "everybody")
    await change(company, "n_hi", text="Tried again")
    await tried(company)
    await change(company, "n_hi", text="Third")
    async with acting_for(company.tenant_id):
        await publish(company.admin.actor, company.flow_id)
        assert await running(company.flow_id) is None
    assert [each[:2] for each in (await deeds(company))[:3]] == [(4, "published"), (3, "replaced"), (3, "tried")]


async def test_an_earlier_version_is_live_again_and_nothing_leads_away_from_it(company: Company) -> None:
    await change(company, "n_more", text="More of the new")
    async with acting_for(company.tenant_id):
        await release(company.admin.actor, company.flow_id, Release(in_flight="migrate"))
        draft = await get_draft(company.flow_id)
        await live_again(company.admin.actor, company.flow_id, 1, "the new one was wrong")
        after = await get_draft(company.flow_id)
        assert (after.doc, after.rev) == (draft.doc, draft.rev), "the draft stays what it is"
        with pytest.raises(SameAsLive):
            await live_again(company.admin.actor, company.flow_id, 1)
    visitor = await new_visitor(company)
    talk = await says(company, visitor, "hi")
    await says(company, visitor, "More", kind="choice", choice_id="n_hi:b_more")
    assert await versions_of(company, talk.conversation_id) == [1]
    assert (await deeds(company))[0] == (1, "live_again", company.admin.actor.name)


async def test_there_has_to_be_something_to_try_and_somebody_who_may(company: Company) -> None:
    with pytest.raises(NothingToTry):
        await tried(company)
    await change(company, "n_hi", text="Tried")
    for wrong in ({"percent": 0}, {"percent": 101}, {"margin": 0}, {"enough": 0}):
        with pytest.raises(Invalid):
            await tried(company, **wrong)
    with pytest.raises(NotAllowed):
        await tried(company, actor=company.agent.actor)


async def test_two_companies_trials_never_meet(database: None) -> None:
    one, other = await make_company("trialone", greeter()), await make_company("trialother", greeter())
    await change(one, "n_hi", text="Tried")
    await tried(one)
    visitors = [(each, await new_visitor(each)) for each in (one, other)]
    talks = [await says(each, visitor, "hi") for each, visitor in visitors]
    for (each, visitor), talk, n in zip(visitors, talks, (2, 1), strict=True):
        await says(each, visitor, "more")
        assert await versions_of(each, talk.conversation_id) == [n]
    again = await take_batch([event(each, visitor, "again", str(new_id())) for each, visitor in visitors])
    assert None not in again
    assert [
        (await versions_of(each, talk.conversation_id))[-1] for (each, _), talk in zip(visitors, talks, strict=True)
    ] == [2, 1]


async def test_counts_of_before_the_trial_do_not_count(service: Service, outbound: Outbound) -> None:
    company = await make(service)
    service.answers = [(500, b"{}")] * 20
    await orders(company, outbound, 1)
    await change(company, "n_ok", text="Order {{ order_no }}: {{ state }}")
    await tried(company, percent=1)
    found = await stands(company)
    assert (found.verdict.tried.conversations, found.verdict.control.conversations) == (0, 0)
