"""Devices: removed and taken back, signed out, shared, sealed, following a newer key, and only where one may write."""

import msgspec
import pytest
from structlog.testing import capture_logs

from hubwright.control.identity.sessions import revoke_session
from hubwright.desk.push import queries
from hubwright.desk.push.choices import choose
from hubwright.desk.push.devices import (
    MOST_DEVICES,
    add_device,
    list_devices,
    meet_device,
    remove_device,
    restore_device,
)
from hubwright.desk.push.errors import NotReachable, TooManyDevices
from hubwright.desk.push.schemas import Choice, Subscription
from hubwright.kernel import sealed
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.errors import Missing, NotAllowed
from hubwright.kernel.settings import settings, use_settings
from hubwright.kernel.web_push import newest_key
from hubwright.kernel.web_push.keys import new_key
from tests.integration.desk.waiting import Desk
from tests.integration.push.told import (
    PHONE,
    Phone,
    customer_says,
    has_device,
    posts,
    signed_in,
    time_passes,
    worker_sends,
)
from tests.support.push_service import PushService


async def test_a_removed_device_hears_nothing_until_that_is_taken_back(desk: Desk, phone: Phone) -> None:
    await customer_says(desk, phone)
    async with acting_for(desk.tenant_id):
        await remove_device(phone.actor, phone.device)  # also of what is on its way
        assert await list_devices(phone.actor) == []
    await worker_sends(desk)
    await customer_says(desk, phone)
    assert (await posts(desk), phone.browser.asked) == (0, 0)
    async with acting_for(desk.tenant_id):
        told = msgspec.convert(phone.browser.subscription, Subscription)
        here = await meet_device(phone.actor, told, key=phone.browser.key, device=PHONE)
        assert here is None, "its browser is told to forget it"
        await restore_device(phone.actor, phone.device)
    await customer_says(desk, phone)
    await worker_sends(desk)
    assert len(phone.browser.sent) == 1
    other = await signed_in(desk.agents[1])
    async with acting_for(desk.tenant_id):
        for act in (remove_device, restore_device):
            with pytest.raises(Missing):
                await act(other, phone.device)


async def test_a_device_that_is_signed_out_is_told_nothing_and_again_after_signing_in(desk: Desk, phone: Phone) -> None:
    assert phone.actor.account_id is not None
    assert phone.actor.session_id is not None
    await revoke_session(phone.actor.account_id, phone.actor.session_id)
    await customer_says(desk, phone)
    await worker_sends(desk)
    assert phone.browser.asked == 0
    async with acting_for(desk.tenant_id):
        (device,) = await list_devices(phone.actor)
    assert not device.signed_in
    back = await signed_in(desk.agents[0])
    async with acting_for(desk.tenant_id):
        told = msgspec.convert(phone.browser.subscription, Subscription)
        assert await meet_device(back, told, key=phone.browser.key, device=PHONE) == phone.device
    await customer_says(desk, phone)
    await worker_sends(desk)
    assert len(phone.browser.sent) == 1


async def test_a_browser_of_another_agent_changes_hands_only_when_they_turn_it_on(desk: Desk, phone: Phone) -> None:
    other = await signed_in(desk.agents[1])
    told = msgspec.convert(phone.browser.subscription, Subscription)
    await customer_says(desk, phone)
    assert await posts(desk) == 1
    async with acting_for(desk.tenant_id):
        assert await meet_device(other, told, key=phone.browser.key, device=PHONE) is None
        assert await add_device(other, told, key=phone.browser.key, device=PHONE) == phone.device
        assert await list_devices(phone.actor) == []
    assert await posts(desk) == 0, "what was on its way to the one is not shown to the other"
    await customer_says(desk, phone)
    assert await posts(desk) == 0


