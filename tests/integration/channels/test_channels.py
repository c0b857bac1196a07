"""Channels: made, changed and limited, in the verb and at the route."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest

from hubwright.control.api_keys.verbs import create_key
from hubwright.control.channels import routes
from hubwright.control.channels.doors import find_channel
from hubwright.control.channels.errors import PluginNotOn
from hubwright.control.channels.schemas import ChannelChange, ChannelView, NewChannel
from hubwright.control.channels.verbs import change_channel, create_channel, get_channel, list_channels, offered_kinds
from hubwright.host.installation.verbs import switch_off, switch_on
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Conflict, EntitlementLacking, Invalid, Missing, NotAllowed
from hubwright.kernel.ids import new_id
from tests.support.http import serving
from tests.support.people import Person, grant, join

WEB_CHAT = "hubwright-webchat"


@pytest.fixture
async def admin(tenant_a: UUID) -> Person:
    await grant(tenant_a, channels__webchat__limit=2, webchat__hide_mark=False, api__access=True)
    async with acting_for(tenant_a):
        await switch_on(WEB_CHAT)
    return await join(tenant_a, "admin")


@pytest.fixture
async def client(admin: Person) -> AsyncIterator[httpx.AsyncClient]:
    async with acting_for(admin.tenant_id):
        made = await create_key(admin.actor, "Test", ["channels:read", "channels:manage"])
    async with serving(routes.ROUTES, made.key) as client:
        yield client


async def made(admin: Person, **more: object) -> ChannelView:
    async with acting_for(admin.tenant_id):
        return await create_channel(admin.actor, NewChannel(plugin=WEB_CHAT, name="Shop", **more))  # type: ignore[arg-type]  # passed through


async def changed(admin: Person, channel: ChannelView, change: ChannelChange) -> ChannelView:
    async with acting_for(admin.tenant_id):
        return await change_channel(admin.actor, channel.id, change)


async def test_a_channel_is_found_by_its_key_and_starts_with_the_plugins_defaults(admin: Person) -> None:
    channel = await made(admin, settings={"colour": "#112233", "allowed_sites": ["https://Shop.example/"]})

    door = await find_channel(channel.key)
    assert door is not None
    assert (door.tenant_id, door.channel_id) == (admin.tenant_id, channel.id)
    assert await find_channel(channel.key[:-1]) is None
    assert channel.settings["allowed_sites"] == ["https://shop.example"]
    assert (channel.settings["messages_per_minute"], channel.settings["sessions_per_hour"]) == (60, 120)


async def test_changes_are_laid_over_what_is_there(admin: Person) -> None:
    channel = await made(admin, settings={"colour": "#112233"})

    after = await changed(admin, channel, ChannelChange(name=" New  name ", settings={"side": "left"}))

    assert (after.name, after.settings["colour"], after.settings["side"]) == ("New name", "#112233", "left")
    assert after.rev == channel.rev + 1
    with pytest.raises(Conflict):
        await changed(admin, channel, ChannelChange(name="Mine", rev=channel.rev))


async def test_settings_the_plugin_refuses_come_back_by_field(admin: Person) -> None:
    with pytest.raises(Invalid) as refused:
        await made(admin, settings={"colour": "reddish", "nonsense": 1})

    assert {error.field for error in refused.value.errors} == {"settings.colour", "settings.nonsense"}


@pytest.mark.parametrize("field", ["flow_id", "queue_id"])
async def test_a_flow_or_queue_that_is_not_there_is_missing(admin: Person, field: str) -> None:
    with pytest.raises(Missing) as refused:
        await made(admin, **{field: new_id()})

    assert refused.value.what == field.removesuffix("_id")


async def test_the_limit_counts_channels_that_are_on(admin: Person) -> None:
    first, _second = await made(admin), await made(admin)
    with pytest.raises(EntitlementLacking) as refused:
        await made(admin)
    assert (refused.value.key, refused.value.limit) == ("channels.webchat.limit", 2)

    await changed(admin, first, ChannelChange(enabled=False))
    await made(admin)
    with pytest.raises(EntitlementLacking):
        await changed(admin, first, ChannelChange(enabled=True))
    async with acting_for(admin.tenant_id):
        (kind,) = await offered_kinds()
    assert (kind.used, kind.limit, kind.free) == (2, 2, False)


async def test_taking_our_mark_off_needs_the_entitlement_and_stays_when_it_was_off(admin: Person) -> None:
    channel = await made(admin)
    with pytest.raises(EntitlementLacking) as refused:
        await changed(admin, channel, ChannelChange(settings={"show_mark": False}))
    assert refused.value.key == "webchat.hide_mark"
    with pytest.raises(EntitlementLacking):
        await made(admin, settings={"show_mark": False})

    await grant(admin.tenant_id, webchat__hide_mark=True)
    await changed(admin, channel, ChannelChange(settings={"show_mark": False}))
    await grant(admin.tenant_id, webchat__hide_mark=False)
    after = await changed(admin, channel, ChannelChange(settings={"side": "left", "show_mark": False}))
    assert after.settings["show_mark"] is False
    await changed(admin, channel, ChannelChange(settings={"show_mark": True}))


async def test_a_plugin_that_is_off_makes_no_channel(admin: Person) -> None:
    async with acting_for(admin.tenant_id):
        await switch_off(WEB_CHAT)
        assert await offered_kinds() == []
        for plugin in (WEB_CHAT, "no-such-plugin"):
            with pytest.raises(PluginNotOn):
                await create_channel(admin.actor, NewChannel(plugin=plugin, name="Shop"))


async def test_agents_look_but_do_not_touch(admin: Person, tenant_a: UUID) -> None:
    channel, agent = await made(admin), await join(tenant_a, "agent")
    async with acting_for(tenant_a):
        with pytest.raises(NotAllowed):
            await change_channel(agent.actor, channel.id, ChannelChange(name="Mine"))
        with pytest.raises(NotAllowed):
            await create_channel(agent.actor, NewChannel(plugin=WEB_CHAT, name="Mine"))


async def test_another_companys_channel_does_not_exist(admin: Person, tenant_b: UUID) -> None:
    channel = await made(admin)
    await grant(tenant_b, channels__webchat__limit=2)
    stranger = await join(tenant_b, "admin")
    async with acting_for(tenant_b):
        assert await list_channels() == []
        with pytest.raises(Missing):
            await get_channel(channel.id)
        with pytest.raises(Missing):
            await change_channel(stranger.actor, channel.id, ChannelChange(name="Mine"))


async def test_the_api_makes_shows_and_changes(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/api/v1/channels", json={"plugin": WEB_CHAT, "name": "Shop", "settings": {"side": "left"}}
    )
    assert answer.status_code == 201, answer.text
    channel = answer.json()

    assert (await client.get("/api/v1/channels")).json() == [channel]
    assert (await client.get(f"/api/v1/channels/{channel['id']}")).json() == channel
    after = await client.patch(f"/api/v1/channels/{channel['id']}", json={"enabled": False, "rev": channel["rev"]})
    assert (after.json()["enabled"], after.json()["settings"]["side"]) == (False, "left")
    assert (await client.get("/api/v1/channel-kinds")).json()[0]["limit"] == 2


async def test_the_route_refuses_at_the_limit_before_it_looks_at_the_body(
    admin: Person, client: httpx.AsyncClient
) -> None:
    await made(admin)
    await made(admin)

    answer = await client.post("/api/v1/channels", json={"nonsense": True})

    assert answer.status_code == 402
    assert answer.json()["type"].endswith("entitlement-lacking")
    assert answer.json()["key"] == "channels.webchat.limit"


async def test_the_route_refuses_a_hidden_mark_whatever_else_is_wrong(admin: Person, client: httpx.AsyncClient) -> None:
    channel = await made(admin)
    for answer in (
        await client.post("/api/v1/channels", json={"plugin": WEB_CHAT, "name": 7, "settings": {"show_mark": False}}),
        await client.patch(f"/api/v1/channels/{channel.id}", json={"name": 7, "settings": {"show_mark": False}}),
    ):
        assert answer.status_code == 403
        assert answer.json()["key"] == "webchat.hide_mark"


async def test_nobody_without_a_key_or_with_too_small_a_key_gets_in(admin: Person) -> None:
    async with acting_for(admin.tenant_id):
        small = await create_key(admin.actor, "Small", ["channels:read"])
    async with serving(routes.ROUTES) as nobody:
        assert (await nobody.get("/api/v1/channels")).status_code == 401
    async with serving(routes.ROUTES, small.key) as reader:
        assert (await reader.get("/api/v1/channels")).status_code == 200
        assert (await reader.post("/api/v1/channels", json={"plugin": WEB_CHAT, "name": "x"})).status_code == 403


async def test_without_api_access_the_door_stays_shut(admin: Person, client: httpx.AsyncClient) -> None:
    await grant(admin.tenant_id, api__access=False)

    answer = await client.get("/api/v1/channels")

    assert (answer.status_code, answer.json()["key"]) == (403, "api.access")
