"""What the views of the inbox hold, counted up to a limit, so that a full inbox costs no more than a small one."""

from admin_ui.pages.inbox.words import counted
from hubwright.desk.conversations import staff_queries
from hubwright.desk.conversations.list_conversations import COUNTED, counts
from hubwright.desk.conversations.take import take
from hubwright.desk.queues import set_availability
from hubwright.kernel.database import acting_for
from hubwright.kernel.i18n import use_language
from tests.integration.desk.waiting import make_desk, waits


async def test_each_view_is_counted_and_nobody_counts_beyond_the_limit(database: None) -> None:
    desk = await make_desk(2)
    ids = [await waits(desk) for _n in range(5)]
    async with acting_for(desk.tenant_id):
        await set_availability(desk.agents[0].actor, "available")
        for conversation_id in ids[:2]:
            await take(desk.agents[0].actor, conversation_id)
        await take(desk.agents[1].actor, ids[2])
        found = await counts(desk.agents[0].actor)
        assert (found.mine, found.team, found.waiting) == (2, 3, 2)
        few = await staff_queries.counts(desk.agents[0].member_id, 1)
    assert (few["mine"], few["team"], few["waiting"]) == (1, 1, 1)


def test_where_there_are_more_the_view_says_so() -> None:
    with use_language("en"):
        assert [counted(n) for n in (7, COUNTED - 1, COUNTED)] == ["7", "999", "999+"]
