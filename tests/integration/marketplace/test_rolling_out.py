"""A partner chooses the share of companies that get a release of theirs: within bounds, and only what is theirs."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from hubwright.control.marketplace import reviewing
from hubwright.control.marketplace.handing_in import halt_own, own_release, read_thread, shown
from hubwright.control.marketplace.partner.routes import ROUTES as PARTNER
from hubwright.control.marketplace.rolling_out import choose_share
from hubwright.host.releases import stages
from hubwright.host.releases.change import move
from hubwright.host.releases.errors import BeyondBounds, HaltedByOthers, NotInThisState
from hubwright.host.releases.queries import REASON, releases_of
from hubwright.host.releases.rollout import bucket
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import global_execute, outside_tenants
from hubwright.kernel.errors import Missing
from tests.integration.marketplace.companies import company, has
from tests.integration.marketplace.test_following import following
from tests.integration.marketplace.test_upgrading import has_version
from tests.support.http import serving
from tests.support.market import OPERATOR, Market


async def stood(release_id: UUID, hours: float) -> None:
    """Let its stage look as old."""
    async with outside_tenants(REASON):
        await global_execute(
            "UPDATE release SET stage_at = stage_at - make_interval(secs => $2) WHERE id = $1",
            release_id,
            hours * 3600,
        )


async def test_a_partner_begins_widens_and_ends_a_rollout_within_bounds(market: Market) -> None:
    release_id = await market.approved("1.0.0")
    for beyond in (0, 26, 100, -5):
        with pytest.raises(BeyondBounds):
            await choose_share(market.person, release_id, beyond)
    begun = await choose_share(market.person, release_id, 10)
    assert (begun.state, begun.percent, begun.held) == ("rolling", 10, False)
    with pytest.raises(BeyondBounds) as refused:
        await choose_share(market.person, release_id, 9)
    assert refused.value.data() == {"least": 10, "most": 25}
    with pytest.raises(BeyondBounds):
        await choose_share(market.person, release_id, 50)
    await stood(release_id, 24)
    assert (await choose_share(market.person, release_id, 50)).percent == 50
    with pytest.raises(BeyondBounds):
        await choose_share(market.person, release_id, 100)
    await stood(release_id, 24)
    assert (await choose_share(market.person, release_id, 100)).state == "published"
    with pytest.raises(NotInThisState):
        await choose_share(market.person, release_id, 100)
    told = [(each.kind, each.detail["percent"]) for each in await read_thread(market.person, market.plugin)
            if each.kind in ("roll", "finish")]  # fmt: skip
    assert told == [("roll", 10), ("roll", 50), ("finish", 100)]


async def test_a_share_that_is_held_stays_until_its_partner_chooses_again(market: Market) -> None:
    release_id = await market.approved("1.0.0")
    held = await choose_share(market.person, release_id, 10, hold=True)
    assert (held.percent, held.held) == (10, True)
    assert await choose_share(market.person, release_id, 10, hold=True) == held, "once more changes nothing"
    later = utc_now() + timedelta(days=30)
    assert release_id not in {each.id for each in await stages.advance(later)}
    await choose_share(market.person, release_id, 10)
    assert release_id not in {each.id for each in await stages.advance(utc_now() + timedelta(hours=23))}
    (grown,) = [each for each in await stages.advance(utc_now() + timedelta(hours=25)) if each.id == release_id]
    assert (grown.state, grown.percent, grown.held) == ("rolling", 25, False)


async def test_what_its_partner_halted_goes_on_and_what_others_halted_does_not(market: Market) -> None:
    release_id = await market.approved("1.0.0")
    await choose_share(market.person, release_id, 10)
    await halt_own(market.person, release_id, "It forgets orders.")
    assert "roll" in shown(await own_release(market.person, release_id)).may
    gone_on = await choose_share(market.person, release_id, 10)
    assert (gone_on.state, gone_on.percent, gone_on.reason) == ("rolling", 10, "")
    await reviewing.halt(OPERATOR, release_id, "We look at it.")
    view = shown(await own_release(market.person, release_id))
    assert "roll" not in view.may and view.bounds is None
    with pytest.raises(HaltedByOthers):
        await choose_share(market.person, release_id, 10)
    await reviewing.roll(OPERATOR, release_id, 10)
    async with outside_tenants(REASON):
        await move(release_id, "halt", "platform", actor="platform", reason="9 of 50 calls failed")
    with pytest.raises(HaltedByOthers):
        await choose_share(market.person, release_id, 10)


async def test_a_share_reaches_those_companies_and_a_pause_reaches_nobody_more(market: Market) -> None:
    await market.published("1.0.0")
    admins = [await company(f"s{number}") for number in range(6)]
    for admin in admins:
        await has(admin, market, cooldown_days=0)
    release_id = await market.approved("1.1.0")
    await choose_share(market.person, release_id, 25)
    for admin in admins:
        await following(admin, 0)
        inside = bucket(market.plugin, "1.1.0", admin.tenant_id) < 25
        assert await has_version(admin, market) == ("1.1.0" if inside else "1.0.0")
    await halt_own(market.person, release_id, "A look at the numbers first.")
    late = await company("late")
    await has(late, market, cooldown_days=0)
    await following(late, 9)
    assert await has_version(late, market) == "1.0.0"


async def test_only_what_is_theirs_and_past_review(market: Market, tmp_path: Path) -> None:
    draft = await market.handed_in("1.0.0")
    with pytest.raises(NotInThisState):
        await choose_share(market.person, draft, 5)
    release_id = await market.approved("1.1.0")
    other = await Market(tmp_path / "other").open()
    with pytest.raises(Missing):
        await choose_share(other.person, release_id, 5)
    assert {each.state for each in await releases_of(market.plugin)} == {"draft", "approved"}
    await reviewing.suspend(OPERATOR, release_id, "We look at it.")
    with pytest.raises(NotInThisState):
        await choose_share(market.person, release_id, 5)


async def test_a_program_chooses_the_share_within_the_bounds_it_reads(market: Market, tmp_path: Path) -> None:
    release_id = await market.approved("1.0.0")
    other = await Market(tmp_path / "other").open()
    at = f"/api/v1/partner/releases/{release_id}/share"
    async with serving(PARTNER, other.token) as client:
        assert (await client.post(at, json={"percent": 5})).status_code == 404
    async with serving(PARTNER, market.token) as client:
        (listed,) = (await client.get("/api/v1/partner/releases")).json()
        assert listed["bounds"] == {"least": 1, "most": 25}
        refused = await client.post(at, json={"percent": 26})
        assert refused.status_code == 422 and refused.json()["type"].endswith("rollout-bounds")
        assert (refused.json()["least"], refused.json()["most"]) == (1, 25)
        begun = (await client.post(at, json={"percent": 25, "hold": True})).json()
        assert (begun["state"], begun["percent"], begun["held"]) == ("rolling", 25, True)
        assert begun["bounds"] == {"least": 25, "most": 25}
