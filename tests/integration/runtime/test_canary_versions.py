"""A version tried on a part of what arrives: on every road, counted, and taken back by itself when it fails."""

from typing import Any
from uuid import UUID

import pytest

from hubwright import flows
from hubwright.control.flows import get_draft, history_of, live_version, publish, save_draft
from hubwright.control.flows.canaries import released, running, takes
from hubwright.control.flows.canaries.assign import version_for
from hubwright.control.flows.canaries.schemas import Arrival
from hubwright.control.flows.errors import NothingToTry, NothingTried, SameAsLive
from hubwright.control.notices import open_notices
from hubwright.desk.contacts.listing import keep_segment
from hubwright.desk.contacts.schemas import ContactFilter
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.errors import Invalid, NotAllowed
from hubwright.kernel.ids import new_id
from hubwright.kernel.outbound import Outbound
from hubwright.runtime.batch import take_batch
from hubwright.runtime.canaries.ending import take_back, to_everybody
from hubwright.runtime.canaries.standing import Standing, standing
from hubwright.runtime.canaries.tasks import look_at_canary
from hubwright.runtime.plain_road import take_plainly
from hubwright.runtime.versions import Release, release
from hubwright.runtime.versions.release import live_again
from hubwright.runtime.versions.schemas import TryOn
from tests.integration.runtime.batches import event
from tests.integration.runtime.dead import Poison
from tests.integration.runtime.flows import greeter
from tests.integration.runtime.running import doc, happens, press, publish_flow, work
from tests.integration.runtime.services import Service, last_text, make, perform_all
from tests.support.company import Company, make_company, new_visitor, says


@pytest.fixture
async def company(database: None) -> Company:
    return await make_company("canaries", greeter())


async def change(company: Company, node_id: str, **config: Any) -> None:
    async with acting_for(company.tenant_id):
        draft = await get_draft(company.flow_id)
        for node in draft.doc["nodes"]:
            if node["id"] == node_id:
                node["config"].update(config)
        await save_draft(company.admin.actor, company.flow_id, draft.doc, draft.rev)


async def tried(company: Company, actor: Actor | None = None, **on: Any) -> UUID:
    """Publish the draft for a part."""
    async with acting_for(company.tenant_id):
        wanted = Release(note="a try", try_on=TryOn(**{"percent": 100, "enough": 3, **on}))
        return (await release(actor or company.admin.actor, company.flow_id, wanted)).id


async def stands(company: Company) -> Standing:
    async with acting_for(company.tenant_id):
        found = await standing(company.admin.actor, company.flow_id)
    assert found is not None
    return found


async def look(company: Company) -> None:
    await look_at_canary(company.tenant_id, {"flow_id": str(company.flow_id)})


async def versions_of(company: Company, conversation_id: UUID) -> list[int]:
    async with acting_for(company.tenant_id):
        rows = await fetch(
            "SELECT v.n FROM flow_session s JOIN flow_version v ON v.tenant_id = $1 AND v.id = s.flow_version_id"
            " WHERE s.tenant_id = $1 AND s.conversation_id = $2 ORDER BY s.started_at, s.id",
            conversation_id,
        )
    return [row["n"] for row in rows]


async def deeds(company: Company) -> list[tuple[int, str, str]]:
    async with acting_for(company.tenant_id):
        return [(done.n, done.deed, done.by) for done in await history_of(company.flow_id)]


async def test_a_part_gets_it_and_the_rest_what_is_live_the_same_on_both_roads(company: Company) -> None:
    await change(company, "n_hi", text="Tried")
    await tried(company, percent=50)
    async with acting_for(company.tenant_id):
        now = await released(company.flow_id)
    assert now.part is not None
    sides = set()
    for _ in range(12):
        visitor = await new_visitor(company)
        gets = takes(now.part, Arrival(key=str(visitor)))
        sides.add(gets)
        talk = await says(company, visitor, "hi")
        assert await versions_of(company, talk.conversation_id) == [2 if gets else 1]
        await says(company, visitor, "more")  # ends the session; the next message begins another one, in a batch
        (answer,) = await take_batch([event(company, visitor, "hello again")])
        assert answer is not None, "the batch took it"
        plain = await take_plainly(event(company, visitor, "and once more"))
        assert set(await versions_of(company, plain.conversation_id)) == {2 if gets else 1}
    assert sides == {True, False}


async def test_a_segment_gets_it_by_what_is_known_when_they_arrive(company: Company) -> None:
    await change(company, "n_hi", text="Tried")
    async with acting_for(company.tenant_id):
        segment = await keep_segment(company.admin.actor, "VIP", ContactFilter(tag="vip"))
        late = await keep_segment(company.admin.actor, "Late", ContactFilter(unseen_for=30))
    with pytest.raises(Invalid, match="nobody knows when a customer arrives"):
        await tried(company, segment_id=late)
    await tried(company, segment_id=segment)
    vip, other = await new_visitor(company), await new_visitor(company)
    async with acting_for(company.tenant_id):
        await execute('UPDATE contact SET fields = \'{"tags": ["vip"]}\' WHERE tenant_id = $1 AND id = $2', vip)
    for visitor, n in ((vip, 2), (other, 1)):
        talk = await says(company, visitor, "hi")
        assert await versions_of(company, talk.conversation_id) == [n]
        await says(company, visitor, "more")
        await take_batch([event(company, visitor, "again")])
        assert await versions_of(company, talk.conversation_id) == [n, n]


