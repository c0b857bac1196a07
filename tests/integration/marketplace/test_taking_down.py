"""A partner takes a plugin out of the marketplace: nobody new has it, whoever has it keeps it; and puts it back."""

from datetime import timedelta
from pathlib import Path

import pytest

from hubwright.control.marketplace import judging, listing, reviewing
from hubwright.control.marketplace.errors import TakenDownByOperator
from hubwright.control.marketplace.handing_in import read_thread
from hubwright.control.marketplace.partner.routes import ROUTES as PARTNER
from hubwright.control.marketplace.taking_down import in_marketplace, list_again, take_down
from hubwright.control.marketplace.telling import tell_companies
from hubwright.host.installation.overview import installation_view
from hubwright.host.installation.removing import remove, restore
from hubwright.host.installation.upgrading import upgrade
from hubwright.host.installation.verbs import callable_plugin, offered, switch_off, switch_on
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.errors import Invalid, Missing, NotAllowed
from tests.integration.marketplace.companies import age, audited, company, has
from tests.support.http import serving
from tests.support.market import OPERATOR, Market
from tests.support.people import Person


async def found_by(person: Person, plugin: str) -> set[str]:
    """Where a company comes upon it."""
    async with acting_for(person.tenant_id):
        places = {
            "catalogue": plugin in {each.id for each in await listing.list_plugins(person.actor)},
            "plugins": plugin in {each.id for each in await offered()},
        }
        try:
            await listing.one_plugin(person.actor, plugin)
        except Missing:
            places["page"] = False
        else:
            places["page"] = True
    return {place for place, here in places.items() if here}


EVERYWHERE = {"catalogue", "plugins", "page"}


async def test_nobody_new_finds_or_installs_it_until_it_is_listed_again(market: Market) -> None:
    await market.published("1.0.0")
    stranger = await company()
    assert await found_by(stranger, market.plugin) == EVERYWHERE
    told = await take_down(market.person, market.plugin)
    assert (told.listed, told.taken_down_at is not None) == (False, True)
    assert await take_down(market.person, market.plugin) == told, "once more changes nothing"
    assert await found_by(stranger, market.plugin) == set()
    async with acting_for(stranger.tenant_id):
        for version in ("", "1.0.0"):
            with pytest.raises(Missing):
                await has(stranger, market, version)
        with pytest.raises(Missing):
            await switch_on(market.plugin, stranger.actor)
    await market.published("1.1.0")
    assert await found_by(stranger, market.plugin) == set(), "another release does not bring it back"
    assert (await list_again(market.person, market.plugin)).listed
    assert await found_by(stranger, market.plugin) == EVERYWHERE
    await has(stranger, market)
    kinds = [each.kind for each in await read_thread(market.person, market.plugin)]
    assert [kind for kind in kinds if kind in ("taken_down", "listed_again")] == ["taken_down", "listed_again"]


async def test_who_has_it_keeps_it_with_its_updates_and_reads_so(market: Market) -> None:
    await market.published("1.0.0")
    admin = await company()
    await has(admin, market)
    await age(admin.tenant_id, market.plugin, 8)
    await take_down(market.person, market.plugin)
    await market.published("1.1.0")
    assert await found_by(admin, market.plugin) == EVERYWHERE
    assert await upgrade(admin.tenant_id, admin.actor, market.plugin) == "upgraded"
    async with acting_for(admin.tenant_id):
        assert (await listing.one_plugin(admin.actor, market.plugin)).taken_down_at is not None
        assert (await installation_view(market.plugin)).taken_down_at is not None
        await switch_off(market.plugin, admin.actor)
        await switch_on(market.plugin, admin.actor)
        assert (await callable_plugin(market.plugin)).manifest.version == "1.1.0"
        await judging.review_plugin(admin.actor, market.plugin, 4, "good")
        await remove(admin.actor, market.plugin)
        with pytest.raises(Missing):
            await has(admin, market)
        await restore(admin.actor, market.plugin)
        assert (await callable_plugin(market.plugin)).manifest.version == "1.1.0"


async def test_the_operator_sees_it_and_no_other_partner_does_it(market: Market, tmp_path: Path) -> None:
    release_id = await market.published("1.0.0")
    assert (await reviewing.one_release(OPERATOR, release_id)).taken_down_at is None
    other = await Market(tmp_path / "other").open()
    for act in (take_down, list_again, in_marketplace):
        with pytest.raises(Missing):
            await act(other.person, market.plugin)
    assert (await in_marketplace(OPERATOR, market.plugin)).listed
    await take_down(market.person, market.plugin)
    with pytest.raises(NotAllowed):
        await list_again(OPERATOR, market.plugin)
    assert (await reviewing.one_release(OPERATOR, release_id)).taken_down_at is not None
    assert not (await in_marketplace(OPERATOR, market.plugin)).listed


