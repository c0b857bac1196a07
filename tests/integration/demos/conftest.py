"""Browsers of sales and of those who are shown a demo."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from hubwright.control.identity import passwords
from hubwright.control.identity.sales import make_sales
from hubwright.kernel.ids import new_id
from tenants.demos import queries
from tenants.demos.schemas import Demo
from tests.conftest import test_settings
from tests.support.app import served
from tests.support.database import TestServers
from tests.support.people import PASSWORD


@pytest.fixture(scope="module")
async def base(database: None, servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with served(test_settings(servers, tmp_path_factory.mktemp("demos"))) as running:
        yield running.base


class Browser:
    """Somebody's browser: keeps cookies, posts forms as pages do."""

    def __init__(self, base: str) -> None:
        self.client = httpx.AsyncClient(base_url=base, trust_env=False, headers={"accept": "text/html"}, timeout=30)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(path, headers=headers)

    async def page(self, path: str) -> httpx.Response:
        """What they see in the end: /inbox leads on to one's own conversations."""
        return await self.client.get(path, follow_redirects=True)

    async def post(self, path: str, *, headers: dict[str, str] | None = None, **form: str) -> httpx.Response:
        if "hw_csrf" not in self.client.cookies:
            await self.get("/sign-in")
        token = {"x-csrftoken": self.client.cookies["hw_csrf"], **(headers or {})}
        return await self.client.post(path, data=form, headers=token)


@pytest.fixture
async def opens(base: str) -> AsyncIterator[Callable[[], Browser]]:
    """Opens browsers, each somebody's own."""
    opened: list[Browser] = []

    def one() -> Browser:
        opened.append(Browser(base))
        return opened[-1]

    yield one
    for each in opened:
        await each.client.aclose()


@pytest.fixture
def browser(opens: Callable[[], Browser]) -> Browser:
    return opens()


@pytest.fixture
def phone(opens: Callable[[], Browser]) -> Browser:
    return opens()


@pytest.fixture
async def seller(browser: Browser) -> Browser:
    """Somebody of sales, signed in by their password."""
    email = f"sales-{new_id().hex[-12:]}@example.test"
    await make_sales(email, "Sam", password_hash=await passwords.hash_password(PASSWORD))
    came = await browser.post("/sign-in", email=email, password=PASSWORD)
    assert came.headers["location"] == "/demos"
    return browser


async def launched(seller: Browser, **form: str) -> Demo:
    chosen = {"industry": "retail", "edition": "online", **form}
    went = await seller.post("/demos", **chosen)
    assert (went.status_code, went.headers["location"]) == (303, "/home")
    (row,) = [one for one in await _demos() if one.prospect == form.get("prospect", "")][-1:]
    return row


async def _demos() -> list[Demo]:
    from hubwright.kernel.database import global_fetch, outside_tenants

    async with outside_tenants("tests look at demos"):
        found = await global_fetch("SELECT id FROM demo ORDER BY made_at")
    demos = [await queries.find(row["id"]) for row in found]
    return [one for one in demos if one is not None]
