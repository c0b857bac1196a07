"""An operator's way: the queue, what changed since the last release, both signatures, and stages by themselves."""

import stat
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from hubwright.control.marketplace import handing_in, reviewing
from hubwright.host.releases import health, queries, stages
from hubwright.host.releases.errors import NotInThisState
from hubwright.host.releases.marketplace_key import FILE, private_key, trusted_keys
from hubwright.host.releases.rollout import COOL_DOWN_S, LEAST_CALLS, STAGE_S
from hubwright.host.releases.trust import trusted_under
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import StartRefused
from hubwright.kernel.settings import settings, use_settings
from hubwright_sdk.release import check_signatures, key_id, new_key, public_key
from tests.support.market import EGRESS, OPERATOR, Market, in_code, in_manifest, with_scope


async def test_the_queue_has_what_was_submitted_the_oldest_first(market: Market) -> None:
    first, second = await market.handed_in("1.0.0"), await market.handed_in("1.1.0")
    await handing_in.submit(market.person, second)
    await handing_in.submit(market.person, first)
    mine = [each for each in await reviewing.review_queue(OPERATOR) if each.plugin == market.plugin]
    assert [each.version for each in mine] == ["1.0.0", "1.1.0"]
    await reviewing.take(OPERATOR, first)
    assert {each.state for each in await reviewing.review_queue(OPERATOR) if each.plugin == market.plugin} == {
        "in_review",
        "submitted",
    }


async def test_a_reviewer_sees_what_changed_in_code_scopes_and_hosts(market: Market) -> None:
    await market.published("1.0.0")
    more_hosts = in_manifest(EGRESS, EGRESS + '[[egress]]\nhost = "new.example"\npurpose = { en = "x", zh = "x" }\n')
    release_id = await market.handed_in(
        "1.1.0", with_scope("contact:read"), more_hosts, in_code("Asks the warehouse.", "Asks more.")
    )
    found = await reviewing.compare(OPERATOR, release_id)
    assert (found.before, found.after) == ("1.0.0", "1.1.0")
    assert (found.scopes_added, found.hosts_added) == (["contact:read"], ["new.example"])
    assert {(each.what, each.name) for each in found.widened} == {("scope", "contact:read"), ("host", "new.example")}
    changed = {each.path: each for each in found.files}
    code = changed[f"{market.package}/plugin.py"]
    assert code.how == "changed"
    assert '-    """Asks the warehouse."""' in code.lines and '+    """Asks more."""' in code.lines
    assert f"{market.package}/base.py" not in changed


async def test_the_first_release_is_all_new(market: Market) -> None:
    found = await reviewing.compare(OPERATOR, await market.handed_in("1.0.0"))
    assert found.before == "" and {each.how for each in found.files} == {"added"}
    assert found.hosts_added == ["{address}"]


async def test_an_approved_release_is_signed_by_both(market: Market) -> None:
    release = await queries.release(await market.approved("1.0.0"))
    assert release is not None
    assert {signature.by for signature in release.signed.signatures} == {"partner", "marketplace"}
    trusted, need = trusted_under(release)
    assert set(need) == {"partner", "marketplace"}
    check_signatures(release.signed, trusted, need)


def test_the_marketplaces_key_is_made_once_and_only_its_owner_may_read_it(database: None, tmp_path: Path) -> None:
    before = settings()
    try:
        use_settings(msgspec.structs.replace(before, marketplace_key="", data=tmp_path))
        made = private_key()
        kept = tmp_path / FILE
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert kept.read_text() == made.hex() and private_key() == made
    finally:
        use_settings(before)


def test_the_marketplaces_key_may_be_a_setting_with_earlier_ones_behind_it(database: None) -> None:
    before, new, old = settings(), new_key(), new_key()
    try:
        use_settings(msgspec.structs.replace(before, marketplace_key=f"{new.hex()}, {old.hex()}"))
        assert private_key() == new
        assert set(trusted_keys()) == {key_id(public_key(new)), key_id(public_key(old))}
        use_settings(msgspec.structs.replace(before, marketplace_key="none"))
        with pytest.raises(StartRefused):
            private_key()
    finally:
        use_settings(before)


