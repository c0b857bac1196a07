"""The wizard's rows of a channel plugin: its own check, and for each channel whether a callback was received."""

import time

import pytest

from hubwright.control.channels.schemas import ChannelChange
from hubwright.control.channels.verbs import change_channel
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Refusal
from hubwright.runtime.setting_up.checking import check_row, read_rows
from hubwright.runtime.setting_up.schemas import Row
from tests.integration.wecom.conftest import PLUGIN, Chat


async def door_of(chat: Chat) -> Row:
    async with acting_for(chat.tenant_id):
        rows = await read_rows(chat.company.admin.actor, PLUGIN)
    (door,) = [each for each in rows if each.kind == "door"]
    return door


async def test_a_row_waits_for_the_callback_and_ticks_when_it_came(chat: Chat) -> None:
    door = await door_of(chat)
    assert door.result is None
    assert not door.holds_up, "nobody can make WeCom post"
    assert door.address.endswith(f"/api/v1/hooks/{PLUGIN}/{chat.key}/callback")
    assert door.title is not None
    assert door.title.said_in("zh").startswith("Shop on WeChat：")
    await chat.ring()
    came = (await door_of(chat)).result
    assert came is not None
    assert (came.state, came.code) == ("ok", "received")
    await chat.ring()
    again = (await door_of(chat)).result
    assert again is not None
    assert again.at == came.at, "the first one counts"
    assert (await check_row(chat.company.admin.actor, PLUGIN, door.key)).result == came


async def test_the_look_that_wecom_takes_at_the_address_counts_and_strangers_do_not(chat: Chat) -> None:
    callbacks, now = chat.callbacks, int(time.time())
    closed = callbacks.encrypted("5927782489442352469")
    forged = callbacks.Called({**callbacks.signed(closed, now, "1", token="other"), "echostr": closed}, b"")
    with pytest.raises(Refusal):
        await chat.call(forged, "GET")
    assert (await door_of(chat)).result is None
    await chat.call(callbacks.Called({**callbacks.signed(closed, now, "1"), "echostr": closed}, b""), "GET")
    assert (await door_of(chat)).result is not None


async def test_without_a_key_no_callback_is_taken_and_the_row_says_so(chat: Chat) -> None:
    async with acting_for(chat.tenant_id):
        await change_channel(
            chat.company.admin.actor, chat.channel_id, ChannelChange(settings={"callback_aes_key": ""})
        )
    result = (await door_of(chat)).result
    assert result is not None
    assert (result.state, result.code, result.detail) == ("unused", "no_secret", "callback_aes_key")
