"""A company's own developer publishes for their company alone: sandboxed, under their own key, seen by nobody else."""

from pathlib import Path

import pytest

from hubwright.control.marketplace import handing_in, listing, own_releases, reviewing
from hubwright.control.marketplace.errors import ChecksMissed, NameTaken, VersionTaken
from hubwright.control.marketplace.schemas import HandedIn
from hubwright.host import catalogue
from hubwright.host.calls import call_node, installed
from hubwright.host.installation.consents import Agreement
from hubwright.host.installation.install import install
from hubwright.host.installation.settings import change_settings
from hubwright.host.installation.upgrading import upgrade
from hubwright.host.installation.verbs import callable_plugin, switch_off, switch_on
from hubwright.host.releases import shelf
from hubwright.host.releases.errors import ReleaseNotTaken
from hubwright.host.sandbox.probe import probe
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing, NotAllowed
from hubwright_sdk import CallContext, NodeCall
from hubwright_sdk.release import public_key
from tests.hostile.stand import NoWay
from tests.integration.marketplace.companies import company
from tests.support.market import OPERATOR, Change, Market, in_code, in_manifest, simple
from tests.support.people import Person, join

AGREED = Agreement(data=["order"])


async def developer_of(admin: Person, market: Market) -> Person:
    person = await join(admin.tenant_id, "developer")
    async with acting_for(admin.tenant_id):
        await own_releases.add_developer_key(person.actor, "laptop", public_key(market.key).hex())
    return person


async def tries(person: Person, market: Market, version: str = "1.0.0", *changes: Change) -> HandedIn:
    made = market.made(version, simple, *changes)
    return await own_releases.hand_in_own(person.actor, made.archive, made.signed)


async def test_a_developer_installs_their_own_release_and_it_runs_in_a_box(market: Market) -> None:
    admin = await company()
    developer = await developer_of(admin, market)
    told = await tries(developer, market)
    assert (told.state, told.grade) == ("published", "platinum")
    async with acting_for(admin.tenant_id):
        await install(developer.actor, market.plugin, AGREED)
        await change_settings(developer.actor, market.plugin, {"address": "x"})
        await switch_off(market.plugin, developer.actor)
        await switch_on(market.plugin, developer.actor)
        to = await installed(market.plugin)
    if not probe().enough:
        print(f"NOT PROVEN HERE: {probe().missing}")
        return
    context = CallContext(settings=to.settings, http=NoWay(), idempotency_key="k", deadline_s=10)
    assert (await call_node(to, NodeCall(node="look", input={}), context, ["there"])).port == "there"


async def test_nobody_else_sees_or_installs_it(market: Market) -> None:
    admin, other = await company(), await company("other")
    await tries(await developer_of(admin, market), market)
    async with acting_for(other.tenant_id):
        assert market.plugin not in {each.id for each in await listing.list_plugins(other.actor)}
        assert catalogue.find(market.plugin) is None
        for attempt in (
            lambda: listing.one_plugin(other.actor, market.plugin),
            lambda: install(other.actor, market.plugin, AGREED),
            lambda: install(other.actor, market.plugin, AGREED, version="1.0.0"),
        ):
            with pytest.raises(Missing):
                await attempt()
    async with acting_for(admin.tenant_id):
        (mine,) = [each for each in await listing.list_plugins(admin.actor) if each.id == market.plugin]
        assert (mine.unlisted, mine.signed_by) == (True, ["partner"])
    assert market.plugin not in {each.plugin for each in await reviewing.review_queue(OPERATOR)}


async def test_another_companys_key_signs_nothing_here(market: Market) -> None:
    admin, other = await company(), await company("other")
    await developer_of(admin, market)
    stranger = await join(other.tenant_id, "developer")
    with pytest.raises(ReleaseNotTaken) as refused:
        await tries(stranger, market)
    assert refused.value.code == "unknown_key"


async def test_a_partners_key_is_no_developers_key_and_the_other_way_round(market: Market) -> None:
    admin = await company()
    developer = await join(admin.tenant_id, "developer")
    with pytest.raises(ReleaseNotTaken):
        await tries(developer, market)


async def test_a_name_belongs_to_whoever_had_it_first(market: Market, tmp_path: Path) -> None:
    admin = await company()
    developer = await developer_of(admin, market)
    await tries(developer, market)
    with pytest.raises(NameTaken):
        await market.handed_in("2.0.0")
    with pytest.raises(VersionTaken):
        await tries(developer, market)
    with pytest.raises(Missing):
        await handing_in.read_thread(market.person, market.plugin)


async def test_what_reaches_out_of_the_box_is_not_taken_and_neither_is_a_native_one(market: Market) -> None:
    developer = await developer_of(await company(), market)
    with pytest.raises(ChecksMissed):
        await tries(developer, market, "1.0.0", in_code("from pathlib", "import os\nfrom pathlib"))
    with pytest.raises(ReleaseNotTaken):
        await tries(developer, market, "1.0.0", in_manifest('tier = "sandboxed"', 'tier = "native"'))


async def test_a_revoked_key_signs_nothing_new_and_what_is_there_goes_on(market: Market) -> None:
    admin = await company()
    developer = await developer_of(admin, market)
    await tries(developer, market)
    async with acting_for(admin.tenant_id):
        await install(developer.actor, market.plugin, AGREED)
        (key,) = await own_releases.developer_keys(developer.actor)
        await own_releases.revoke_developer_key(developer.actor, key.id)
    with pytest.raises(ReleaseNotTaken):
        await tries(developer, market, "1.1.0")
    await catalogue.shelf.begin()
    async with acting_for(admin.tenant_id):
        assert (await callable_plugin(market.plugin)).manifest.version == "1.0.0"


async def test_an_operator_can_kill_it(market: Market) -> None:
    admin = await company()
    developer = await developer_of(admin, market)
    told = await tries(developer, market)
    await reviewing.kill(OPERATOR, told.release_id, "mines coins")
    async with acting_for(admin.tenant_id):
        with pytest.raises(Missing):
            await install(developer.actor, market.plugin, AGREED)


async def test_only_developers_and_admins_try_plugins(market: Market) -> None:
    admin = await company()
    agent = await join(admin.tenant_id, "agent")
    with pytest.raises(NotAllowed):
        await tries(agent, market)
    async with acting_for(admin.tenant_id):
        with pytest.raises(NotAllowed):
            await own_releases.add_developer_key(agent.actor, "laptop", public_key(market.key).hex())


async def test_what_was_handed_in_a_moment_ago_is_there_though_the_bell_is_slow(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = await company()
    developer = await developer_of(admin, market)
    await catalogue.shelf.fresh()
    monkeypatch.setattr(catalogue.shelf, "_rung", lambda **_: False)
    monkeypatch.setattr(shelf, "LOOK_S", 600.0)
    await tries(developer, market)
    async with acting_for(admin.tenant_id):
        await install(developer.actor, market.plugin, AGREED, version="1.0.0")
    await tries(developer, market, "1.1.0")
    await upgrade(admin.tenant_id, developer.actor, market.plugin, "1.1.0")
    async with acting_for(admin.tenant_id):
        assert (await callable_plugin(market.plugin)).manifest.version == "1.1.0"
