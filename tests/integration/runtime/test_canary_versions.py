"""A version tried on a part of what arrives: on every road, and the same one for the same customer."""

import pytest

from hubwright.control.flows import get_draft, save_draft
from hubwright.control.flows.canaries import released, takes
from hubwright.control.flows.canaries.assign import version_for
from hubwright.control.flows.canaries.schemas import Arrival
from hubwright.desk.contacts.listing import keep_segment
from hubwright.desk.contacts.schemas import ContactFilter
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.errors import Invalid
from hubwright.runtime.batch import take_batch
from hubwright.runtime.plain_road import take_plainly
from hubwright.runtime.versions import Release, release
from hubwright.runtime.versions.schemas import TryOn
from tests.integration.runtime.batches import event
from tests.integration.runtime.canaries import change, tried, versions_of
from tests.integration.runtime.flows import greeter
from tests.integration.runtime.running import doc, happens, press, publish_flow, work
from tests.support.company import Company, make_company, new_visitor, says


@pytest.fixture
async def company(database: None) -> Company:
    return await make_company("canaries", greeter())


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
