"""From a partner's wheel to a step in a company's flow, and every way in which a release is stopped."""

from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from hubwright.control.marketplace import review
from hubwright.control.marketplace.hand_in import hand_in, submit
from hubwright.control.marketplace.partners import add_key, become_partner, new_token, partner_with, revoke_key
from hubwright.host import calls, catalogue
from hubwright.host.failures import NotHere, SwitchedOff
from hubwright.host.installation.errors import PluginUnavailable
from hubwright.host.installation.settings import change_settings
from hubwright.host.installation.verbs import offered, switch_on
from hubwright.host.releases import queries, store
from hubwright.host.releases.errors import NotNow, ReleaseNotTaken
from hubwright.host.releases.shelf import Shelf, shelf, tell_releases_changed
from hubwright.host.sandbox.standing import close_boxes
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for, outside_tenants
from hubwright.kernel.errors import Invalid, Missing, NotAllowed, SignInNeeded
from hubwright_sdk import CallContext, CallFailed, HttpAnswer, NodeCall
from hubwright_sdk.release import SignedRelease, new_key, public_key, sign
from tests.conftest import make_tenant
from tests.integration.marketplace.shops import (
    Shop,
    account,
    handed_in,
    make_shop,
    published,
    settings,
    signed,
    wheel,
)
from tests.support.people import join

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def shop(database: None) -> Shop:
    return await make_shop()


@pytest.fixture
async def operator(database: None) -> Actor:
    return await account("operator")


class NoHttp:
    async def send(self, method: str, url: str, **_more: object) -> HttpAnswer:
        return HttpAnswer(200, "")


async def called(plugin_id: str) -> str:
    """What comes of calling the plugin's step for the active tenant."""
    to = await calls.installed(plugin_id)
    context = CallContext(settings=to.settings, http=NoHttp(), idempotency_key="once", deadline_s=5.0)
    try:
        return (await calls.call_node(to, NodeCall(node="look", input={}), context, ["there"])).port
    finally:
        await close_boxes()


async def test_a_partners_plugin_runs_in_a_company_that_installed_it_and_nowhere_else(
    shop: Shop, operator: Actor, tmp_path: Path
) -> None:
    await published(shop, operator, tmp_path)
    tenant, other = await make_tenant("buyer"), await make_tenant("other")
    admin = await join(tenant, "admin")
    async with acting_for(tenant):
        assert [each.on for each in await offered() if each.id == shop.id] == [False]
        await switch_on(shop.id, admin.actor)
        await change_settings(admin.actor, shop.id, settings())
        assert await called(shop.id) == "there"
    async with acting_for(other):
        with pytest.raises(SwitchedOff):
            await called(shop.id)


async def test_a_draft_and_one_in_review_are_offered_to_nobody(shop: Shop, operator: Actor, tmp_path: Path) -> None:
    draft = await handed_in(shop, tmp_path)
    await tell_releases_changed()
    assert catalogue.find(shop.id) is None
    await submit(shop.partner, draft.release_id)
    await tell_releases_changed()
    assert catalogue.find(shop.id) is None
    assert draft.release_id in {each.id for each in await review.queue(operator)}
    await review.decide(operator, draft.release_id, "approve")
    assert catalogue.find(shop.id) is not None


async def test_the_report_names_every_rule_and_the_grade(shop: Shop, tmp_path: Path) -> None:
    draft = await handed_in(shop, tmp_path)
    assert draft.grade in ("bronze", "silver", "gold", "platinum")
    assert {"rule", "grade", "title", "findings"} <= set(draft.report["lines"][0])


