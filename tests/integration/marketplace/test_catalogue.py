"""What a company reads before it installs, what others think, and what a plugin counts and costs."""

from decimal import Decimal
from pathlib import Path

import pytest

from hubwright.control.marketplace import judging, listing, metering, reviewing
from hubwright.control.marketplace.errors import CapReached, NotActiveLongEnough
from hubwright.control.marketplace.handing_in import read_thread
from hubwright.control.marketplace.sending_calls import send_call
from hubwright.host.calls import Installed
from hubwright.host.dispatch.log import write_down
from hubwright.host.dispatch.schemas import Called
from hubwright.host.installation.consents import Agreement
from hubwright.host.installation.errors import PluginOff
from hubwright.host.installation.install import install
from hubwright.host.installation.overview import installation_view
from hubwright.host.installation.verbs import callable_release, switch_off, switch_on
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.errors import Invalid, Missing, NotAllowed
from hubwright.kernel.ids import new_id
from hubwright.runtime.plugins.ways import count
from hubwright_sdk.manifest import Price
from tests.integration.marketplace.companies import age, audited, company, has
from tests.integration.marketplace.test_installing import METERED
from tests.support.market import OPERATOR, Market, in_manifest, with_scope
from tests.support.people import Person, grant, join


async def has_metered(admin: Person, market: Market, cap: str = "1") -> None:
    """A company that agreed to half a dollar a look, up to a cap."""
    agreed = Agreement(
        hosts=["{address}"],
        data=["order"],
        price=Price(model="metered", per_unit={"looks": "0.5"}),
        monthly_cap=Decimal(cap),
    )
    async with acting_for(admin.tenant_id):
        await install(admin.actor, market.plugin, agreed)


async def buyer_with_cap(market: Market, cap: str) -> Person:
    """The first of them."""
    await market.published("1.0.0", METERED)
    admin = await company()
    await has_metered(admin, market, cap)
    return admin


async def test_permissions_are_told_in_plain_words_with_tier_grade_signatures_and_price(market: Market) -> None:
    flat = in_manifest("[listing]", '[price]\nmodel = "flat"\nmonthly = "9"\n\n[listing]')
    await market.published("1.0.0", with_scope("contact:read"), flat)
    admin = await company()
    async with acting_for(admin.tenant_id):
        found = await listing.one_plugin(admin.actor, market.plugin)
    assert [each.text.en for each in found.permissions] == ["See the contact of a conversation it works on"]
    assert all(each.text.zh for each in found.permissions)
    assert [each.text.en for each in found.data] == ["orders"]
    assert [(each.host, each.purpose.en) for each in found.hosts] == [("{address}", "Asks what is left.")]
    assert (found.tier, found.grade, found.signed_by) == ("sandboxed", "platinum", ["marketplace", "partner"])
    assert (found.price.monthly, found.billed, found.partner) == ("9", "when_you_pay", f"Acme {market.plugin}")
    assert (found.installed, found.locked_by, found.stars) == (False, [], None)


async def test_a_search_finds_words_of_name_partner_and_description_and_kinds(market: Market) -> None:
    await market.published("1.0.0")
    admin = await company()
    async with acting_for(admin.tenant_id):

        async def found(search: str = "", kind: str = "") -> bool:
            return market.plugin in {
                each.id for each in await listing.list_plugins(admin.actor, search=search, kind=kind)
            }

        assert (
            await found() and await found(f"acme {market.plugin}") and await found("PIECES are") and await found("库存")
        )
        assert await found(kind="erp") and not await found(kind="crm") and not await found("no such words")


async def test_what_the_edition_lacks_locks_it(market: Market) -> None:
    await market.published("1.0.0", in_manifest('data_classes = ["order"]', 'entitlements = ["stock.feature"]'))
    admin = await company()
    async with acting_for(admin.tenant_id):
        assert (await listing.one_plugin(admin.actor, market.plugin)).locked_by == ["stock.feature"]
    await grant(admin.tenant_id, stock__feature=True)
    async with acting_for(admin.tenant_id):
        assert (await listing.one_plugin(admin.actor, market.plugin)).locked_by == []


async def test_what_is_not_published_is_not_in_the_catalogue(market: Market) -> None:
    release_id = await market.approved("1.0.0")
    admin = await company()

    async def listed() -> bool:
        async with acting_for(admin.tenant_id):
            return market.plugin in {each.id for each in await listing.list_plugins(admin.actor)}

    assert not await listed()
    await reviewing.roll(OPERATOR, release_id, 100)
    assert await listed()
    await reviewing.yank(OPERATOR, release_id, "old")
    assert not await listed()


