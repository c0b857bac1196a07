"""What agents of a company of the matrix keep at hand."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from hubwright.control.flow_comments import comment
from hubwright.control.flow_tests import keep_test, remove_test
from hubwright.desk.contacts.verbs import meet_contact
from hubwright.desk.conversations import append_message, start_conversation
from hubwright.desk.joining.merge import merge
from hubwright.desk.joining.split import split
from hubwright.desk.workbench.canned import drop_canned, keep_canned
from hubwright.desk.workbench.errors import ShortcutTaken
from hubwright.flows import trial
from hubwright.kernel.clock import utc_now
from hubwright.kernel.ids import new_id
from tests.integration.isolation.billing_asks import BILLING_MAKERS
from tests.integration.isolation.board_parts import BOARD_MAKERS
from tests.integration.isolation.callback_parts import CALLBACK_MAKERS
from tests.integration.isolation.life_asks import make_domain
from tests.integration.isolation.live_asks import make_execution
from tests.integration.isolation.platform_asks import PLATFORM_MAKERS
from tests.integration.isolation.push_asks import PUSH_MAKERS
from tests.integration.isolation.routing_asks import ROUTING_MAKERS
from tests.integration.isolation.shift_asks import make_leave


async def make_canned(house: Any) -> UUID:
    """A canned reply of the house's company; its shortcut is taken there from then on, and nowhere else."""
    canned_id = new_id()
    shortcut = f"{house.word.lower()}-{canned_id.hex[-8:]}"[-40:]
    kept = {"shortcut": shortcut, "text": house.word, "own": False, "is_new": True}
    await keep_canned(house.admin.actor, canned_id, **kept)
    with pytest.raises(ShortcutTaken):
        await keep_canned(house.admin.actor, new_id(), **kept)
    return canned_id


async def drop_one(house: Any) -> UUID:
    """The removal of one."""
    return await drop_canned(house.admin.actor, await make_canned(house))


async def make_merge(house: Any, talk: Callable[[Any], Awaitable[UUID]]) -> UUID:
    """A merge of two conversations of the house's visitor."""
    return await merge(house.admin.actor, await talk(house), await talk(house))


async def make_splittable(house: Any) -> UUID:
    """A conversation that is delivered, with two messages of its customer."""
    contact_id = await meet_contact(house.company.channel_id, name=house.word, language="en")
    opened = await start_conversation(contact_id, house.company.channel_id, language="en", delivers=True)
    for _turn in range(2):
        await append_message(opened.id, kind="text", author="contact", text=house.word)
    return opened.id


async def make_part(house: Any) -> UUID:
    """A part that was split off."""
    return await split(house.admin.actor, await make_splittable(house), 1, 1)


async def channel_of_talks(house: Any) -> UUID:
    """The channel that the house's conversations are on."""
    found: UUID = house.company.channel_id
    return found


async def make_flow_comment(house: Any) -> UUID:
    """A comment on a step of the house's main flow."""
    comment_id = new_id()
    await comment(house.admin.actor, house.company.flow_id, comment_id, "n_hello", house.word)
    return comment_id


async def make_flow_test(house: Any) -> UUID:
    """A test of the house's main flow."""
    test_id = new_id()
    test = trial.FlowTest(start=trial.Start(moment=utc_now()), beats=[trial.Beat(input=trial.Says(text=house.word))])
    await keep_test(house.admin.actor, house.company.flow_id, test_id, house.word, test)
    return test_id


async def remove_one_test(house: Any) -> UUID:
    """A test that was removed."""
    test_id = await make_flow_test(house)
    await remove_test(house.admin.actor, house.company.flow_id, test_id)
    return test_id


THREAD_MAKERS = {
    "domain": make_domain,
    "flow_test": make_flow_test,
    "removed_test": remove_one_test,
    "execution": make_execution,
    "flow_comment": make_flow_comment,
    "channel:of talks": channel_of_talks,
    "canned": make_canned,
    "change:canned": drop_one,
    "conversation:split off": make_part,
    "conversation:to split": make_splittable,
    "leave": make_leave,
    **BILLING_MAKERS,
    **BOARD_MAKERS,
    **PUSH_MAKERS,
    **CALLBACK_MAKERS,
    **ROUTING_MAKERS,
    **PLATFORM_MAKERS,
}