async def test_stages_follow_by_themselves_after_the_cool_down(market: Market) -> None:
    release_id = await market.approved("1.0.0")
    now = utc_now()

    async def percent_at(hours: float) -> tuple[str, int]:
        await stages.advance(now + timedelta(hours=hours))
        release = await queries.release(release_id)
        assert release is not None
        return release.state, release.percent

    assert await percent_at(COOL_DOWN_S / 3600 - 0.1) == ("approved", 0)
    assert await percent_at(COOL_DOWN_S / 3600 + 0.1) == ("rolling", 5)
    assert await percent_at(0) == ("rolling", 5)
    assert await percent_at(STAGE_S / 3600 + 0.1) == ("rolling", 25)
    assert await percent_at(STAGE_S / 3600 + 0.1) == ("published", 100)
    kinds = [(event.kind, event.actor) for event in await handing_in.read_thread(OPERATOR, market.plugin)]
    assert kinds[-3:] == [("roll", "platform"), ("roll", "platform"), ("finish", "platform")]


async def test_a_rollout_halts_by_itself_when_it_fails_more_than_the_release_before(market: Market) -> None:
    old = await market.published("1.0.0")
    new = await market.approved("1.1.0")
    await reviewing.roll(OPERATOR, new, 25)
    for number in range(200):
        health.count(old, "timeout" if number < 4 else "")
    for number in range(LEAST_CALLS - 1):
        health.count(new, "broken" if number < 10 else "refused")
    assert await health.write_down() == [], "too few calls to say"
    health.count(new, "")
    assert await health.write_down() == [new]
    halted = await queries.release(new)
    assert halted is not None and (halted.state, halted.percent) == ("halted", 25)
    assert "10 of 50 calls failed, 4 of 200 with 1.0.0" in halted.reason
    later = await stages.advance(utc_now() + timedelta(days=30))
    assert new not in {each.id for each in later}, "it waits for a person"
    assert (await reviewing.roll(OPERATOR, new, 50)).state == "rolling"


async def test_an_acceptable_rollout_goes_on(market: Market) -> None:
    old = await market.published("1.0.0")
    new = await market.approved("1.1.0")
    await reviewing.roll(OPERATOR, new, 25)
    for number in range(100):
        health.count(old, "")
        health.count(new, "broken" if number < 4 else "")
    assert await health.write_down() == []


async def test_yanked_suspended_killed_and_back(market: Market) -> None:
    release_id = await market.published("1.0.0")
    assert (await reviewing.suspend(OPERATOR, release_id, "looking into it")).state == "suspended"
    assert (await reviewing.restore(OPERATOR, release_id)).state == "published"
    assert (await reviewing.yank(OPERATOR, release_id, "old")).state == "yanked"
    assert (await reviewing.suspend(OPERATOR, release_id, "again")).state == "suspended"
    assert (await reviewing.restore(OPERATOR, release_id)).state == "yanked"
    assert (await reviewing.kill(OPERATOR, release_id, "stolen key")).state == "killed"
    with pytest.raises(NotInThisState):
        await reviewing.restore(OPERATOR, release_id)
    kinds = [event.kind for event in await handing_in.read_thread(market.person, market.plugin)]
    assert kinds[-6:] == ["suspend", "restore", "yank", "suspend", "restore", "kill"]


async def test_a_plugin_is_killed_in_every_version(market: Market) -> None:
    await market.published("1.0.0")
    await market.approved("1.1.0")
    draft = await market.handed_in("1.2.0")
    killed = await reviewing.kill_plugin(OPERATOR, market.plugin, "stolen")
    assert {each.version for each in killed} == {"1.0.0", "1.1.0"}
    kept = await queries.release(draft)
    assert kept is not None and kept.state == "draft"
