"""A partner's way: sign up, keys, hand in, the report line by line, submit, write with the reviewer."""

from pathlib import Path

import pytest

from hubwright.control.marketplace import handing_in, partners, queries, reviewing
from hubwright.control.marketplace.errors import ChecksMissed, NameTaken, VersionTaken
from hubwright.host.releases import queries as releases
from hubwright.host.releases.errors import NotInThisState, ReleaseNotTaken
from hubwright.kernel.errors import Invalid, Missing, NotAllowed, SignInNeeded
from hubwright_sdk.checks import RULES
from hubwright_sdk.release import new_key, public_key
from tests.support.market import OPERATOR, Files, Market, in_manifest


def without_licence(files: Files) -> None:
    in_manifest('licence = "Apache-2.0"\n', "")(files)


async def test_a_release_is_handed_in_with_a_report_line_by_line(market: Market) -> None:
    made = market.made("1.0.0")
    told = await handing_in.hand_in(market.person, market.partner_id, made.archive, made.signed)
    assert (told.state, told.grade) == ("draft", "platinum")
    assert [line["rule"] for line in told.report["lines"]] == [rule.id for rule in RULES]
    assert await releases.report(told.release_id) == told.report
    (shown,) = await handing_in.own_releases(market.person, market.partner_id)
    assert (shown.plugin, shown.version, shown.may) == (market.plugin, "1.0.0", ["replace", "submit"])


async def test_what_misses_the_lowest_grade_is_not_submitted_and_says_why(market: Market) -> None:
    release_id = await market.handed_in("1.0.0", without_licence)
    with pytest.raises(ChecksMissed) as missed:
        await handing_in.submit(market.person, release_id)
    assert [reason.split(":")[0] for reason in missed.value.reasons] == ["licence"]
    again = await market.handed_in("1.0.0")
    assert again == release_id, "a draft is replaced"
    assert (await handing_in.submit(market.person, again)).state == "submitted"


async def test_a_version_that_is_in_review_is_never_replaced(market: Market) -> None:
    release_id = await market.handed_in("1.0.0")
    await handing_in.submit(market.person, release_id)
    with pytest.raises(VersionTaken):
        await market.handed_in("1.0.0")
    await handing_in.withdraw(market.person, release_id)
    assert await market.handed_in("1.0.0") == release_id


async def test_a_rejected_one_may_be_handed_in_again(market: Market) -> None:
    release_id = await market.handed_in("1.0.0")
    await handing_in.submit(market.person, release_id)
    await reviewing.reject(OPERATOR, release_id, "no tests worth the name")
    release = await releases.release(release_id)
    assert release is not None
    assert (release.state, release.reason) == ("rejected", "no tests worth the name")
    assert await market.handed_in("1.0.0") == release_id


async def test_a_stranger_sees_and_changes_nothing(market: Market, tmp_path: Path) -> None:
    release_id = await market.handed_in("1.0.0")
    other = await Market(tmp_path / "other").open()
    made = market.made("1.1.0", key=other.key)
    for attempt in (
        lambda: handing_in.submit(other.person, release_id),
        lambda: handing_in.own_releases(other.person, market.partner_id),
        lambda: handing_in.read_thread(other.person, market.plugin),
        lambda: handing_in.write_message(other.person, market.plugin, "hello"),
        lambda: handing_in.hand_in(other.person, market.partner_id, made.archive, made.signed),
        lambda: partners.make_token(other.person, market.partner_id, "mine"),
        lambda: partners.signing_keys(other.person, market.partner_id),
        lambda: handing_in.read_thread(other.person, "there-is-none"),
    ):
        with pytest.raises(Missing):
            await attempt()
    with pytest.raises(NameTaken):
        await handing_in.hand_in(other.person, other.partner_id, made.archive, made.signed)


async def test_names_of_the_platform_and_of_its_steps_are_nobodys(market: Market) -> None:
    for name in ("hubwright-ai", "hubwright-anything", "trigger"):
        market.plugin, kept = name, market.plugin
        made = market.made("1.0.0")
        market.plugin = kept
        with pytest.raises((NameTaken, ReleaseNotTaken)):
            await handing_in.hand_in(market.person, market.partner_id, made.archive, made.signed)


async def test_a_partner_cannot_make_a_release_native(market: Market) -> None:
    made = market.made("1.0.0", in_manifest('tier = "sandboxed"', 'tier = "native"'))
    with pytest.raises(ReleaseNotTaken) as refused:
        await handing_in.hand_in(market.person, market.partner_id, made.archive, made.signed)
    assert refused.value.code == "tier"


async def test_what_is_not_signed_by_the_partner_is_refused(market: Market) -> None:
    made = market.made("1.0.0", key=new_key())
    with pytest.raises(ReleaseNotTaken) as refused:
        await handing_in.hand_in(market.person, market.partner_id, made.archive, made.signed)
    assert refused.value.code == "unknown_key"
    mine = market.made("1.0.0")
    with pytest.raises(ReleaseNotTaken) as refused:
        await handing_in.hand_in(market.person, market.partner_id, mine.archive + b"\0", mine.signed)
    assert refused.value.code == "changed"
    assert await releases.owner_of(market.plugin) is None, "nothing of it was kept"


