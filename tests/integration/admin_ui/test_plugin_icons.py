"""The icon of a plugin is shown where the plugin is, and can do nothing there."""

import httpx

from hubwright.host import catalogue
from tests.integration.admin_ui import test_catalogue
from tests.support.market import Market, in_manifest

service, base, market = test_catalogue.service, test_catalogue.base, test_catalogue.market
admin, client = test_catalogue.admin, test_catalogue.client


async def test_a_plugin_is_shown_with_its_icon(client: httpx.AsyncClient, market: Market) -> None:
    await test_catalogue.published(market, "1.0.0")
    place = f"/marketplace/{market.plugin}/icon"

    assert f'src="{place}?v=1.0.0"' in (await client.get("/marketplace", params={"search": market.plugin})).text
    drawn = await client.get(place)
    assert drawn.status_code == 200
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    assert drawn.text.startswith("<svg")
    assert "sandbox" in drawn.headers["content-security-policy"]
    assert "script" not in drawn.headers["content-security-policy"]
    assert drawn.headers["x-content-type-options"] == "nosniff"


async def test_without_an_icon_a_sign_of_ours_stands_for_it(client: httpx.AsyncClient, market: Market) -> None:
    await test_catalogue.published(market, "1.0.0", in_manifest('icon = "icon.svg"\n', ""))

    page = (await client.get("/marketplace", params={"search": market.plugin})).text
    assert f"/marketplace/{market.plugin}" in page
    assert f"/marketplace/{market.plugin}/icon" not in page
    assert "circle" in (await client.get(f"/marketplace/{market.plugin}/icon")).text


async def test_what_is_another_companys_has_no_icon_here(client: httpx.AsyncClient, market: Market) -> None:
    release = await market.handed_in("1.0.0")
    await catalogue.shelf.begin()

    assert release
    neutral = await client.get("/marketplace/no-such-plugin/icon")
    assert neutral.status_code == 200
    assert (await client.get(f"/marketplace/{market.plugin}/icon")).content == neutral.content
