"""An app, a market, and somebody who keeps a plugin of it."""

import re
from collections.abc import AsyncIterator
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from hubwright.host import catalogue
from hubwright.host.dispatch.log import write_down
from hubwright.host.dispatch.schemas import Called, Outcome
from hubwright.host.installation.consents import Agreement
from hubwright.host.installation.install import install
from hubwright.host.installation.settings import change_settings
from hubwright.kernel.database import acting_for
from hubwright.kernel.ids import new_id
from hubwright_sdk.manifest import Price
from tests.conftest import make_tenant, test_settings
from tests.integration.admin_ui.test_pages import browser, cookie_of
from tests.integration.marketplace.test_installing import METERED
from tests.support.app import served
from tests.support.database import TestServers
from tests.support.market import Market
from tests.support.people import Person, join

SETTINGS = {"address": "https://warehouse.example", "access_key": "s3cret-of-ours"}
PHONE = "8613800000000"


@pytest.fixture
async def base(servers: TestServers, tmp_path: Path, database: None) -> AsyncIterator[str]:
    await catalogue.shelf.begin()
    async with served(test_settings(servers, tmp_path / "data")) as app:
        yield app.base


@pytest.fixture
async def market(base: str, tmp_path: Path) -> Market:
    return await Market(tmp_path / "plugins").open()


@pytest.fixture
async def admin(market: Market) -> Person:
    """Somebody who keeps a plugin that costs half a dollar a look, up to a dollar."""
    await market.published("1.0.0", METERED)
    person = await join(await make_tenant("keeper"), "admin")
    price = Price(model="metered", per_unit={"looks": "0.5"})
    async with acting_for(person.tenant_id):
        await install(
            person.actor,
            market.plugin,
            Agreement(hosts=["{address}"], data=["order"], price=price, monthly_cap=Decimal(1)),
        )
        await change_settings(person.actor, market.plugin, SETTINGS)
    return person


@pytest.fixture
async def client(base: str, admin: Person) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(base, await cookie_of(admin)) as opened:
        yield opened


async def called(person: Person, market: Market, outcome: Outcome = "failed", **more: Any) -> UUID:
    """Write a call down, as the dispatcher does."""
    given: dict[str, Any] = {
        "id": new_id(), "plugin": market.plugin, "version": "1.0.0", "hook": "call_node", "ms": 12.345,
        "code": "malformed" if outcome == "failed" else "", "reason": "no answer" if outcome == "failed" else "",
        "input": [{"node": "look", "input": {"name": "Ada Lovelace", "phone": int(PHONE)}}], **more,
    }  # fmt: skip
    made = Called(outcome=outcome, **given)
    async with acting_for(person.tenant_id):
        await write_down(made)
    return made.id


def text_of(answer: httpx.Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())
