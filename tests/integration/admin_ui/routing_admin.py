"""An administrator at the pages of routing."""

import base64
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import pytest

from admin_ui.flash import COOKIE
from hubwright.control.identity.sessions import COOKIE_NAME, open_session
from tests.conftest import test_settings
from tests.integration.runtime.flows import greeter
from tests.support.app import served
from tests.support.company import Company, make_company
from tests.support.database import TestServers

AT = "/settings/routing"


@pytest.fixture(scope="module")
async def base(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The app on a port."""
    async with served(test_settings(servers, tmp_path_factory.mktemp("routing"))) as app:
        yield app.base


class Admin:
    """A company's administrator at a browser."""

    def __init__(self, company: Company, client: httpx.AsyncClient) -> None:
        self.company, self.client = company, client
        self.queue = f"{AT}/queues/{company.queue_id}"

    async def get(self, path: str) -> str:
        answer = await self.client.get(path, follow_redirects=True)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    async def post(self, path: str, **form: Any) -> httpx.Response:
        found = re.search(r'name="csrf-token" content="([^"]+)"', await self.get(AT))
        assert found
        return await self.client.post(path, data={"_csrf_token": found.group(1), **form})

    async def undo(self, answer: httpx.Response) -> httpx.Response:
        """Press what the toast of an answer offers."""
        packed = answer.cookies[COOKIE].strip('"').rpartition(".")[0]
        toast = msgspec.json.decode(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
        return await self.post(toast["undo"]["url"], **toast["undo"]["fields"])


@pytest.fixture
async def admin(base: str) -> AsyncIterator[Admin]:
    company = await make_company("routing", greeter())
    opened = await open_session(company.admin.account_id, company.tenant_id, address="a", user_agent="b")
    async with httpx.AsyncClient(base_url=base, trust_env=False, cookies={COOKIE_NAME: opened.cookie}) as client:
        yield Admin(company, client)
