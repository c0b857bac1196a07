"""From installed to on: what is looked at is really looked at, and nothing calls a plugin before it is on."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import pytest

from hubwright.control.plugin_hooks.addresses import hook_addresses
from hubwright.host.calls import installed
from hubwright.host.connections.verbs import connect_key, connections_of
from hubwright.host.failures import SwitchedOff
from hubwright.host.installation import queries as installations
from hubwright.host.installation.consents import agreed_to, asked_by
from hubwright.host.installation.removing import remove
from hubwright.host.installation.settings import change_settings
from hubwright.host.installation.verbs import allow_list, switch_off, switch_on
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.errors import Conflict, NotAllowed
from hubwright.kernel.rate import buckets
from hubwright.runtime.hooks.errors import NotSigned
from hubwright.runtime.hooks.plugin_posts import take_post
from hubwright.runtime.plugins.ways import close_dispatcher
from hubwright.runtime.setting_up import checking, progress
from hubwright.runtime.setting_up.errors import NotReady
from hubwright.runtime.setting_up.rows import rows_of
from hubwright.runtime.setting_up.schemas import Row, Setup
from hubwright.runtime.setting_up.trying import try_plugin
from tests.conftest import make_tenant
from tests.support.people import Person, join
from tests.support.plugins import installed_plugins
from tests.support.ports import free_port
from tests.support.warehouse import KEY, SECRET, WIZARD, Warehouse, Wizard, warehouse
from tests.support.webhook_posts import slack


@pytest.fixture
async def service(database: None) -> AsyncIterator[Warehouse]:
    async with warehouse() as running:
        yield running
    await close_dispatcher()


@pytest.fixture
def wizard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wizard]:
    made = Wizard()
    with installed_plugins(monkeypatch, made):
        yield made


@pytest.fixture
async def admin(service: Warehouse, wizard: Wizard) -> Person:
    """Somebody who agreed and installed, and did nothing else yet."""
    person = await join(await make_tenant("setting-up"), "admin")
    async with acting_for(person.tenant_id):
        await progress.begin(person.actor, WIZARD, asked_by(wizard.manifest))
    return person


async def fill(admin: Person, **wanted: Any) -> None:
    async with acting_for(admin.tenant_id):
        await change_settings(admin.actor, WIZARD, wanted)
        await progress.filled(admin.actor, WIZARD)


async def connect(admin: Person, key: str) -> None:
    async with acting_for(admin.tenant_id):
        await connect_key(admin.actor, WIZARD, "key", key)


async def read(admin: Person) -> tuple[Setup, dict[str, Row]]:
    async with acting_for(admin.tenant_id):
        setup = await progress.read_setup(admin.actor, WIZARD)
        return setup, {row.key: row for row in await rows_of(setup)}


async def looked_at(admin: Person) -> dict[str, tuple[str, str]]:
    """State and code of every row, after a look at each."""
    await checking.check_all(admin.actor, WIZARD)
    _setup, rows = await read(admin)
    return {key: (row.result.state, row.result.code) if row.result else ("waiting", "") for key, row in rows.items()}


async def switch(admin: Person) -> None:
    async with acting_for(admin.tenant_id):
        setup = await progress.read_setup(admin.actor, WIZARD)
        await progress.switch_on_at_last(admin.actor, WIZARD, await rows_of(setup))


async def door_of(admin: Person) -> str:
    async with acting_for(admin.tenant_id):
        row = await installations.installation(WIZARD)
        await hook_addresses(WIZARD)
    assert row is not None
    return str(row["id"])


async def test_nothing_calls_it_before_it_is_on(admin: Person) -> None:
    async with acting_for(admin.tenant_id):
        assert WIZARD not in (await allow_list()).plugins
        with pytest.raises(SwitchedOff):
            await installed(WIZARD)
        with pytest.raises(Conflict):
            await progress.begin(admin.actor, WIZARD, asked_by(Wizard().manifest))
        assert await progress.waiting_plugins() == {WIZARD}


async def test_every_row_is_looked_at_for_real(admin: Person, service: Warehouse) -> None:
    await fill(admin, address=service.url)
    assert await looked_at(admin) == {
        "settings": ("ok", "complete"),
        "connection:key": ("failed", "not_connected"),
        "host:0": ("ok", "reached"),
        "door:in": ("unused", "no_secret"),
    }
    assert [head.split()[0] for head in service.asked] == ["HEAD"]
    await connect(admin, "a wrong key")
    assert (await looked_at(admin))["connection:key"] == ("failed", "not_accepted")
    async with acting_for(admin.tenant_id):
        assert [view.state for view in await connections_of(WIZARD)] == ["needs_reauth"]
    await connect(admin, KEY)
    assert (await looked_at(admin))["connection:key"] == ("ok", "accepted")
    assert f"x-key: {KEY}" in service.asked[-2].lower() + service.asked[-1].lower()


NOT_REACHED = [("http://127.0.0.1:{port}", "private"), ("https://none.invalid", "private"), ("what", "no_web_address")]


@pytest.mark.parametrize(("address", "code"), NOT_REACHED)
async def test_a_place_that_is_not_reached_keeps_it_off(admin: Person, address: str, code: str) -> None:
    await fill(admin, address=address.format(port=free_port()))
    await connect(admin, KEY)
    assert (await looked_at(admin))["host:0"] == ("failed", code)
    with pytest.raises(NotReady) as refused:
        await switch(admin)
    assert "host:0" in refused.value.rows
    async with acting_for(admin.tenant_id):
        assert WIZARD not in (await allow_list()).plugins


async def test_what_was_not_looked_at_keeps_it_off_too(admin: Person, service: Warehouse) -> None:
    await fill(admin, address=service.url)
    await connect(admin, KEY)
    with pytest.raises(NotReady) as refused:
        await switch(admin)
    assert refused.value.rows == ["settings", "connection:key", "host:0"]


async def test_a_genuine_post_ticks_its_row_before_it_is_on_and_goes_no_further(
    admin: Person, wizard: Wizard, service: Warehouse
) -> None:
    await fill(admin, address=service.url, word=SECRET)
    installation = await door_of(admin)
    assert (await read(admin))[1]["door:in"].result is None
    forged = slack(utc_now(), b"{}")
    with pytest.raises(NotSigned):
        await take_post(WIZARD, installation, "in", type(forged)(headers={}, body=b"{}"), buckets, sender="x")
    assert (await read(admin))[1]["door:in"].result is None
    assert await take_post(WIZARD, installation, "in", slack(utc_now(), b"{}"), buckets, sender="x") == ""
    found = (await read(admin))[1]["door:in"].result
    assert found is not None
    assert (found.state, found.code) == ("ok", "received")
    async with acting_for(admin.tenant_id):
        assert await fetch("SELECT id FROM job WHERE tenant_id = $1 AND kind = 'plugin.receive'") == []


async def test_a_paused_plugin_takes_no_posts(admin: Person, service: Warehouse) -> None:
    await fill(admin, address=service.url, word=SECRET)
    await connect(admin, KEY)
    await looked_at(admin)
    await switch(admin)
    installation = await door_of(admin)
    async with acting_for(admin.tenant_id):
        await switch_off(WIZARD, admin.actor)
    with pytest.raises(NotSigned):
        await take_post(WIZARD, installation, "in", slack(utc_now(), b"{}"), buckets, sender="x")


async def test_a_door_never_keeps_it_off(admin: Person, service: Warehouse) -> None:
    await fill(admin, address=service.url, word=SECRET)
    await connect(admin, KEY)
    assert (await looked_at(admin))["door:in"] == ("waiting", "")
    await switch(admin)
    async with acting_for(admin.tenant_id):
        assert WIZARD in (await allow_list()).plugins


async def test_who_comes_back_goes_on_where_they_were(admin: Person, service: Warehouse) -> None:
    assert (await read(admin))[0].step == "settings"
    await fill(admin, address=service.url)
    await connect(admin, KEY)
    await looked_at(admin)
    setup, rows = await read(admin)
    assert (setup.step, rows["host:0"].holds_up) == ("checks", False)
    await fill(admin, address=service.url + "/other")
    assert (await read(admin))[1]["host:0"].result is None
    await looked_at(admin)
    await switch(admin)
    assert (await read(admin))[0].step == "done"
    async with acting_for(admin.tenant_id):
        assert await progress.waiting_plugins() == set()


async def test_settings_changed_elsewhere_make_rows_wait_again(admin: Person, service: Warehouse) -> None:
    await fill(admin, address=service.url)
    await looked_at(admin)
    async with acting_for(admin.tenant_id):
        await change_settings(admin.actor, WIZARD, {"address": "https://elsewhere.example"})
    assert (await read(admin))[1]["host:0"].result is None


async def test_it_is_tried_with_one_real_call(admin: Person, service: Warehouse) -> None:
    await fill(admin, address=service.url)
    refused = await try_plugin(admin.actor, WIZARD, "step:look", {"article": "7", "wanted": "2"})
    assert (refused.ok, refused.code) == (False, "needs_reauth")
    await connect(admin, KEY)
    tried = await try_plugin(admin.actor, WIZARD, "step:look", {"article": "7", "wanted": "2"})
    assert (tried.ok, tried.port) == (True, "there")
    assert tried.result == {"left": "3 left", "asked": {"article": "7", "wanted": 2}}
    panel = await try_plugin(admin.actor, WIZARD, "panel:facts", {"name": "Ada"})
    assert panel.result["rows"][0]["value"] == "Ada"
    kept = (await read(admin))[0].tried
    assert kept is not None
    assert kept.trial == "panel:facts"
    await looked_at(admin)
    await switch(admin)
    kept = (await read(admin))[0].tried
    assert kept is not None
    assert kept.result is None


async def test_the_plugins_own_check_is_asked_row_by_row(service: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    wizard = Wizard(own_check=True)
    with installed_plugins(monkeypatch, wizard):
        admin = await join(await make_tenant("own-check"), "admin")
        async with acting_for(admin.tenant_id):
            await progress.begin(admin.actor, WIZARD, asked_by(wizard.manifest))
        await fill(admin, address=service.url)
        await connect(admin, KEY)
        wizard.content = False
        found = await looked_at(admin)
        assert (found["own"], found["connection:key"]) == (("failed", "own_check"), ("ok", "connected"))
        own = (await read(admin))[1]["own"].result
        assert own is not None
        assert [(line.name, line.ok) for line in own.lines] == [("Stock list", False), ("Prices", True)]
        wizard.content = True
        assert (await looked_at(admin))["own"] == ("ok", "own_check")


async def test_further_rights_are_kept_only_if_somebody_ticked_them(service: Warehouse, wizard: Wizard) -> None:
    asked = asked_by(wizard.manifest)
    for ticked in ([], ["message:send"]):
        admin = await join(await make_tenant("rights"), "admin")
        async with acting_for(admin.tenant_id):
            agreed = type(asked)(scopes=[*asked.scopes, *ticked], hosts=asked.hosts, data=asked.data)
            await progress.begin(admin.actor, WIZARD, agreed)
            assert (await agreed_to(WIZARD)).scopes == ["contact:read", *ticked]


async def test_the_week_before_a_review_begins_when_it_is_on(admin: Person, service: Warehouse) -> None:
    async with acting_for(admin.tenant_id):
        await execute("UPDATE installation SET first_on_at = now() - interval '8 days' WHERE tenant_id = $1")
    await fill(admin, address=service.url)
    await connect(admin, KEY)
    await looked_at(admin)
    await switch(admin)
    async with acting_for(admin.tenant_id):
        row = await installations.installation(WIZARD)
    assert row is not None
    assert utc_now() - row["first_on_at"] < timedelta(hours=1)


async def test_what_was_switched_on_without_it_can_be_looked_at_as_well(service: Warehouse, wizard: Wizard) -> None:
    admin = await join(await make_tenant("switched"), "admin")
    async with acting_for(admin.tenant_id):
        await switch_on(WIZARD, admin.actor)
        await change_settings(admin.actor, WIZARD, {"address": service.url})
    assert (await read(admin))[0].step == "done"
    assert (await looked_at(admin))["host:0"] == ("ok", "reached")


async def test_a_removed_package_is_there_again_and_is_not_forgotten_later(admin: Person) -> None:
    async with acting_for(admin.tenant_id):
        await remove(admin.actor, WIZARD)
        await switch_on(WIZARD, admin.actor)
        row = await installations.installation(WIZARD)
    assert row is not None
    assert (row["enabled"], row["removed_at"]) == (True, None)


async def test_only_who_manages_plugins_sets_them_up(admin: Person) -> None:
    agent = await join(admin.tenant_id, "agent")
    with pytest.raises(NotAllowed):
        await checking.check_row(agent.actor, WIZARD, "settings")
    with pytest.raises(NotAllowed):
        await try_plugin(agent.actor, WIZARD, "step:look", {"article": "7"})