@pytest.mark.parametrize("what", ["unsigned", "foreign key", "revoked key", "changed byte", "not json", "another id"])
async def test_what_is_not_the_partners_own_is_not_taken(shop: Shop, tmp_path: Path, what: str) -> None:
    archive = wheel(shop, tmp_path)
    note = signed(shop, archive)
    match what:
        case "unsigned":
            note = SignedRelease(msgspec.json.decode(note, type=SignedRelease).statement).to_json()
        case "foreign key":
            statement = msgspec.json.decode(note, type=SignedRelease).statement
            note = SignedRelease(statement).with_signature(sign(statement, new_key(), "partner")).to_json()
        case "revoked key":
            await revoke_key(shop.partner, msgspec.json.decode(note, type=SignedRelease).signatures[0].key_id)
        case "changed byte":
            archive = archive[:-30] + bytes([archive[-30] ^ 1]) + archive[-29:]
        case "not json":
            note = b"nonsense"
        case "another id":
            stranger = await make_shop()
            archive = wheel(stranger, tmp_path / "stranger")
            note = signed(shop, archive)
    with pytest.raises(ReleaseNotTaken):
        await hand_in(shop.partner, archive, note)


async def test_a_version_is_handed_in_once_and_an_id_stays_its_owners(shop: Shop, tmp_path: Path) -> None:
    await handed_in(shop, tmp_path)
    with pytest.raises(ReleaseNotTaken, match="there already"):
        await handed_in(shop, tmp_path)
    assert (await handed_in(shop, tmp_path, "1.2.1")).state == "draft"


async def test_yank_suspend_and_kill_are_three_things(shop: Shop, operator: Actor, tmp_path: Path) -> None:
    draft = await published(shop, operator, tmp_path)
    has, wants = await make_tenant("has"), await make_tenant("wants")
    admin = await join(has, "admin")
    async with acting_for(has):
        await switch_on(shop.id, admin.actor)
        await change_settings(admin.actor, shop.id, settings())

    await review.decide(operator, draft.release_id, "yank", reason="a better one comes")
    async with acting_for(wants):
        with pytest.raises(PluginUnavailable):
            await switch_on(shop.id)
    async with acting_for(has):
        assert await called(shop.id) == "there"

    await review.decide(operator, draft.release_id, "suspend", reason="looked into")
    async with acting_for(has):
        with pytest.raises(NotHere, match="looked into"):
            await called(shop.id)
    await review.decide(operator, draft.release_id, "resume")
    async with acting_for(has):
        assert await called(shop.id) == "there"

    await review.decide(operator, draft.release_id, "kill", reason="it reads what it must not")
    async with acting_for(has):
        with pytest.raises(NotHere, match="it reads what it must not"):
            await called(shop.id)
    with pytest.raises(NotNow):
        await review.decide(operator, draft.release_id, "resume")
    notes = [(note.side, note.what) for note in await review.thread(draft.release_id)]
    assert notes == [
        ("partner", "handed_in"),
        ("partner", "submit"),
        ("operator", "approve"),
        ("operator", "yank"),
        ("operator", "suspend"),
        ("operator", "resume"),
        ("operator", "kill"),
    ]


async def test_a_byte_changed_on_this_machine_refuses_to_load(shop: Shop, operator: Actor, tmp_path: Path) -> None:
    draft = await published(shop, operator, tmp_path)
    tenant = await make_tenant("victim")
    admin = await join(tenant, "admin")
    async with acting_for(tenant):
        await switch_on(shop.id, admin.actor)
        await change_settings(admin.actor, shop.id, settings())
        assert await called(shop.id) == "there"
    async with outside_tenants("a test"):
        row = await queries.release(draft.release_id)
    assert row is not None
    statement = msgspec.convert(row["signed"], SignedRelease).statement
    (code,) = store.folder_of(statement).glob("*/plugin.py")
    code.write_text(code.read_text("utf-8") + "# one more line\n", "utf-8")

    async with acting_for(tenant):
        with pytest.raises(CallFailed, match="was changed"):
            await called(shop.id)
    another_process = Shelf()
    await another_process.look()
    found = another_process.version(shop.id, "1.2.0")
    assert found is not None and found.plugin is None and "was changed" in found.why_not


