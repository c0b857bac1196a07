"""Newer releases come to companies by themselves: by stages, after a cool-down, never against a pin."""

from datetime import timedelta

from hubwright.control.marketplace import reviewing
from hubwright.host import catalogue
from hubwright.host.installation import release_queries, tasks
from hubwright.host.installation.consents import Agreement
from hubwright.host.installation.going_back import decide_following
from hubwright.host.installation.overview import installation_view
from hubwright.host.installation.upgrading import upgrade
from hubwright.host.releases import health
from hubwright.host.releases.queries import health as health_of
from hubwright.host.releases.rollout import bucket
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute, fetch
from tests.integration.marketplace.companies import audited, company, has
from tests.integration.marketplace.test_upgrading import has_version, old_form, with_old
from tests.support.market import OPERATOR, Files, Market, with_scope, with_settings
from tests.support.people import Person


async def following(admin: Person, at_days: float) -> None:
    async with acting_for(admin.tenant_id):
        await catalogue.shelf.fresh()
        rows = await release_queries.following()
    await tasks.follow_releases(admin.tenant_id, rows, utc_now() + timedelta(days=at_days))


async def test_others_come_by_themselves_after_the_cool_down_that_a_company_wants(market: Market) -> None:
    await market.published("1.0.0")
    patient, pinned = await company(), await company("pinned")
    await has(patient, market, cooldown_days=3)
    await has(pinned, market, pinned=True)
    await market.published("1.1.0")
    for admin in (patient, pinned):
        await following(admin, 2.9)
        assert await has_version(admin, market) == "1.0.0"
        await following(admin, 3.1)
    assert await has_version(patient, market) == "1.1.0"
    assert await has_version(pinned, market) == "1.0.0"
    async with acting_for(pinned.tenant_id):
        await decide_following(pinned.actor, market.plugin, pinned=False, cooldown_days=0)
    await following(pinned, 0)
    assert await has_version(pinned, market) == "1.1.0"


async def test_a_stage_brings_a_release_to_those_it_reaches_and_to_nobody_else(market: Market) -> None:
    await market.published("1.0.0")
    admins = [await company(f"c{number}") for number in range(6)]
    for admin in admins:
        await has(admin, market, cooldown_days=0)
    release_id = await market.approved("1.1.0")
    await reviewing.roll(OPERATOR, release_id, 50)
    for admin in admins:
        await following(admin, 0)
        inside = bucket(market.plugin, "1.1.0", admin.tenant_id) < 50
        assert await has_version(admin, market) == ("1.1.0" if inside else "1.0.0")
    await reviewing.halt(OPERATOR, release_id, "errors")
    stood = [await has_version(admin, market) for admin in admins]
    for admin in admins:
        await following(admin, 9)
    assert [await has_version(admin, market) for admin in admins] == stood, "halted: nobody more, nobody less"


async def test_one_that_asks_holds_back_no_harmless_one_below_it(market: Market) -> None:
    await market.published("1.0.0")
    admin = await company()
    await has(admin, market, cooldown_days=0)
    await market.published("1.2.0", with_scope("message:send"))
    await following(admin, 0)
    assert (await has_version(admin, market), await asked_of(admin, market)) == ("1.0.0", "1.2.0")
    await market.published("1.1.0")
    await following(admin, 0)
    assert (await has_version(admin, market), await asked_of(admin, market)) == ("1.1.0", "1.2.0")
    await following(admin, 0)
    asked = [each for each in await audited(admin.tenant_id) if each == "plugin.update_asks"]
    assert len(asked) == 1, "asked once, though another version came meanwhile"
    agreed = Agreement(scopes=["message:send"], hosts=["{address}"], data=["order"])
    await upgrade(admin.tenant_id, admin.actor, market.plugin, agreed=agreed)
    assert (await has_version(admin, market), await asked_of(admin, market)) == ("1.2.0", "")


async def asked_of(admin: Person, market: Market) -> str:
    async with acting_for(admin.tenant_id):
        return (await installation_view(market.plugin)).asked_version


async def test_an_update_that_cannot_be_carried_over_says_so_and_counts_against_the_release(market: Market) -> None:
    admin = await with_old(market)
    same_form = with_settings(
        url={"type": "integer", "x-title": {"en": "U", "zh": "U"}, "x-help": {"en": "u", "zh": "u"}}
    )

    def stricter(files: Files) -> None:
        old_form(files)
        same_form(files)

    release_id = await market.published("1.1.0", stricter)
    await following(admin, 30)
    assert await has_version(admin, market) == "1.0.0"
    assert (await audited(admin.tenant_id))[-1] == "plugin.update_failed"
    await health.write_down()
    assert (await health_of(release_id)).failed == 1


async def test_the_job_that_follows_asks_for_its_next_turn(market: Market) -> None:
    await market.published("1.0.0")
    admin = await company()
    await has(admin, market)
    async with acting_for(admin.tenant_id):
        before = await fetch("SELECT dedup_key FROM job WHERE tenant_id = $1 AND kind = 'plugin.follow'")
        await execute("DELETE FROM job WHERE tenant_id = $1 AND kind = 'plugin.follow'")
    await tasks.follow(admin.tenant_id, {})
    async with acting_for(admin.tenant_id):
        after = await fetch("SELECT dedup_key FROM job WHERE tenant_id = $1 AND kind = 'plugin.follow'")
    assert len(before) == len(after) == 1