async def test_a_run_goes_by_its_contact_or_by_what_it_is_about(database: None) -> None:
    made = await make_company("trialruns", greeter())
    hello = {"id": "n_say", "type": "message", "tv": 1, "label": "n_say", "config": {"text": "one"}}
    flow_id = await publish_flow(made, doc(hello, wires={"t.out": "n_say", "n_say.out": "n_end"}))
    async with acting_for(made.tenant_id):
        draft = await get_draft(flow_id)
        draft.doc["nodes"][0]["config"]["text"] = "two"
        await save_draft(made.admin.actor, flow_id, draft.doc, draft.rev)
        await release(made.admin.actor, flow_id, Release(try_on=TryOn(percent=50)))
        now = await released(flow_id)
    seen = set()
    for _ in range(10):
        run_id = await press(made, flow_id)
        await work(made)
        async with acting_for(made.tenant_id):
            (row,) = await fetch(
                "SELECT s.flow_version_id, r.key, r.concerns FROM flow_session s"
                " JOIN flow_run r ON r.tenant_id = $1 AND r.id = s.id WHERE s.tenant_id = $1 AND s.id = $2",
                run_id,
            )
        expected = version_for(now, Arrival(key=row["concerns"] or row["key"] or str(run_id)))
        assert row["flow_version_id"] == expected
        seen.add(expected)
    assert len(seen) == 2


async def test_a_trigger_that_only_the_live_version_has_is_answered_by_it(database: None) -> None:
    made = await make_company("trialtriggers", greeter())
    document = doc(
        {"id": "n_say", "type": "message", "tv": 1, "label": "n_say", "config": {"text": "one"}},
        wires={"t.out": "n_say", "n_say.out": "n_end"},
        trigger="event",
        config={"name": "shop.paid"},
    )
    flow_id = await publish_flow(made, document)
    async with acting_for(made.tenant_id):
        draft = await get_draft(flow_id)
        draft.doc["entry"][0]["id"] = "t_other"
        draft.doc["edges"][0]["from"] = ["t_other", "out"]
        await save_draft(made.admin.actor, flow_id, draft.doc, draft.rev)
        await release(made.admin.actor, flow_id, Release(try_on=TryOn(percent=100)))
    await happens(made, "shop.paid", order="1")
    await work(made)
    async with acting_for(made.tenant_id):
        (row,) = await fetch(
            "SELECT v.n FROM flow_session s JOIN flow_version v ON v.tenant_id = $1 AND v.id = s.flow_version_id"
            " WHERE s.tenant_id = $1 AND v.flow_id = $2",
            flow_id,
        )
    assert row["n"] == 1


async def _visitor(company: Company, gets: bool | None) -> UUID:
    """Somebody who gets what is tried, or who does not."""
    async with acting_for(company.tenant_id):
        now = await released(company.flow_id)
    while True:
        visitor = await new_visitor(company)
        if gets is None or now.part is None or takes(now.part, Arrival(key=str(visitor))) == gets:
            return visitor


async def _orders(company: Company, outbound: Outbound, times: int, gets: bool | None = None) -> list[UUID]:
    talks = []
    for _ in range(times):
        talks.append((await says(company, await _visitor(company, gets), "order 4711")).conversation_id)
        await perform_all(company, outbound)
    return talks


async def test_what_fails_goes_back_by_itself_and_the_live_version_never_noticed(
    service: Service, outbound: Outbound
) -> None:
    company = await make(service)
    await _orders(company, outbound, 2)
    await change(company, "n_http", url="http://127.0.0.1:9/orders/{{ order_no }}", retries="none")
    await tried(company, percent=50, enough=4, margin=20, going_back="migrate")
    visitor = await _visitor(company, gets=True)
    in_the_middle = (await says(company, visitor, "hello")).conversation_id
    talks = await _orders(company, outbound, 2, gets=True)
    spared = await _orders(company, outbound, 3, gets=False)
    await look(company)
    found = await stands(company)
    assert (found.verdict.tried.conversations, found.verdict.tried.failed, found.verdict.goes_back) == (3, 2, False)
    async with acting_for(company.tenant_id):
        asked = await fetch("SELECT payload FROM job WHERE tenant_id = $1 AND kind = 'flow.canary'")
    assert len(asked) >= 2, "it is looked at again, and the failure itself asked for a look"

    talks += await _orders(company, outbound, 1, gets=True)
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

    (fresh,) = await _orders(company, outbound, 1)
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
    await _orders(company, outbound, 1)
    await change(company, "n_ok", text="Order {{ order_no }}: {{ state }}")
    await tried(company, percent=1)
    found = await stands(company)
    assert (found.verdict.tried.conversations, found.verdict.control.conversations) == (0, 0)