async def test_a_key_that_is_revoked_takes_what_it_signed_with_it(shop: Shop, operator: Actor, tmp_path: Path) -> None:
    await published(shop, operator, tmp_path)
    assert catalogue.find(shop.id) is not None
    async with outside_tenants("a test"):
        (row,) = await queries.releases(plugin=shop.id)
    signatures = msgspec.convert(await _signed(row["id"]), SignedRelease).signatures
    (mine,) = [each for each in signatures if each.by == "partner"]
    await revoke_key(shop.partner, mine.key_id)
    await shelf.look()
    assert catalogue.find(shop.id) is None


async def _signed(release_id: UUID) -> object:
    async with outside_tenants("a test"):
        row = await queries.release(release_id)
    assert row is not None
    return row["signed"]


async def test_only_operators_review_and_they_say_why(shop: Shop, operator: Actor, tmp_path: Path) -> None:
    draft = await handed_in(shop, tmp_path)
    await submit(shop.partner, draft.release_id)
    with pytest.raises(NotAllowed):
        await review.decide(shop.actor, draft.release_id, "approve")
    with pytest.raises(NotAllowed):
        await review.queue(shop.actor)
    with pytest.raises(Invalid):
        await review.decide(operator, draft.release_id, "reject")
    await review.decide(operator, draft.release_id, "reject", reason="the texts are unclear")
    assert (await review.one(draft.release_id, owner=shop.partner.id)).reason == "the texts are unclear"
    with pytest.raises(NotNow):
        await submit(shop.partner, draft.release_id)


async def test_a_partner_sees_their_own_releases_only(shop: Shop, operator: Actor, tmp_path: Path) -> None:
    draft, stranger = await handed_in(shop, tmp_path), await make_shop()
    with pytest.raises(Missing):
        await review.one(draft.release_id, owner=stranger.partner.id)
    with pytest.raises(Missing):
        await submit(stranger.partner, draft.release_id)
    with pytest.raises(Missing):
        await review.say(draft.release_id, "mine?", side="partner", who="x", owner=stranger.partner.id)
    assert [each.plugin for each in await review.releases_of(stranger.partner.id)] == []


async def test_the_reviewer_sees_what_an_update_asks_for_more_and_every_changed_line(
    shop: Shop, operator: Actor, tmp_path: Path
) -> None:
    await published(shop, operator, tmp_path)
    draft = await handed_in(shop, tmp_path, "1.3.0", change_scopes='scopes = [] -> scopes = ["contact:read"]')
    found = await review.difference(operator, draft.release_id)
    assert (found.before, found.asks) == ("1.2.0", [["scope", "contact:read"]])
    (manifest,) = [text for name, text in found.files.items() if name.endswith("manifest.toml")]
    assert '-scopes = []\n+scopes = ["contact:read"]' in manifest


async def test_a_partner_is_founded_once_and_short_names_are_taken_once(shop: Shop) -> None:
    assert (await become_partner(shop.actor, "anothername", "Again")).slug == shop.partner.slug
    somebody = await account()
    with pytest.raises(Invalid):
        await become_partner(somebody, shop.partner.slug, "Copy")
    with pytest.raises(Invalid):
        await become_partner(somebody, "Bad Name", "Copy")
    with pytest.raises(Invalid):
        await add_key(shop.partner, "not a key")
    with pytest.raises(Invalid):
        await add_key(shop.partner, public_key(shop.key).hex())


async def test_a_new_upload_token_ends_the_one_before(shop: Shop) -> None:
    first = await new_token(shop.partner)
    assert (await partner_with(first)).id == shop.partner.id
    second = await new_token(shop.partner)
    assert (await partner_with(second)).id == shop.partner.id
    for dead in (first, "hwp_nonsense", "", "hwk_else"):
        with pytest.raises(SignInNeeded):
            await partner_with(dead)
