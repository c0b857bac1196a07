"""What a company fills in for a plugin: kept, checked, and its secrets shown to nobody."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from hubwright.host.installation.errors import PluginOff, PluginUnavailable
from hubwright.host.installation.settings import change_settings, stored_settings
from hubwright.host.installation.verbs import allow_list, switch_off, switch_on
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.errors import Invalid, NotAllowed
from tests.support.people import Person, join
from tests.support.plugins import ORACLE, Oracle, Plugins, installed_plugins


@pytest.fixture(autouse=True)
def plugins(monkeypatch: pytest.MonkeyPatch) -> Iterator[Plugins]:
    with installed_plugins(monkeypatch, Oracle()) as found:
        yield found


@pytest.fixture
async def admin(tenant_a: UUID) -> Person:
    return await join(tenant_a, "admin")


async def test_they_are_laid_over_the_present_ones_and_a_secret_stays(admin: Person, tenant_b: UUID) -> None:
    async with acting_for(admin.tenant_id):
        await switch_on(ORACLE)
        await change_settings(admin.actor, ORACLE, {"url": "https://a.example", "key": "s3cret"})
        before = (await allow_list()).epoch
        await change_settings(admin.actor, ORACLE, {"url": "https://b.example"})
        assert await stored_settings(ORACLE) == {"url": "https://b.example", "key": "s3cret"}
        assert (await allow_list()).epoch == before + 1
        await switch_off(ORACLE)
        await switch_on(ORACLE)
        assert (await stored_settings(ORACLE))["key"] == "s3cret"
        written = await fetch("SELECT action, detail::text AS detail FROM audit_entry WHERE tenant_id = $1 ORDER BY id")
    async with acting_for(tenant_b):
        assert await stored_settings(ORACLE) == {}
    told = [row["detail"] for row in written if row["action"] == "plugin.set_up"]
    assert [("url" in detail, "key" in detail) for detail in told] == [(True, True), (True, False)]
    assert "s3cret" not in str(written)


async def test_what_the_plugin_cannot_use_is_refused_by_field(admin: Person) -> None:
    async with acting_for(admin.tenant_id):
        await switch_on(ORACLE)
        with pytest.raises(Invalid) as caught:
            await change_settings(admin.actor, ORACLE, {"key": "s3cret", "colour": "red"})
        assert await stored_settings(ORACLE) == {}
    assert {error.field for error in caught.value.errors} == {"url", "colour"}


async def test_only_who_may_and_only_where_it_was_switched_on(admin: Person, plugins: Plugins) -> None:
    agent = await join(admin.tenant_id, "agent")
    async with acting_for(admin.tenant_id):
        with pytest.raises(PluginOff):
            await change_settings(admin.actor, ORACLE, {"url": "https://a.example"})
        await switch_on(ORACLE)
        with pytest.raises(NotAllowed):
            await change_settings(agent.actor, ORACLE, {"url": "https://a.example"})
        del plugins[ORACLE]
        with pytest.raises(PluginUnavailable):
            await change_settings(admin.actor, ORACLE, {"url": "https://a.example"})