async def test_a_week_of_use_gives_one_review_that_can_be_changed_and_answered(market: Market, tmp_path: Path) -> None:
    await market.published("1.0.0")
    admin = await company()
    async with acting_for(admin.tenant_id):
        with pytest.raises(PluginOff):
            await judging.review_plugin(admin.actor, market.plugin, 5, "good")
    await has(admin, market)
    async with acting_for(admin.tenant_id):
        with pytest.raises(NotActiveLongEnough):
            await judging.review_plugin(admin.actor, market.plugin, 5, "good")
    await age(admin.tenant_id, market.plugin, 8)
    async with acting_for(admin.tenant_id):
        with pytest.raises(Invalid):
            await judging.review_plugin(admin.actor, market.plugin, 6, "good")
        await judging.review_plugin(admin.actor, market.plugin, 5, "good")
        await judging.review_plugin(admin.actor, market.plugin, 2, "not so good")
    (review,) = await judging.read_reviews(market.plugin)
    assert (review.stars, review.text, review.version, review.days) == (2, "not so good", "1.0.0", 8)
    assert review.edited_at is not None
    assert str(admin.tenant_id) not in str(review)
    other = await Market(tmp_path / "other").open()
    with pytest.raises(Missing):
        await judging.answer_review(other.person, market.plugin, review.id, "thanks")
    with pytest.raises(NotAllowed):
        await judging.answer_review(OPERATOR, market.plugin, review.id, "thanks")
    await judging.answer_review(market.person, market.plugin, review.id, "We fixed it.")
    assert (await judging.read_reviews(market.plugin))[0].reply == "We fixed it."
    second = await company("second")
    await has(second, market)
    await age(second.tenant_id, market.plugin, 8)
    async with acting_for(second.tenant_id):
        await judging.review_plugin(second.actor, market.plugin, 5, "")
        found = await listing.one_plugin(second.actor, market.plugin)
        assert (found.stars, found.reviews) == (3.5, 2)
        await switch_off(market.plugin, second.actor)
        with pytest.raises(PluginOff):
            await judging.review_plugin(second.actor, market.plugin, 1, "paused")


async def test_a_meter_counts_once_and_refuses_at_the_cap_until_it_is_raised(market: Market) -> None:
    admin = await buyer_with_cap(market, "1.00")
    async with acting_for(admin.tenant_id):
        assert await metering.count(market.plugin, "looks", 1, idem_key="call-1")
        assert not await metering.count(market.plugin, "looks", 1, idem_key="call-1")
        assert await metering.count(market.plugin, "looks", 1, idem_key="call-2")
        with pytest.raises(CapReached) as reached:
            await metering.count(market.plugin, "looks", 1, idem_key="call-3")
        assert reached.value.cap == "1"
        use = await metering.use_of(market.plugin)
        assert (use.total, use.monthly_cap, use.billed) == (Decimal("1.0"), Decimal(1), "when_you_pay")
        assert [(each.key, each.quantity, each.cost) for each in use.meters] == [("looks", 2, Decimal("1.0"))]
        await metering.change_cap(admin.actor, market.plugin, Decimal("1.5"))
        assert await metering.count(market.plugin, "looks", 1, idem_key="call-3")
        counted = await fetch("SELECT meter, source FROM usage_event WHERE tenant_id = $1 AND meter LIKE 'plugin.%'")
    assert {(row["meter"], row["source"]) for row in counted} == {(f"plugin.{market.plugin}.looks", "plugin")}
    assert "plugin.cap_changed" in await audited(admin.tenant_id)


async def test_only_what_the_manifest_declares_is_counted_and_each_company_for_itself(market: Market) -> None:
    admin = await buyer_with_cap(market, "1")
    other, agent = await company("other"), await join(admin.tenant_id, "agent")
    await has_metered(other, market)
    async with acting_for(admin.tenant_id):
        for wrong in (("other", 1), ("looks", 0), ("looks", -1)):
            with pytest.raises(Missing):
                await metering.count(market.plugin, *wrong, idem_key="x")
        await metering.count(market.plugin, "looks", 2, idem_key="x")
        with pytest.raises(NotAllowed):
            await metering.change_cap(agent.actor, market.plugin, Decimal(5))
        with pytest.raises(Invalid):
            await metering.change_cap(admin.actor, market.plugin, Decimal("Infinity"))
    async with acting_for(other.tenant_id):
        assert (await metering.use_of(market.plugin)).total == 0
        assert await metering.count(market.plugin, "looks", 2, idem_key="x")