async def test_a_revoked_key_signs_nothing_new(market: Market) -> None:
    (key,) = await partners.signing_keys(market.person, market.partner_id)
    await partners.revoke_signing_key(market.person, market.partner_id, key.id)
    with pytest.raises(ReleaseNotTaken):
        await market.handed_in("1.0.0")
    with pytest.raises(Missing):
        await partners.revoke_signing_key(market.person, market.partner_id, key.id)


async def test_a_partner_has_several_keys_and_none_is_lost_to_a_stranger(market: Market, tmp_path: Path) -> None:
    second = public_key(new_key()).hex()
    await partners.add_signing_key(market.person, market.partner_id, "server", second)
    assert len(await partners.signing_keys(market.person, market.partner_id)) == 2
    other = await Market(tmp_path / "other").open()
    await partners.add_signing_key(other.person, other.partner_id, "not mine", second)
    for wrong in (second, "not a key"):
        with pytest.raises(Invalid):
            await partners.add_signing_key(market.person, market.partner_id, "again", wrong)
    with pytest.raises(Invalid):
        await partners.sign_up_partner(other.person, market.slug, "Thief", "thief@example.test")
    with pytest.raises(Invalid):
        await partners.add_signing_key(market.person, market.partner_id, "bad", "not a key")


async def test_a_token_acts_for_its_partner_until_it_is_revoked_and_makes_no_other(market: Market) -> None:
    program = await partners.actor_from_token(market.token)
    made = market.made("1.0.0")
    assert (await handing_in.hand_in(program, market.partner_id, made.archive, made.signed)).state == "draft"
    for attempt in (
        lambda: partners.make_token(program, market.partner_id, "more"),
        lambda: partners.add_signing_key(program, market.partner_id, "more", public_key(new_key()).hex()),
    ):
        with pytest.raises(NotAllowed):
            await attempt()
    (token,) = await partners.list_tokens(market.person, market.partner_id)
    assert token.used_at is not None and market.token.endswith(token.hint)
    await partners.revoke_token(market.person, market.partner_id, token.id)
    for wrong in (market.token, "hwp_invented", "", "x" * 500):
        with pytest.raises(SignInNeeded):
            await partners.actor_from_token(wrong)


async def test_what_happens_and_what_is_written_stands_in_one_thread(market: Market) -> None:
    release_id = await market.handed_in("1.0.0")
    await handing_in.submit(market.person, release_id)
    await handing_in.write_message(OPERATOR, market.plugin, "Why this host?", release_id)
    await handing_in.write_message(market.person, market.plugin, "It is the warehouse.")
    thread = await handing_in.read_thread(market.person, market.plugin)
    assert [event.kind for event in thread] == ["handed_in", "submit", "message", "message"]
    assert [event.text for event in thread][2:] == ["Why this host?", "It is the warehouse."]
    assert thread[1].detail["to"] == "submitted"
    with pytest.raises(Invalid):
        await handing_in.write_message(market.person, market.plugin, "  ")


async def test_every_change_about_a_partner_is_written_down(market: Market) -> None:
    (token,) = await partners.list_tokens(market.person, market.partner_id)
    await partners.revoke_token(market.person, market.partner_id, token.id)
    history = await partners.partner_history(market.person, market.partner_id)
    assert [row["action"] for row in history] == ["signed_up", "key_added", "token_made", "token_revoked"]
    assert market.token not in str(history) and {row["actor"] for row in history} == {market.person.label}


async def test_a_colleague_may_do_the_same(market: Market, tmp_path: Path) -> None:
    other = await Market(tmp_path / "other").open()
    assert other.person.account_id is not None
    await partners.add_colleague(market.person, market.partner_id, other.person.account_id)
    assert {partner.id for partner in await partners.my_partners(other.person)} == {
        market.partner_id,
        other.partner_id,
    }
    assert await handing_in.own_releases(other.person, market.partner_id) == []
    assert await queries.partner(market.partner_id) is not None


async def test_a_name_is_never_given_to_another_whatever_became_of_it(market: Market, tmp_path: Path) -> None:
    release_id = await market.published("1.0.0")
    await handing_in.yank_own(market.person, release_id, "it was wrong")
    await reviewing.kill(OPERATOR, release_id, "it was worse")
    other = await Market(tmp_path / "other").open()
    made = market.made("2.0.0", key=other.key)
    with pytest.raises(NameTaken):
        await handing_in.hand_in(other.person, other.partner_id, made.archive, made.signed)


async def test_only_operators_decide(market: Market) -> None:
    release_id = await market.handed_in("1.0.0")
    await handing_in.submit(market.person, release_id)
    for attempt in (
        lambda: reviewing.review_queue(market.person),
        lambda: reviewing.compare(market.person, release_id),
        lambda: reviewing.take(market.person, release_id),
        lambda: reviewing.approve(market.person, release_id),
        lambda: reviewing.reject(market.person, release_id, "x"),
        lambda: reviewing.promote(market.person, release_id, "mine"),
        lambda: reviewing.kill(market.person, release_id, "x"),
        lambda: reviewing.kill_plugin(market.person, market.plugin, "x"),
    ):
        with pytest.raises(NotAllowed):
            await attempt()
    with pytest.raises(NotInThisState):
        await reviewing.approve(OPERATOR, release_id)
    with pytest.raises(Invalid):
        await reviewing.reject(OPERATOR, release_id, " ")