async def test_an_operator_takes_it_down_with_a_reason_and_only_operators_put_it_back(market: Market) -> None:
    await market.published("1.0.0")
    stranger, admin = await company(), await company("keeper")
    await has(admin, market)
    with pytest.raises(Invalid):
        await take_down(OPERATOR, market.plugin)
    assert (await in_marketplace(OPERATOR, market.plugin)).listed
    await take_down(market.person, market.plugin)
    told = await take_down(OPERATOR, market.plugin, "It copies another partner's work.")
    assert (told.taken_down_by, told.taken_down_why) == ("operator", "It copies another partner's work.")
    assert await found_by(stranger, market.plugin) == set()
    for act in (list_again, take_down):
        if act is list_again:
            with pytest.raises(TakenDownByOperator):
                await act(market.person, market.plugin)
        else:
            assert (await act(market.person, market.plugin)).taken_down_by == "operator"
    async with acting_for(admin.tenant_id):
        view = await installation_view(market.plugin)
        assert (view.on, view.taken_down_by, view.taken_down_why) == (True, "operator", told.taken_down_why)
    assert (await list_again(OPERATOR, market.plugin)).listed
    assert await found_by(stranger, market.plugin) == EVERYWHERE


async def told_about(admin: Person, plugin: str) -> list[tuple[str, str]]:
    """Letters about a plugin that wait for a company's people: to whom, and what they say."""
    async with acting_for(admin.tenant_id):
        rows = await fetch(
            "SELECT payload FROM job WHERE tenant_id = $1 AND kind = 'mail.send' AND dedup_key LIKE $2 ORDER BY id",
            f"listing:{plugin}:%",
        )
    return [(row["payload"]["letter"]["to"], row["payload"]["letter"]["text"]) for row in rows]


async def test_companies_that_have_it_are_told_once_that_it_is_out_and_that_it_is_back(market: Market) -> None:
    await market.published("1.0.0")
    admin, stranger, former = await company("told"), await company("stranger"), await company("former")
    for each in (admin, former):
        await has(each, market)
    async with acting_for(former.tenant_id):
        await remove(former.actor, market.plugin)
    await take_down(market.person, market.plugin)
    await tell_companies(utc_now())
    assert await told_about(admin, market.plugin) == [], "whoever presses Undo at once has told nobody"
    await list_again(market.person, market.plugin)
    await tell_companies(utc_now() + timedelta(minutes=2))
    assert await told_about(admin, market.plugin) == []
    await take_down(OPERATOR, market.plugin, "100% copied.")
    for _again in range(2):
        await tell_companies(utc_now() + timedelta(minutes=2))
    ((to, text),) = await told_about(admin, market.plugin)
    assert to == admin.email and "100% copied." in text and f"/plugins/{market.plugin}" in text
    assert (await audited(admin.tenant_id)).count("plugin.taken_down") == 1
    for other in (stranger, former):
        assert await told_about(other, market.plugin) == []
    await list_again(OPERATOR, market.plugin)
    await tell_companies(utc_now())
    assert "is in the marketplace again" in (await told_about(admin, market.plugin))[-1][1]
    assert len(await told_about(admin, market.plugin)) == 2
    assert "plugin.listed_again" in await audited(admin.tenant_id)


async def test_a_program_does_the_same(market: Market, tmp_path: Path) -> None:
    await market.published("1.0.0")
    stranger, other = await company(), await Market(tmp_path / "other").open()
    at = f"/api/v1/partner/plugins/{market.plugin}"
    async with serving(PARTNER, other.token) as client:
        for method, path in (("GET", at), ("POST", f"{at}/take-down"), ("POST", f"{at}/list-again")):
            assert (await client.request(method, path)).status_code == 404
    async with serving(PARTNER, market.token) as client:
        assert (await client.get(at)).json()["listed"] is True
        assert (await client.post(f"{at}/take-down")).json()["listed"] is False
        assert await found_by(stranger, market.plugin) == set()
        assert (await client.post(f"{at}/list-again")).json() == {
            "plugin": market.plugin, "listed": True, "taken_down_at": None, "taken_down_by": "", "taken_down_why": "",
        }  # fmt: skip
        assert await found_by(stranger, market.plugin) == EVERYWHERE


async def test_a_program_halts_and_yanks_and_says_why(market: Market, tmp_path: Path) -> None:
    release_id = await market.approved("1.0.0")
    await reviewing.roll(OPERATOR, release_id, 5)
    other = await Market(tmp_path / "other").open()
    at = f"/api/v1/partner/releases/{release_id}"
    async with serving(PARTNER, other.token) as client:
        for act in ("halt", "yank"):
            assert (await client.post(f"{at}/{act}", json={"reason": "mine now"})).status_code == 404
    async with serving(PARTNER, market.token) as client:
        assert (await client.post(f"{at}/halt", json={"reason": ""})).status_code == 422
        halted = (await client.post(f"{at}/halt", json={"reason": "It forgets orders."})).json()
        assert (halted["state"], halted["reason"]) == ("halted", "It forgets orders.")
        assert (await client.post(f"{at}/yank", json={"reason": "Not mended."})).json()["state"] == "yanked"
        assert (await client.post(f"{at}/halt", json={"reason": "again"})).status_code == 409