async def test_another_key_signs_for_devices_that_follow_and_the_old_one_for_the_rest(
    desk: Desk, phone: Phone, service: PushService
) -> None:
    before = settings().push_key
    use_settings(msgspec.structs.replace(settings(), push_key=f"{new_key()},{before}"))
    await customer_says(desk, phone)
    await worker_sends(desk)
    assert len(phone.browser.sent) == 1, "by the key it subscribed for"
    newer = service.browser(newest_key().public)  # its page was opened, and subscribed anew
    async with acting_for(desk.tenant_id):
        told = msgspec.convert(newer.subscription, Subscription)
        await meet_device(phone.actor, told, key=newer.key, device=PHONE, was=phone.device)
        assert len(await list_devices(phone.actor)) == 1
    await customer_says(desk, phone)
    await worker_sends(desk)
    assert (len(phone.browser.sent), len(newer.sent), newer.refused) == (1, 1, [])
    use_settings(msgspec.structs.replace(settings(), push_key=new_key()))  # the operator took both away
    await customer_says(desk, phone)
    await worker_sends(desk)
    assert await posts(desk) == 0
    assert len(newer.sent) == 1


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example/x",
        "ftp://push.example/x",
        "https:///x",
        "https://user:word@push.example/x",
        "https://push.example:nine/x",
        "https://push.example/" + "x" * 2_000,
        "javascript:alert(1)",
        "",
    ],
)
async def test_only_places_on_https_are_written_to(desk: Desk, phone: Phone, endpoint: str) -> None:
    told = msgspec.convert({**phone.browser.subscription, "endpoint": endpoint}, Subscription)
    async with acting_for(desk.tenant_id):
        with pytest.raises(NotReachable):
            await add_device(phone.actor, told, key=phone.browser.key, device=PHONE)


async def test_private_addresses_are_not_written_to_even_over_https(desk: Desk, phone: Phone) -> None:
    inside = f"https://{phone.browser.endpoint.removeprefix('http://')}"
    use_settings(msgspec.structs.replace(settings(), egress_allow=frozenset()))
    told = msgspec.convert({**phone.browser.subscription, "endpoint": inside}, Subscription)
    async with acting_for(desk.tenant_id):
        await add_device(phone.actor, told, key=phone.browser.key, device=PHONE)
    await customer_says(desk, phone)
    await worker_sends(desk)
    assert (phone.browser.asked, await posts(desk)) == (0, 0)
    async with acting_for(desk.tenant_id):
        assert [one.problem for one in await list_devices(phone.actor)] == ["refused", "refused"]


async def test_where_a_device_is_reached_is_sealed_and_in_no_log(desk: Desk, phone: Phone) -> None:
    told = phone.browser.subscription
    secrets = [told["endpoint"], told["keys"]["auth"], told["keys"]["p256dh"], settings().push_key]
    with capture_logs() as lines:
        phone.browser.answers = [(500, {}), (410, {})]
        await customer_says(desk, phone)
        async with acting_for(desk.tenant_id):
            (row,) = await fetch("SELECT s::text AS told FROM push_subscription s WHERE tenant_id = $1")
        await worker_sends(desk)
        await time_passes(desk)
        await worker_sends(desk)
    assert {line["event"] for line in lines} >= {"push_not_sent", "push_device_gone"}
    for secret in [*secrets, phone.browser.path, "4711"]:
        assert secret not in row["told"]
        assert secret not in str(lines)


async def test_a_new_key_of_the_company_seals_devices_anew(desk: Desk, phone: Phone) -> None:
    async with acting_for(desk.tenant_id):
        before = (await queries.addresses())[0]["address"]
        await sealed.renew_key()
    await sealed.settle(desk.tenant_id)
    async with acting_for(desk.tenant_id):
        assert (await queries.addresses())[0]["address"] != before
    await customer_says(desk, phone)
    await worker_sends(desk)
    assert len(phone.browser.sent) == 1


async def test_nobody_has_more_devices_than_anybody_needs(desk: Desk, phone: Phone, service: PushService) -> None:
    for _device in range(MOST_DEVICES - 1):
        await has_device(service, phone.actor)
    with pytest.raises(TooManyDevices):
        await has_device(service, phone.actor)
    async with acting_for(desk.tenant_id):
        await remove_device(phone.actor, phone.device)
    await has_device(service, phone.actor)


async def test_an_api_key_has_no_devices(desk: Desk, phone: Phone) -> None:
    key = Actor(kind="api_key", tenant_id=desk.tenant_id, permissions=phone.actor.permissions)
    told = msgspec.convert(phone.browser.subscription, Subscription)
    async with acting_for(desk.tenant_id):
        with pytest.raises(NotAllowed):
            await add_device(key, told, key=phone.browser.key, device="")
        with pytest.raises(NotAllowed):
            await choose(key, Choice())
