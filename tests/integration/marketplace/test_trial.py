"""A partner's own company: one click makes it, a second opens the same; their unreviewed release runs there only."""

import asyncio

import pytest

from hubwright.control.companies import find_company
from hubwright.control.identity.memberships import memberships
from hubwright.control.marketplace import judging, listing, partners, reviewing
from hubwright.control.marketplace.errors import ChecksMissed, NoTrialCompany
from hubwright.control.marketplace.handing_in import submit
from hubwright.control.marketplace.trying import try_release
from hubwright.flows import find_node_type
from hubwright.host import catalogue
from hubwright.host.calls import call_node, installed
from hubwright.host.installation.consents import Agreement
from hubwright.host.installation.errors import PluginUnavailable
from hubwright.host.installation.install import install
from hubwright.host.installation.settings import change_settings
from hubwright.host.installation.verbs import allow_list, callable_plugin, offered
from hubwright.host.releases import health, queries
from hubwright.host.releases.errors import NotInThisState
from hubwright.host.sandbox.probe import probe
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.errors import Missing, NotAllowed
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import permissions_of
from hubwright_sdk import CallContext, NodeCall
from tenants.partner_trial import open_trial
from tests.hostile.stand import NoWay
from tests.integration.marketplace.companies import company, has
from tests.support.market import OPERATOR, Market, in_code, simple

AGREED = Agreement(data=["order"])


async def trial_admin(market: Market) -> Actor:
    """The partner's person in the trial company."""
    tenant_id = await open_trial(market.person, market.partner_id)
    async with acting_for(tenant_id):
        (row,) = await fetch("SELECT id, role FROM member WHERE tenant_id = $1")
    return Actor(
        kind="member",
        tenant_id=tenant_id,
        account_id=market.person.account_id,
        member_id=row["id"],
        role=row["role"],
        permissions=permissions_of(row["role"]),
    )


async def test_two_clicks_at_once_and_a_third_make_one_company_that_is_not_empty(market: Market) -> None:
    first, second = await asyncio.gather(
        open_trial(market.person, market.partner_id), open_trial(market.person, market.partner_id)
    )
    assert first == second == await open_trial(market.person, market.partner_id)
    made = await find_company(first)
    assert made is not None and (made.kind, made.status) == ("trial", "active") and "trial" in made.name
    assert market.person.account_id is not None
    assert [each.tenant_id for each in await memberships(market.person.account_id)] == [first]
    assert (await partners.one_partner(market.person, market.partner_id)).trial_company == first
    async with acting_for(first):
        (member,) = await fetch("SELECT role FROM member WHERE tenant_id = $1")
        talks = await fetch("SELECT id FROM conversation WHERE tenant_id = $1")
    assert member["role"] == "admin" and len(talks) == 2
    done = [row["action"] for row in await partners.partner_history(market.person, market.partner_id)]
    assert done.count("trial_opened") == 1


async def test_a_stranger_opens_none(market: Market) -> None:
    with pytest.raises(Missing):
        await open_trial(Actor(kind="account", account_id=new_id(), name="Eve"), market.partner_id)


async def test_an_unreviewed_release_runs_in_the_trial_company_and_nowhere_else(market: Market) -> None:
    release_id = await market.handed_in("1.0.0", simple)
    with pytest.raises(NoTrialCompany):
        await try_release(market.person, release_id)
    admin, other = await trial_admin(market), await company("other")
    async with acting_for(admin.tenant_id):
        with pytest.raises(Missing):
            await install(admin, market.plugin, AGREED)
    await try_release(market.person, release_id)

    async with acting_for(admin.tenant_id):
        (listed,) = [each for each in await listing.list_plugins(admin) if each.id == market.plugin]
        assert (listed.unlisted, listed.signed_by) == (True, ["partner"])
        assert market.plugin in {each.id for each in await offered()}
        await install(admin, market.plugin, AGREED)
        await change_settings(admin, market.plugin, {"address": "x"})
        assert market.plugin in (await allow_list()).plugins
        to = await installed(market.plugin)
    assert find_node_type(f"{market.plugin}.look") is not None
    async with acting_for(other.tenant_id):
        assert catalogue.find(market.plugin) is None and catalogue.find(market.plugin, "1.0.0") is None
        assert market.plugin not in {each.id for each in await offered()}
        assert market.plugin not in {each.id for each in await listing.list_plugins(other.actor)}
        for version in ("", "1.0.0"):
            with pytest.raises(Missing):
                await install(other.actor, market.plugin, AGREED, version=version)
    assert catalogue.find(market.plugin) is None, "who has no company sees none either"
    if not probe().enough:
        print(f"NOT PROVEN HERE: {probe().missing}")
        return
    context = CallContext(settings=to.settings, http=NoWay(), idempotency_key="k", deadline_s=10)
    assert (await call_node(to, NodeCall(node="look", input={}), context, ["there"])).port == "there"


async def test_another_archive_of_the_version_is_tried_anew_and_a_rejected_one_ends(market: Market) -> None:
    release_id = await market.handed_in("1.0.0", simple)
    admin = await trial_admin(market)
    await try_release(market.person, release_id)
    async with acting_for(admin.tenant_id):
        await catalogue.shelf.fresh()
        await install(admin, market.plugin, AGREED)
    health.count(release_id)
    await health.write_down()
    assert (await queries.health(release_id)).calls == 0, "a trial says nothing about a rollout"
    await market.handed_in("1.0.0", simple, in_code("Asks the warehouse.", "Asks more."))
    await _refused(admin, market)
    await try_release(market.person, release_id)
    await submit(market.person, release_id)
    async with acting_for(admin.tenant_id):
        assert (await callable_plugin(market.plugin)).manifest.id == market.plugin
    await reviewing.reject(OPERATOR, release_id, "reads too much")
    await _refused(admin, market)


async def _refused(admin: Actor, market: Market) -> None:
    async with acting_for(admin.tenant_id):
        await catalogue.shelf.fresh()
        with pytest.raises(PluginUnavailable):
            await callable_plugin(market.plugin)


async def test_a_new_version_on_trial_changes_nothing_for_companies_with_the_old_one(market: Market) -> None:
    await market.published("1.0.0", simple)
    buyer, admin = await company("buyer"), await trial_admin(market)
    await has(buyer, market)
    await try_release(market.person, await market.handed_in("1.1.0", simple))
    async with acting_for(buyer.tenant_id):
        assert (await listing.one_plugin(buyer.actor, market.plugin)).version == "1.0.0"
        assert (await callable_plugin(market.plugin)).manifest.version == "1.0.0"
    async with acting_for(admin.tenant_id):
        assert (await listing.one_plugin(admin, market.plugin)).version == "1.1.0"
        assert (await install(admin, market.plugin, AGREED)).version == "1.1.0"


async def test_what_breaks_a_rule_that_even_ones_own_must_keep_is_not_tried(market: Market) -> None:
    await open_trial(market.person, market.partner_id)
    release_id = await market.handed_in("1.0.0", simple, in_code('"""', 'import subprocess\n"""'))
    with pytest.raises(ChecksMissed):
        await try_release(market.person, release_id)


async def test_what_is_out_is_not_tried_and_a_partner_does_not_review_themselves(market: Market) -> None:
    admin = await trial_admin(market)
    release_id = await market.published("1.0.0", simple)
    with pytest.raises(NotInThisState):
        await try_release(market.person, release_id)
    async with acting_for(admin.tenant_id):
        await install(admin, market.plugin, AGREED)
        with pytest.raises(NotAllowed):
            await judging.review_plugin(admin, market.plugin, 5, "splendid")
