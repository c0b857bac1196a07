"""The partner's portal over HTTP: listing and screenshots, the settings form, the trial company; an operator's acts."""

import io
import re
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from PIL import Image

from hubwright.control.identity.founding import found_operator
from hubwright.control.identity.passwords import hash_password
from hubwright.control.identity.sessions import open_session
from hubwright.control.marketplace.presentation.verbs import presentation_of
from hubwright.control.marketplace.taking_down import in_marketplace
from hubwright.host.releases import queries as releases
from hubwright.kernel.ids import new_id
from tests.conftest import test_settings
from tests.integration.admin_ui.test_pages import browser, cookie_of, post
from tests.integration.marketplace.companies import company, has
from tests.support.app import served
from tests.support.database import TestServers
from tests.support.market import Market, simple, with_scope
from tests.support.people import PASSWORD

SCHEMA = """{"type": "object", "additionalProperties": false, "required": ["key", "many"], "properties": {
 "key": {"type": "string", "minLength": 4, "x-secret": true, "x-title": {"en": "Key", "zh": "密钥"}},
 "many": {"type": "integer", "minimum": 3, "x-title": {"en": "How many", "zh": "多少"}}}}"""


@pytest.fixture(scope="module")
async def base(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The app on a port."""
    async with served(test_settings(servers, tmp_path_factory.mktemp("partners"))) as app:
        yield app.base


@pytest.fixture
async def market(base: str, tmp_path: Path) -> Market:
    return await Market(tmp_path / "plugins").open()


async def portal(base: str, market: Market) -> httpx.AsyncClient:
    assert market.person.account_id is not None
    opened = await open_session(market.person.account_id, address="127.0.0.1", user_agent="test")
    return browser(base, opened.cookie)


async def operators_cookie() -> str:
    account_id = new_id()
    await found_operator(
        account_id=account_id,
        email=f"op-{account_id.hex[-12:]}@example.test",
        name="Op",
        password_hash=await hash_password(PASSWORD),
    )
    return (await open_session(account_id, address="127.0.0.1", user_agent="test")).cookie


async def upload(client: httpx.AsyncClient, at: str, name: str, content: bytes) -> httpx.Response:
    found = re.search(r'name="csrf-token" content="([^"]+)"', (await client.get(f"{at}/listing")).text)
    assert found
    words = {"_csrf_token": found.group(1), "alt_en": "The lamp", "alt_zh": "灯"}
    return await client.post(f"{at}/pictures", data=words, files={"picture": (name, content, "image/png")})


async def test_a_listing_is_written_published_and_its_pictures_are_served_as_nothing_but_pictures(
    base: str, market: Market
) -> None:
    await market.handed_in("1.0.0")
    at = f"/partner/plugins/{market.plugin}"
    sink = io.BytesIO()
    Image.new("RGB", (400, 300)).save(sink, "PNG")
    async with await portal(base, market) as client:
        refused = await upload(client, at, "page.png", b"<html><script>alert(1)</script>")
        assert refused.status_code == 422 and "This is not a PNG, JPEG or WebP picture." in refused.text
        assert (await upload(client, at, "lamp.png", sink.getvalue())).status_code == 303
        (shot,) = (await presentation_of(market.person, market.plugin)).draft.screenshots
        assert (await client.get(shot.url)).status_code == 404
        assert (await client.get(f"{at}/pictures/{shot.id}")).headers["content-type"] == "image/webp"
        kept = await post(
            client, f"{at}/listing", f"{at}/listing", name_en="Lamp <b>", name_zh="灯", tagline_en="Shines",
            tagline_zh="发光", description_en="Line\n\n- point", description_zh="说明", category="devices",
        )  # fmt: skip
        assert kept.status_code == 303
        preview = (await client.get(f"{at}/listing/preview?shown_in=zh")).text
        assert "说明" in preview and "设备" in preview and 'alt="灯"' in preview
        assert "Lamp &lt;b&gt;" in (await client.get(f"{at}/listing/preview?shown_in=en")).text
        assert (await post(client, f"{at}/listing", f"{at}/listing/publish")).status_code == 303
    async with httpx.AsyncClient(base_url=base) as anybody:
        served_picture = await anybody.get(shot.url)
    assert served_picture.status_code == 200
    assert served_picture.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in served_picture.headers["content-security-policy"]
    assert served_picture.headers["cache-control"].startswith("public, max-age=")


async def test_what_is_missing_is_said_beside_the_fields(base: str, market: Market) -> None:
    await market.handed_in("1.0.0")
    at = f"/partner/plugins/{market.plugin}"
    async with await portal(base, market) as client:
        await post(client, f"{at}/listing", f"{at}/listing", name_en="Only English", category="other")
        answer = await post(client, f"{at}/listing", f"{at}/listing/publish")
    assert answer.status_code == 422 and 'id="texts-name_zh-error"' in answer.text
    assert (await presentation_of(market.person, market.plugin)).published is None


async def test_a_removed_screenshot_comes_back_where_it_was(base: str, market: Market) -> None:
    await market.handed_in("1.0.0")
    at = f"/partner/plugins/{market.plugin}"
    sink = io.BytesIO()
    Image.new("RGB", (400, 300)).save(sink, "PNG")
    async with await portal(base, market) as client:
        for _n in range(2):
            await upload(client, at, "lamp.png", sink.getvalue())
        first, second = (await presentation_of(market.person, market.plugin)).draft.screenshots
        await post(client, f"{at}/listing", f"{at}/pictures/{first.id}/remove")
        page = (await client.get(f"{at}/listing")).text
        assert f"{at}/pictures/{first.id}/restore" in page, "the undo button"
        found = dict(re.findall(r'name="(at|alt_en|alt_zh)" value="([^"]*)"', page.partition("/restore")[2]))
        await post(client, f"{at}/listing", f"{at}/pictures/{first.id}/restore", **found)
    assert (await presentation_of(market.person, market.plugin)).draft.screenshots == [first, second]


async def test_a_schema_that_is_being_written_is_drawn_and_tried_and_kept_nowhere(base: str, market: Market) -> None:
    release_id = await market.handed_in("1.0.0", simple)
    at = f"/partner/plugins/{market.plugin}/form"
    async with await portal(base, market) as client:
        page = (await client.get(at)).text
        assert "Address" in page and 'name="_csrf_token" value=""' not in page
        drawn = await post(client, at, at, hw_schema=SCHEMA, hw_language="zh", hw_width="phone")
        assert drawn.status_code == 200 and "多少" in drawn.text and "hw-bare-card" in drawn.text
        values = {"hw_schema": SCHEMA, "hw_language": "en", "hw_width": "wide", "hw_values": "1"}
        wrong = await post(client, at, at, **values, key="abcd-secret", many="2")
        assert wrong.status_code == 422 and 'id="preview-many-error"' in wrong.text
        right = await post(client, at, at, **values, key="abcd-secret", many="3")
        assert right.status_code == 200 and "These values would be saved." in right.text
        assert "abcd-secret" not in right.text
        broken = await post(client, at, at, hw_schema="{nonsense")
        assert broken.status_code == 422 and "line 1, column 2" in broken.text
        for schema in ('{"type": "object"}', "[1]", SCHEMA.replace('"minimum": 3', '"minimum": "3"')):
            assert (await post(client, at, at, hw_schema=schema)).status_code == 422, schema
    release = await releases.release(release_id)
    assert release is not None and "many" not in str(release.manifest.config_schema)


async def test_one_press_opens_the_trial_company_and_its_unreviewed_release_is_there(base: str, market: Market) -> None:
    release_id = await market.handed_in("1.0.0", simple)
    at = f"/partner/releases/{release_id}"
    async with await portal(base, market) as client:
        early = await post(client, at, f"{at}/try")
        assert early.status_code == 303 and "Open your trial company first." in (await client.get(at)).text
        entered = await post(client, "/partner", "/partner/trial")
        assert (entered.status_code, entered.headers["location"]) == (303, "/plugins")
        assert f"/plugins/{market.plugin}/on" not in (await client.get("/plugins")).text
        await post(client, at, f"{at}/try")
        assert "Your trial company may install it" in (await client.get(at)).text
        assert f"/plugins/{market.plugin}/on" in (await client.get("/plugins")).text
        again = await post(client, "/partner", "/partner/trial")
        assert again.status_code == 303
        assert "(trial)" in (await client.get("/companies")).text


async def test_figures_are_shown_by_version_and_day(base: str, market: Market) -> None:
    await market.handed_in("1.0.0", simple)
    at = f"/partner/plugins/{market.plugin}/figures"
    async with await portal(base, market) as client:
        page = (await client.get(at)).text
        day = re.search(rf"{at}/days/\d{{4}}-\d\d-\d\d", page)
        assert day and "as things stand now" in page
        assert (await client.get(day.group())).status_code == 200
        assert (await client.get(f"{at}/versions/1.0.0")).status_code == 200
        assert (await client.get(f"{at}/versions/9.9.9")).status_code == 404


async def test_a_partner_takes_a_plugin_down_and_undo_lists_it_again(base: str, market: Market) -> None:
    release_id = await market.published("1.0.0")
    at = f"/partner/plugins/{market.plugin}"
    operator = browser(base, await operators_cookie())
    async with await portal(base, market) as client, operator:
        assert f'action="{at}/take-down"' in (await client.get(f"{at}/listing")).text
        taken = await post(client, f"{at}/listing", f"{at}/take-down")
        assert taken.status_code == 303
        after = (await client.get(f"{at}/listing")).text
        assert after.count(f'action="{at}/list-again"') == 2, "beside the state, and as Undo"
        assert "Taken down" in (await client.get("/partner")).text
        for page in ("/operator/marketplace", f"/operator/marketplace/{release_id}"):
            assert "Taken down by its partner" in (await operator.get(page)).text, page
        assert "Taken out of the marketplace" in (await operator.get(f"/operator/marketplace/{release_id}")).text
        await post(client, f"{at}/listing", f"{at}/list-again")
        assert "Taken down" not in (await client.get("/partner")).text
        page = (await operator.get(f"/operator/marketplace/{release_id}")).text
        assert "Taken down by" not in page and "Listed again" in page
    stranger = await Market(market.folder / "other").open()
    async with await portal(base, stranger) as client:
        assert (await post(client, "/partner", f"{at}/take-down")).status_code == 404


async def test_an_operator_takes_a_plugin_down_and_puts_it_back_and_says_why(base: str, market: Market) -> None:
    release_id = await market.published("1.0.0")
    at, listing = f"/operator/marketplace/{release_id}", f"/partner/plugins/{market.plugin}"
    admin = await company()
    await has(admin, market)
    people = browser(base, await cookie_of(admin))
    operator = browser(base, await operators_cookie())
    async with await portal(base, market) as client, operator, people:
        assert f'action="{at}/take-down"' in (await operator.get(at)).text
        await post(operator, at, f"{at}/take-down", reason=" ")
        assert (await in_marketplace(market.person, market.plugin)).listed, "never without a reason"
        await post(operator, at, f"{at}/take-down", reason="It copies another's work.")
        for page in (at, "/operator/marketplace"):
            assert "Taken down by the marketplace" in (await operator.get(page)).text, page
        shown = (await client.get(f"{listing}/listing")).text
        assert "only the marketplace puts it back" in shown and f'action="{listing}/list-again"' not in shown
        assert (await post(client, f"{listing}/listing", f"{listing}/list-again")).status_code == 409
        for page in (f"/plugins/{market.plugin}", f"/marketplace/{market.plugin}"):
            told = (await people.get(page)).text
            assert "The marketplace does not offer it any more" in told and "It copies another" in told, page
        await post(operator, at, f"{at}/list-again")
        assert (await in_marketplace(market.person, market.plugin)).listed
        assert "not offer it any more" not in (await people.get(f"/plugins/{market.plugin}")).text


async def test_the_newest_harmless_version_stands_beside_the_one_that_asks(base: str, market: Market) -> None:
    await market.published("1.0.0")
    admin = await company()
    await has(admin, market, pinned=True)
    await market.published("1.1.0")
    await market.published("1.2.0", with_scope("message:send"))
    at = f"/plugins/{market.plugin}"
    async with browser(base, await cookie_of(admin)) as client:
        page = (await client.get(f"{at}/versions")).text
        assert "Version 1.2.0 is there" in page and "It asks for more than you agreed to:" in page
        assert "Version 1.1.0 is there" in page and "Move to 1.1.0" in page
        await post(client, f"{at}/versions", f"{at}/upgrade", version="1.1.0")
        page = (await client.get(f"{at}/versions")).text
        assert "Version 1.1.0 is there" not in page and "Version 1.2.0 is there" in page


async def test_an_operator_runs_a_release_natively_and_back_and_says_why(base: str, market: Market) -> None:
    release_id = await market.published("1.0.0", simple)
    at = f"/operator/marketplace/{release_id}"
    async with browser(base, await operators_cookie()) as client:
        page = (await client.get(at)).text
        for act in ("yank", "suspend", "kill", "promote"):
            assert f'formaction="{at}/{act}"' in page and f'id="does-{act}"' in page, act
        await post(client, at, f"{at}/promote", reason="")
        assert (await _tier(release_id)) == "sandboxed", "never without a reason"
        await post(client, at, f"{at}/promote", reason="read line by line")
        assert (await _tier(release_id)) == "native"
        page = (await client.get(at)).text
        assert "read line by line" in page and f'formaction="{at}/demote"' in page
        await post(client, at, f"{at}/demote", reason="new author")
        assert (await _tier(release_id)) == "sandboxed"


async def _tier(release_id: UUID) -> str:
    release = await releases.release(release_id)
    assert release is not None
    return release.tier
