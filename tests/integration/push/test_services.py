"""What push services answer, and what comes of it: later, again, smaller, never again."""

from datetime import timedelta
from email.utils import format_datetime

import pytest

from hubwright.desk.push import queries
from hubwright.desk.push.choices import choose
from hubwright.desk.push.devices import (
    list_devices,
)
from hubwright.desk.push.schemas import Choice
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute, fetch
from tests.integration.desk.waiting import Desk
from tests.integration.push.told import Phone, customer_says, due_in, posts, time_passes, worker_sends


async def test_many_messages_while_the_service_is_away_become_one(desk: Desk, phone: Phone) -> None:
    phone.browser.answers = [(503, {})]
    await customer_says(desk, phone, "one")
    await worker_sends(desk)
    for text in ("two", "three"):
        await customer_says(desk, phone, text)
    assert await posts(desk) == 1
    await time_passes(desk)
    await worker_sends(desk)
    assert len(phone.browser.sent) == 1
    assert await posts(desk) == 0


async def test_what_comes_while_one_is_being_sent_goes_next(desk: Desk, phone: Phone) -> None:
    await customer_says(desk, phone, "one")
    async with acting_for(desk.tenant_id):
        (row,) = await fetch("SELECT id, rev FROM push_post WHERE tenant_id = $1")
        assert await queries.claim(row["id"], 30.0) is not None
    assert await worker_sends(desk) == 0, "somebody else has it"
    await customer_says(desk, phone, "two")
    async with acting_for(desk.tenant_id):
        await queries.done(row["id"], row["rev"])
    assert await worker_sends(desk) == 1
    assert await posts(desk) == 0


@pytest.mark.parametrize("status", [404, 410])
async def test_a_device_that_the_service_knows_no_more_is_forgotten(desk: Desk, phone: Phone, status: int) -> None:
    phone.browser.answers = [(status, {})]
    await customer_says(desk, phone)
    await worker_sends(desk)
    async with acting_for(desk.tenant_id):
        assert await list_devices(phone.actor) == []
    assert await posts(desk) == 0
    await customer_says(desk, phone)
    assert await posts(desk) == 0


@pytest.mark.parametrize("later", ["17", "date"])
async def test_a_service_that_is_asked_too_often_says_when_it_may_be_asked_again(
    desk: Desk, phone: Phone, later: str
) -> None:
    told = format_datetime(utc_now() + timedelta(seconds=17), usegmt=True) if later == "date" else later
    phone.browser.answers = [(429, {"Retry-After": told})]
    await customer_says(desk, phone)
    await worker_sends(desk)
    assert 14 < await due_in(desk) <= 18
    assert await worker_sends(desk) == 0, "not before"
    await time_passes(desk)
    await worker_sends(desk)
    assert len(phone.browser.sent) == 1


async def test_later_than_it_is_of_use_nothing_is_sent(desk: Desk, phone: Phone) -> None:
    phone.browser.answers = [(429, {"Retry-After": "86400"})]
    await customer_says(desk, phone)
    await worker_sends(desk)
    assert await posts(desk) == 0
    await customer_says(desk, phone)
    async with acting_for(desk.tenant_id):
        await execute("UPDATE push_post SET until = now() - interval '1 second' WHERE tenant_id = $1")
    await worker_sends(desk)
    assert phone.browser.asked == 1


async def test_a_service_in_trouble_is_asked_again_with_pauses_and_not_for_ever(desk: Desk, phone: Phone) -> None:
    phone.browser.answers = [(500, {})] * 20
    await customer_says(desk, phone)
    pauses = []
    for _attempt in range(7):
        await worker_sends(desk)
        pauses.append(await due_in(desk))
        await time_passes(desk)
    assert all(0.5 * 2**n <= pause <= 2.0 * 2**n for n, pause in enumerate(pauses)), pauses
    await worker_sends(desk)
    assert await posts(desk) == 0
    assert phone.browser.asked == 8
    async with acting_for(desk.tenant_id):
        (device,) = await list_devices(phone.actor)
    assert device.problem == "500"


async def test_too_large_goes_once_more_without_words(desk: Desk, phone: Phone) -> None:
    async with acting_for(desk.tenant_id):
        await choose(phone.actor, Choice(show_text=True))
    phone.browser.answers = [(413, {})]
    await customer_says(desk, phone)
    await worker_sends(desk)
    await worker_sends(desk)
    (sent,) = phone.browser.sent
    assert "4711" not in str(sent.text)
    phone.browser.answers = [(413, {}), (413, {})]
    await customer_says(desk, phone)
    for _time in range(3):
        await worker_sends(desk)
    assert await posts(desk) == 0
    assert phone.browser.asked == 4


async def test_a_service_that_refuses_us_is_not_pestered(desk: Desk, phone: Phone) -> None:
    phone.browser.answers = [(403, {})]
    await customer_says(desk, phone)
    await worker_sends(desk)
    assert (await posts(desk), phone.browser.asked) == (0, 1)
