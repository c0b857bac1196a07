"""A partner's releases over HTTP: halted, yanked, and rolled out to the share of companies that the partner chose."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from hubwright.control.marketplace import handing_in, reviewing
from hubwright.host.releases import queries as releases
from tests.conftest import test_settings
from tests.integration.admin_ui.test_pages import browser, post
from tests.integration.admin_ui.test_partner_pages import operators_cookie, portal
from tests.support.app import served
from tests.support.database import TestServers
from tests.support.market import OPERATOR, Market


@pytest.fixture(scope="module")
async def base(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The app on a port."""
    async with served(test_settings(servers, tmp_path_factory.mktemp("releases"))) as app:
        yield app.base


@pytest.fixture
async def market(base: str, tmp_path: Path) -> Market:
    return await Market(tmp_path / "plugins").open()


async def test_a_partner_halts_and_yanks_a_release_of_theirs_and_says_why(base: str, market: Market) -> None:
    release_id = await market.approved("1.0.0")
    await reviewing.roll(OPERATOR, release_id, 5)
    at = f"/partner/releases/{release_id}"
    async with await portal(base, market) as client:
        page = (await client.get(at)).text
        assert f'formaction="{at}/halt"' in page and f'formaction="{at}/yank"' in page
        await post(client, at, f"{at}/halt", reason=" ")
        assert await _state(release_id) == "rolling", "never without a reason"
        await post(client, at, f"{at}/halt", reason="It forgets orders.")
        assert await _state(release_id) == "halted"
        page = (await client.get(at)).text
        assert "It forgets orders." in page and f'formaction="{at}/halt"' not in page
        await post(client, at, f"{at}/yank", reason="It cannot be mended.")
        assert await _state(release_id) == "yanked"
        assert "Stop it" not in (await client.get(at)).text
    stranger = await Market(market.folder / "other").open()
    async with await portal(base, stranger) as client:
        assert (await post(client, "/partner", f"{at}/yank", reason="mine now")).status_code == 404


async def test_a_partner_chooses_the_share_of_companies_and_pauses_and_goes_on(base: str, market: Market) -> None:
    release_id = await market.handed_in("1.0.0")
    await handing_in.submit(market.person, release_id)
    async with browser(base, await operators_cookie()) as client:
        review = f"/operator/marketplace/{release_id}"
        assert '<option value="0">Its partner chooses</option>' in (await client.get(review)).text
        await post(client, review, f"{review}/approve", percent="0")
        assert await _state(release_id) == "approved"
        await post(client, review, f"{review}/roll", percent="some")
        assert await _state(release_id) == "approved", "what is no number is refused"
    at = f"/partner/releases/{release_id}"
    async with await portal(base, market) as client:
        page = (await client.get(at)).text
        assert f'action="{at}/share"' in page and 'min="1" max="25" value="5"' in page
        await post(client, at, f"{at}/share", percent="26")
        assert "Choose 1 to 25 percent." in (await client.get(at)).text
        assert await _state(release_id) == "approved"
        await post(client, at, f"{at}/share", percent="10", hold="1")
        page = (await client.get(at)).text
        assert "10 % of companies · stays at this share" in page and 'min="10" max="25"' in page
        await post(client, at, f"{at}/halt", reason="A look first.")
        page = (await client.get(at)).text
        assert "Go on" in page and 'value="10"' in page
        await post(client, at, f"{at}/share", percent="10")
        assert await _state(release_id) == "rolling"
        await reviewing.halt(OPERATOR, release_id, "We look at it.")
        page = (await client.get(at)).text
        assert "You cannot let it go on yourself" in page and f'action="{at}/share"' not in page
    stranger = await Market(market.folder / "other").open()
    async with await portal(base, stranger) as client:
        assert (await post(client, "/partner", f"{at}/share", percent="10")).status_code == 404


async def _state(release_id: UUID) -> str:
    found = await releases.release(release_id)
    assert found is not None
    return found.state