async def test_what_reaches_its_cap_while_it_works_is_switched_off_and_says_so(market: Market) -> None:
    admin = await buyer_with_cap(market, "1")
    async with acting_for(admin.tenant_id):
        plugin, release_id = await callable_release(market.plugin)
        called = Called(
            id=new_id(), plugin=market.plugin, version="1.0.0", hook="call_node", ms=1, outcome="done",
            counts={"looks": 3},
        )  # fmt: skip
        await count(Installed(plugin, {}, release_id), called)
        assert (await metering.use_of(market.plugin)).total == 0
        with pytest.raises(PluginOff):
            await callable_release(market.plugin)
    assert (await audited(admin.tenant_id))[-1] == "plugin.cap_reached"


async def test_one_failing_call_is_sent_to_the_partner_without_what_customers_wrote(market: Market) -> None:
    release_id = await market.published("1.0.0")
    admin, other = await company(), await company("other")
    await has(admin, market)
    call_id = new_id()
    async with acting_for(admin.tenant_id):
        await write_down(
            Called(
                id=call_id, plugin=market.plugin, version="1.0.0", hook="call_node", ms=12, outcome="failed",
                code="malformed", reason="no answer for ada@example.test",
                input=[{"node": "look", "input": {"name": "Ada Lovelace", "phone": 8613800000000}}],
            )
        )  # fmt: skip
        await send_call(admin.actor, market.plugin, call_id, "It began this morning.")
    (event,) = [each for each in await read_thread(market.person, market.plugin) if each.kind == "call"]
    assert (event.release_id, event.text, event.actor) == (release_id, "It began this morning.", "company")
    told = event.detail
    assert (told["hook"], told["code"], told["version"]) == ("call_node", "malformed", "1.0.0")
    assert told["input"] == [{"node": "•••", "input": {"name": "•••", "phone": 0}}]
    for word in ("Ada", "ada@", "8613800000000", str(admin.tenant_id)):
        assert word not in str(event)
    async with acting_for(other.tenant_id):
        with pytest.raises(Missing):
            await send_call(other.actor, market.plugin, call_id, "")
    agent = await join(admin.tenant_id, "agent")
    async with acting_for(admin.tenant_id):
        with pytest.raises(NotAllowed):
            await send_call(agent.actor, market.plugin, call_id, "")


async def test_a_pause_says_who_and_why_and_whether_the_cap_was_raised(market: Market) -> None:
    admin = await buyer_with_cap(market, "1")
    async with acting_for(admin.tenant_id):
        assert (await installation_view(market.plugin)).paused is None
        await metering.stop_at_cap(market.plugin)
        pause = (await installation_view(market.plugin)).paused
        assert pause is not None and (pause.by, pause.why) == ("platform", "cap")
        await metering.change_cap(admin.actor, market.plugin, Decimal("0.5"))
        pause = (await installation_view(market.plugin)).paused
        assert pause is not None and pause.why == "cap", "a lower cap lets nothing more be counted"
        await metering.change_cap(admin.actor, market.plugin, Decimal(5))
        pause = (await installation_view(market.plugin)).paused
        assert pause is not None and pause.why == "cap_raised"
        await switch_on(market.plugin, admin.actor)
        assert (await installation_view(market.plugin)).paused is None
        await switch_off(market.plugin, admin.actor)
        pause = (await installation_view(market.plugin)).paused
        assert pause is not None and (pause.by, pause.why) == (admin.actor.label, "")


async def test_days_of_a_pause_are_no_days_of_use(market: Market) -> None:
    await market.published("1.0.0")
    admin = await company()
    await has(admin, market)
    async with acting_for(admin.tenant_id):
        await switch_off(market.plugin, admin.actor)
    await age(admin.tenant_id, market.plugin, 9)
    async with acting_for(admin.tenant_id):
        await execute(
            "UPDATE installation SET paused_at = paused_at - interval '3 days' WHERE tenant_id = $1 AND plugin = $2",
            market.plugin,
        )
        await switch_on(market.plugin, admin.actor)
        assert (await judging.standing_of(market.plugin)).days_left == 1
        with pytest.raises(NotActiveLongEnough):
            await judging.review_plugin(admin.actor, market.plugin, 5, "good")
    await age(admin.tenant_id, market.plugin, 1)
    async with acting_for(admin.tenant_id):
        await judging.review_plugin(admin.actor, market.plugin, 5, "good")
    assert [each.days for each in await judging.read_reviews(market.plugin)] == [7]
