"""The marketplace's pages: found by words and filters in the address, read, installed, set up without scripts."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import msgspec
import pytest

from hubwright.host import catalogue
from hubwright.host.installation.consents import agreed_to
from hubwright.host.installation.verbs import allow_list
from hubwright.host.sandbox.standing import close_boxes
from hubwright.kernel.database import acting_for
from hubwright.kernel.settings import settings, use_settings
from tests.conftest import make_tenant, test_settings
from tests.integration.admin_ui.test_pages import browser, cookie_of, post
from tests.integration.marketplace.companies import age, has
from tests.integration.marketplace.test_installing import METERED
from tests.support.app import served
from tests.support.database import TestServers
from tests.support.market import Change, Market, in_manifest, with_scope
from tests.support.people import Person, join
from tests.support.plugins import installed_plugins
from tests.support.warehouse import KEY, WIZARD, Warehouse, Wizard, warehouse

ZH = {"accept-language": "zh"}
LOCKED = in_manifest('data_classes = ["order"]', 'entitlements = ["webchat.hide_mark"]')


@pytest.fixture
async def service(database: None) -> AsyncIterator[Warehouse]:
    async with warehouse() as running:
        yield running


@pytest.fixture
async def base(
    servers: TestServers,
    tmp_path_factory: pytest.TempPathFactory,
    service: Warehouse,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[str]:
    allowed = settings().egress_allow
    with installed_plugins(monkeypatch, Wizard()):
        async with served(test_settings(servers, tmp_path_factory.mktemp("catalogue"))) as app:
            use_settings(msgspec.structs.replace(settings(), egress_allow=allowed))
            await catalogue.shelf.begin()
            yield app.base


@pytest.fixture
async def market(base: str, tmp_path: Path) -> AsyncIterator[Market]:
    yield await Market(tmp_path / "plugins").open()
    await close_boxes()


async def published(market: Market, version: str, *changes: Change) -> None:
    """Published, and read by this process: one that is reading already may be a moment behind."""
    await market.published(version, *changes)
    await catalogue.shelf.begin()


@pytest.fixture
async def admin(base: str) -> Person:
    return await join(await make_tenant("catalogue"), "admin")


@pytest.fixture
async def client(base: str, admin: Person) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(base, await cookie_of(admin)) as opened:
        yield opened


async def test_what_is_looked_for_stands_in_the_address(client: httpx.AsyncClient, market: Market) -> None:
    await published(market, "1.0.0")
    link = f'href="/marketplace/{market.plugin}"'
    for query, there in {
        f"search=pieces+{market.plugin}": True,
        f"search={market.plugin}&kind=erp&tier=sandboxed&grade=platinum": True,
        f"search={market.plugin}&kind=crm": False,
        f"search={market.plugin}&tier=remote": False,
        f"search={market.plugin}&grade=bronze": False,
    }.items():
        page = (await client.get(f"/marketplace?{query}")).text
        assert (link in page) == there, query
        assert ("Nothing fits" in page) != there, query
    chosen = (await client.get("/marketplace?search=pieces&kind=erp")).text
    assert 'value="pieces"' in chosen
    assert '<option value="erp" selected>' in chosen


async def test_a_card_says_who_made_it_and_what_it_costs(client: httpx.AsyncClient, market: Market) -> None:
    await published(market, "1.0.0", in_manifest("[listing]", '[price]\nmodel = "flat"\nmonthly = "9"\n\n[listing]'))
    page = (await client.get(f"/marketplace?search={market.plugin}")).text
    for said in (f"Acme {market.plugin}", "Platinum", "Runs in a sandbox", "Signed by its publisher and by us",
                 "9 USD a month", "No reviews yet", "Orders and stock (ERP)"):  # fmt: skip
        assert said in page, said
    assert "Built in" in (await client.get(f"/marketplace?search={WIZARD}")).text
    chinese = (await client.get(f"/marketplace?search={market.plugin}", headers=ZH)).text
    for said in ("告诉流程还剩多少件。", "每月 9 USD", "由发布者和我们共同签名"):
        assert said in chinese, said


async def test_what_the_edition_lacks_is_locked_with_the_editions_that_have_it(
    client: httpx.AsyncClient, market: Market
) -> None:
    await published(market, "1.0.0", LOCKED)
    for path in (f"/marketplace?search={market.plugin}", f"/marketplace/{market.plugin}"):
        page = (await client.get(path)).text
        assert "Your edition does not include this plugin. It comes with: Marketing" in page
    assert "Agree and install" not in page
    refused = await post(
        client, f"/marketplace/{market.plugin}", f"/marketplace/{market.plugin}/install", version="1.0.0"
    )
    assert refused.headers["location"] == f"/marketplace/{market.plugin}"


async def test_a_plugins_page_has_what_one_decides_by(client: httpx.AsyncClient, market: Market) -> None:
    await published(market, "1.0.0", with_scope("contact:read"))
    await published(market, "1.1.0", with_scope("contact:read"))
    page = (await client.get(f"/marketplace/{market.plugin}")).text
    for said in ("Asks the warehouse of Acme.", "See the contact of a conversation it works on", "orders",
                 "An address that you fill in: Asks what is left.", "Free of charge", "Asks faster.", "1.1.0", "1.0.0",
                 "Every rule holds.", "Agree and install",
                 "once you have had it switched on for a week"):  # fmt: skip
        assert said in page, said
    chinese = (await client.get(f"/marketplace/{market.plugin}", headers=ZH)).text
    for said in ("查询 Acme 仓库。", "查看其处理的会话中的联系人", "查询更快。", "同意并安装"):
        assert said in chinese, said


async def test_a_lower_grade_says_which_rules_keep_it_there(client: httpx.AsyncClient, market: Market) -> None:
    await published(market, "1.0.0", in_manifest('privacy_url = "https://acme.example/privacy"\n', ""))
    page = (await client.get(f"/marketplace/{market.plugin}")).text
    assert "What keeps it from a higher one:" in page
    assert "Platinum" not in page


async def test_a_review_is_written_after_a_week_and_changed(
    client: httpx.AsyncClient, market: Market, admin: Person
) -> None:
    await published(market, "1.0.0")
    home = f"/marketplace/{market.plugin}"
    await has(admin, market)
    page = (await client.get(home)).text
    assert "You can write a review in 7 days" in page
    assert 'id="review"' not in page
    early = await post(client, home, f"{home}/review", stars="5", text="good")
    assert early.headers["location"] == home
    assert "good" not in (await client.get(home)).text
    await age(admin.tenant_id, market.plugin, 8)
    assert 'id="review"' in (await client.get(home)).text
    assert (await post(client, home, f"{home}/review", stars="9", text="")).status_code == 422
    for stars, text in (("5", "Splendid <b>thing</b>"), ("3", "Well enough")):
        assert (await post(client, home, f"{home}/review", stars=stars, text=text)).status_code == 303
        page = (await client.get(home)).text
        assert text.replace("<", "&lt;").replace(">", "&gt;") in page
        assert f"{stars} of 5 stars" in page
    assert "Splendid" not in page


async def test_a_metered_price_is_agreed_to_with_a_cap(
    client: httpx.AsyncClient, market: Market, admin: Person
) -> None:
    await published(market, "1.0.0", METERED)
    home = f"/marketplace/{market.plugin}"
    assert "0.5 USD for each" in (await client.get(home)).text
    for cap in ("", "much", "-1"):
        refused = await post(client, home, f"{home}/install", version="1.0.0", monthly_cap=cap)
        assert refused.status_code == 422, cap
        assert 'aria-invalid="true"' in refused.text
    done = await post(client, home, f"{home}/install", version="1.0.0", monthly_cap="20")
    assert done.headers["location"] == f"{home}/set-up"
    async with acting_for(admin.tenant_id):
        assert (await agreed_to(market.plugin)).monthly_cap == 20


async def test_who_read_an_older_version_reads_again(client: httpx.AsyncClient, market: Market) -> None:
    await published(market, "1.0.0")
    await published(market, "1.1.0", with_scope("message:send"))
    home = f"/marketplace/{market.plugin}"
    late = await post(client, home, f"{home}/install", version="1.0.0")
    assert late.headers["location"] == home
    assert "Agree and install" in (await client.get(home)).text


async def test_a_release_is_set_up_in_its_box(client: httpx.AsyncClient, market: Market, service: Warehouse) -> None:
    await published(market, "1.0.0")
    home = f"/marketplace/{market.plugin}"
    await post(client, home, f"{home}/install", version="1.0.0")
    saved = await post(
        client, f"{home}/set-up/settings", f"{home}/set-up/settings", **{"settings.address": service.url}
    )
    assert saved.headers["location"] == f"{home}/set-up/checks"
    await post(client, f"{home}/set-up/checks", f"{home}/set-up/checks")
    page = (await client.get(f"{home}/set-up/checks")).text
    assert "The plugin tried it and is not content." in page  # what answers is no JSON
    assert "the warehouse says no" in page
    assert f"{home}/set-up/on" not in page


async def on(admin: Person, plugin: str) -> bool:
    async with acting_for(admin.tenant_id):
        return plugin in (await allow_list()).plugins


async def test_the_whole_way_without_scripts(client: httpx.AsyncClient, admin: Person, service: Warehouse) -> None:
    home = f"/marketplace/{WIZARD}"
    setup = f"{home}/set-up"
    shown = (await client.get(home)).text
    assert "It may also, if you like" in shown
    assert '<input type="hidden" name="version" value="1.0.0">' in shown
    begun = await post(client, home, f"{home}/install", version="1.0.0", scopes="message:send")
    assert begun.headers["location"] == setup
    async with acting_for(admin.tenant_id):
        assert "message:send" in (await agreed_to(WIZARD)).scopes
    assert (await client.get(setup)).headers["location"] == f"{setup}/settings"
    wrong = await post(client, f"{setup}/settings", f"{setup}/settings", **{"connection_key.key": KEY})
    assert (wrong.status_code, KEY in wrong.text) == (422, False)
    given = {"settings.address": service.url, "connection_key.key": KEY}
    saved = await post(client, f"{setup}/settings", f"{setup}/settings", **given)
    assert saved.headers["location"] == f"{setup}/checks"

    waiting = (await client.get(f"{setup}/checks")).text
    assert waiting.count('data-state="waiting"') == 3
    assert f"{setup}/on" not in waiting
    early = await post(client, f"{setup}/checks", f"{setup}/on")
    assert (early.headers["location"], await on(admin, WIZARD)) == (f"{setup}/checks", False)
    await post(client, f"{setup}/checks", f"{setup}/checks")
    seen = (await client.get(f"{setup}/checks")).text
    assert seen.count('data-state="ok"') == 3
    assert "The other side took the credentials (HTTP 200)." in seen
    assert KEY not in seen

    tried = await post(client, f"{setup}/checks", f"{setup}/test", trial="step:look", article="7", wanted="2")
    assert tried.headers["location"] == f"{setup}/checks"
    after = (await client.get(f"{setup}/checks")).text
    assert "Exit: In stock" in after
    assert "3 left" in after
    assert not await on(admin, WIZARD)
    await post(client, f"{setup}/checks", f"{setup}/on")
    assert await on(admin, WIZARD)
    assert "Use it in a flow" in (await client.get(setup)).text
    assert "Go on setting it up" not in (await client.get("/plugins")).text


async def test_each_row_is_a_piece_of_its_own(client: httpx.AsyncClient, service: Warehouse) -> None:
    home = f"/marketplace/{WIZARD}"
    await post(client, home, f"{home}/install", version="1.0.0")
    assert "Go on setting it up" in (await client.get("/plugins")).text
    assert "Being set up" in (await client.get(f"/marketplace?search={WIZARD}")).text
    rows = f"{home}/set-up/checks"
    given = {"settings.address": service.url, "settings.word": "a word", "connection_key.key": "wrong"}
    await post(client, f"{home}/set-up/settings", f"{home}/set-up/settings", **given)
    client.headers["hx-request"] = "true"
    piece = (await post(client, rows, f"{rows}/connection:key")).text
    assert piece.lstrip().startswith("<li")
    assert 'data-state="failed"' in piece
    assert "Compare key and rights" in piece
    assert 'hx-trigger="load"' not in piece  # or it would be looked at for ever
    assert 'hx-swap-oob="true"' in piece
    door = (await client.get(f"{rows}/door:in")).text
    assert 'hx-trigger="every 2s"' in door
    assert "hx-swap-oob" not in door
    assert (await client.get(f"{rows}/host:9")).status_code == 404
    del client.headers["hx-request"]
    assert (await client.get(f"{rows}/door:in")).headers["location"] == rows


async def test_an_agent_reads_nothing_of_it_and_a_developer_changes_nothing(base: str, admin: Person) -> None:
    for role, status in (("agent", 403), ("developer", 200)):
        person = await join(admin.tenant_id, role)
        async with browser(base, await cookie_of(person)) as opened:
            assert (await opened.get("/marketplace")).status_code == status
            shown = await opened.get(f"/marketplace/{WIZARD}")
            assert shown.status_code == status
            assert "Agree and install" not in shown.text
            assert (await opened.get(f"/marketplace/{WIZARD}/set-up/checks")).status_code == 403


async def test_what_is_not_there_is_said_so(client: httpx.AsyncClient) -> None:
    assert (await client.get("/marketplace/nobody")).status_code == 404
    for step in ("", "/settings", "/checks"):
        away = await client.get(f"/marketplace/{WIZARD}/set-up{step}")
        assert (away.status_code, away.headers["location"]) == (303, f"/marketplace/{WIZARD}")


async def test_the_list_of_plugins_has_words_for_every_right(client: httpx.AsyncClient) -> None:
    listed = (await client.get("/plugins")).text
    assert "Start flows that wait for its events" in listed
    assert "flow:start" not in listed
    assert f'href="/marketplace/{WIZARD}"' in listed
