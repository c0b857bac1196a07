"""The platform's own names: whom an operator lets publish under them, and what native releases wait for."""

from pathlib import Path

import pytest

from hubwright.control.marketplace import first_party, handing_in, partners, reviewing
from hubwright.control.marketplace.errors import NameTaken, NotPromoted
from hubwright.entry.commands.partner import decide
from hubwright.host import catalogue
from hubwright.host.releases.errors import ReleaseNotTaken
from hubwright.host.releases.schemas import UNPROMOTED
from hubwright.host.releases.stages import advance
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import Invalid, Missing, NotAllowed
from hubwright.kernel.ids import new_id
from tests.support.market import OPERATOR, Change, Market, in_manifest

NATIVE: Change = in_manifest('tier = "sandboxed"', 'tier = "native"')


@pytest.fixture
def house(market: Market) -> Market:
    """An organisation whose plugin has a name of the platform's."""
    word = new_id().hex[-10:]
    market.plugin, market.package = f"hubwright-{word}", f"hubwright_{word}"
    return market


async def test_the_platforms_names_are_nobodys_until_an_operator_says_so(house: Market) -> None:
    with pytest.raises(NameTaken):
        await house.handed_in("1.0.0")
    await first_party.grant_first_party(OPERATOR, house.partner_id, "they make the platform")
    release_id = await house.handed_in("1.0.0")
    assert (await partners.one_partner(house.person, house.partner_id)).first_party
    await first_party.end_first_party(OPERATOR, house.partner_id, "no longer")
    with pytest.raises(NameTaken):
        await house.handed_in("1.1.0")
    assert (await reviewing.one_release(OPERATOR, release_id)).state == "draft"


async def test_the_decision_is_an_operators_has_a_reason_and_is_written_down_once(house: Market) -> None:
    for decision in (first_party.grant_first_party, first_party.end_first_party):
        with pytest.raises(NotAllowed):
            await decision(house.person, house.partner_id, "I say so")
        with pytest.raises(Invalid):
            await decision(OPERATOR, house.partner_id, "  ")
        with pytest.raises(Missing):
            await decision(OPERATOR, new_id(), "nobody")
    for _ in range(2):
        await first_party.grant_first_party(OPERATOR, house.partner_id, "they make the platform")
    await first_party.end_first_party(OPERATOR, house.partner_id, "they left")
    told = [
        (row["actor"], row["action"], row["detail"]["reason"])
        for row in await partners.partner_history(house.person, house.partner_id)
        if row["action"].startswith("first_party")
    ]
    assert told == [
        (OPERATOR.label, "first_party_granted", "they make the platform"),
        (OPERATOR.label, "first_party_ended", "they left"),
    ]


async def test_an_operator_decides_on_the_command_line(house: Market, capsys: pytest.CaptureFixture[str]) -> None:
    await decide(house.slug, "they make the platform", granted=True)
    assert (await partners.one_partner(house.person, house.partner_id)).first_party
    await decide(house.slug, "they left", granted=False)
    assert not (await partners.one_partner(house.person, house.partner_id)).first_party
    with pytest.raises(Missing):
        await decide("nobody-of-this-name", "x", granted=True)
    assert capsys.readouterr().out.splitlines() == [
        f"{house.slug} may publish under the platform's own names.",
        f"{house.slug} may not publish under the platform's own names.",
    ]


async def test_other_partners_names_and_packages_stay_taken(house: Market, tmp_path: Path) -> None:
    await first_party.grant_first_party(OPERATOR, house.partner_id, "they make the platform")
    other = await Market(tmp_path / "other").open()
    house.plugin, house.package = other.plugin, other.package
    with pytest.raises(NameTaken):
        await house.handed_in("1.0.0")
    house.plugin, house.package = "hubwright-tryton", "hubwright_tryton"
    with pytest.raises(NameTaken):  # the package of this environment would be found first
        await house.handed_in("9.0.0")
    with pytest.raises(ReleaseNotTaken):
        await other.handed_in("1.0.0", NATIVE)


async def test_what_is_native_runs_nowhere_and_is_offered_to_nobody_before_it_is_promoted(house: Market) -> None:
    await first_party.grant_first_party(OPERATOR, house.partner_id, "they make the platform")
    release_id = await house.approved("1.0.0", NATIVE)
    await catalogue.shelf.begin()
    assert (await reviewing.one_release(OPERATOR, release_id)).tier == UNPROMOTED
    assert catalogue.find(house.plugin) is None
    assert "no operator has promoted it" in catalogue.why_not(house.plugin, "1.0.0")
    for percent in (10, 100):
        with pytest.raises(NotPromoted):
            await reviewing.roll(OPERATOR, release_id, percent)
    far = utc_now().replace(year=utc_now().year + 1)
    assert release_id not in {each.id for each in await advance(far)}, "nor by itself after the cool-down"
    assert (await reviewing.promote(OPERATOR, release_id, "read line by line")).tier == "native"
    await reviewing.roll(OPERATOR, release_id, 100)
    demoted = await reviewing.demote(OPERATOR, release_id, "not so sure")
    assert demoted.tier == UNPROMOTED, "it fits into no box"
    told = [each.kind for each in await handing_in.read_thread(OPERATOR, house.plugin)]
    assert told[-3:] == ["promote", "finish", "demote"]
