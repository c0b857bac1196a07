"""Agents are told on their devices although no page is open: what of, and what not."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from hubwright.control.companies import find_company
from hubwright.desk.conversations.note import note
from hubwright.desk.conversations.take import take
from hubwright.desk.push.choices import choice_of, choose, note_looking
from hubwright.desk.push.devices import (
    list_devices,
)
from hubwright.desk.push.schemas import Choice
from hubwright.desk.queues import accept_offer, make_offers
from hubwright.desk.sla.look import look
from hubwright.desk.sla.policies import SlaPolicy, set_policies
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.errors import Invalid
from hubwright.kernel.ids import new_id
from tests.integration.desk.waiting import Desk, arrives, offers, waits
from tests.integration.push.told import (
    Phone,
    customer_says,
    has_device,
    posts,
    signed_in,
    worker_sends,
)
from tests.support.people import join
from tests.support.push_service import PushService


async def test_a_message_in_ones_own_conversation_reaches_the_device_encrypted_and_signed(
    desk: Desk, phone: Phone
) -> None:
    await customer_says(desk, phone)
    assert await worker_sends(desk) == 1
    (sent,) = phone.browser.sent
    assert sent.text == {
        "kind": "message",
        "title": "A new message in one of your conversations",
        "body": "desk",
        "url": f"/inbox/mine/{phone.conversation}",
        "tag": f"message:{phone.conversation}",
        "silent": True,
    }
    assert (sent.urgency, 14_000 < sent.ttl <= 14_400, len(sent.topic)) == ("normal", True, 32)
    assert sent.claims["sub"] == "mailto:no-reply@localhost"
    assert phone.browser.refused == []
    assert await posts(desk) == 0
    async with acting_for(desk.tenant_id):
        (device,) = await list_devices(phone.actor)
    assert device.sent_at is not None
    assert device.problem == ""


async def test_nobody_elses_device_hears_of_it(desk: Desk, phone: Phone, service: PushService) -> None:
    other, _device = await has_device(service, await signed_in(desk.agents[1]))
    await customer_says(desk, phone)
    await worker_sends(desk)
    assert (len(phone.browser.sent), other.asked) == (1, 0)


async def test_names_and_words_are_shown_only_to_who_wants_them(desk: Desk, phone: Phone) -> None:
    await customer_says(desk, phone)
    await worker_sends(desk)
    assert "4711" not in str(phone.browser.sent)
    async with acting_for(desk.tenant_id):
        await choose(phone.actor, Choice(show_text=True))
        await execute("UPDATE contact SET name = 'Ada Lovelace' WHERE tenant_id = $1")
    await customer_says(desk, phone, "my secret\nis 4711 " + "x" * 400)
    await worker_sends(desk)
    told = phone.browser.sent[-1].text
    assert told["title"] == "Ada Lovelace wrote"
    assert told["body"].startswith("my secret is 4711 xxx")
    assert len(told["body"]) == 160


async def test_an_offer_calls_at_once_and_one_that_was_answered_does_not(desk: Desk, service: PushService) -> None:
    person = desk.agents[0]
    browser, _device = await has_device(service, await signed_in(person))
    await arrives(desk, person)
    first = await waits(desk)
    async with acting_for(desk.tenant_id):
        await make_offers()
    await worker_sends(desk)
    (sent,) = browser.sent
    assert (sent.text["kind"], sent.text["tag"], sent.urgency) == ("offer", f"offer:{first}", "high")
    assert 0 < sent.ttl <= 60
    async with acting_for(desk.tenant_id):
        await accept_offer(person.actor, (await offers(desk))[0]["id"])
    second = await waits(desk)
    async with acting_for(desk.tenant_id):
        await make_offers()
        (open_offer,) = [row for row in await offers(desk) if row["conversation_id"] == second]
        await accept_offer(person.actor, open_offer["id"])
    await worker_sends(desk)
    assert len(browser.sent) == 1
    assert await posts(desk) == 0


async def test_a_colleagues_call_in_a_note_is_told(desk: Desk, phone: Phone) -> None:
    other = await join(desk.tenant_id, "supervisor")
    async with acting_for(desk.tenant_id):
        await execute("UPDATE member SET name = 'Grace' WHERE tenant_id = $1 AND id = $2", phone.actor.member_id)
        await note(other.actor, phone.conversation, text="@Grace please look")
    await worker_sends(desk)
    assert [sent.text["kind"] for sent in phone.browser.sent] == ["mention"]


async def test_who_looks_at_an_inbox_is_not_told_elsewhere(desk: Desk, phone: Phone) -> None:
    assert phone.actor.member_id is not None
    async with acting_for(desk.tenant_id):
        await note_looking(phone.actor.member_id, utc_now(), on=True)
    await customer_says(desk, phone)
    assert await posts(desk) == 0
    async with acting_for(desk.tenant_id):
        await note_looking(phone.actor.member_id, utc_now(), on=False)
    await customer_says(desk, phone)
    assert await posts(desk) == 1
    async with acting_for(desk.tenant_id):  # came into sight between the message and its sending
        await note_looking(phone.actor.member_id, utc_now(), on=True)
    await worker_sends(desk)
    assert phone.browser.asked == 0
    async with acting_for(desk.tenant_id):  # a page that died says nothing more, and is believed for forty seconds
        await note_looking(phone.actor.member_id, utc_now() - timedelta(seconds=41), on=True)
    await customer_says(desk, phone)
    await worker_sends(desk)
    assert len(phone.browser.sent) == 1


async def test_kinds_and_quiet_hours_are_ones_own(desk: Desk, phone: Phone) -> None:
    async with acting_for(desk.tenant_id):
        await choose(phone.actor, Choice(kinds=frozenset({"offer", "mention", "sla"})))
    await customer_says(desk, phone)
    assert await posts(desk) == 0
    company = await find_company(desk.tenant_id)
    assert company is not None
    here = datetime.now(ZoneInfo(company.time_zone))
    around = ((here - timedelta(hours=1)).time(), (here + timedelta(hours=1)).time())
    async with acting_for(desk.tenant_id):
        await choose(phone.actor, Choice(quiet_from=around[0], quiet_until=around[1]))
    await customer_says(desk, phone)
    assert await posts(desk) == 0
    async with acting_for(desk.tenant_id):
        await choose(phone.actor, Choice(quiet_from=around[1], quiet_until=around[0]))
    await customer_says(desk, phone)
    assert await posts(desk) == 1


async def test_choices_that_make_no_sense_are_refused(desk: Desk, phone: Phone) -> None:
    async with acting_for(desk.tenant_id):
        for wrong, field in (
            (Choice(kinds=frozenset({"offer", "everything"})), "kinds"),
            (Choice(quiet_from=time(22)), "quiet_until"),
            (Choice(quiet_until=time(7)), "quiet_from"),
            (Choice(volume=0), "volume"),
            (Choice(volume=101), "volume"),
        ):
            with pytest.raises(Invalid) as refused:
                await choose(phone.actor, wrong)
            assert refused.value.errors[0].field == field
        assert await choice_of(phone.actor.member_id) == Choice()


async def test_a_promise_that_is_about_to_be_broken_is_told_to_who_can_keep_it(desk: Desk, phone: Phone) -> None:
    async with acting_for(desk.tenant_id):
        policy = SlaPolicy(id=new_id(), name="gold", calendar="always", first_minutes=30)
        await set_policies(desk.company.admin.actor, [policy])
    waiting = await waits(desk)
    async with acting_for(desk.tenant_id):
        await look(utc_now() + timedelta(minutes=25))
    assert await posts(desk) == 0, "nobody holds it"
    async with acting_for(desk.tenant_id):
        await take(phone.actor, waiting)
        await execute("UPDATE sla_clock SET warned_at = NULL WHERE tenant_id = $1")
        await execute("UPDATE sla_watch SET next_at = now() WHERE tenant_id = $1")
        await look(utc_now() + timedelta(minutes=26))
    await worker_sends(desk)
    (sent,) = phone.browser.sent
    assert (sent.text["kind"], sent.text["tag"], sent.urgency) == ("sla", f"sla:{waiting}", "high")
