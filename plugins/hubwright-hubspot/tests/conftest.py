"""A HubSpot for each test that wants one, and calls of a company that is connected to it."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from hubspot_testing.hubspot import HubSpot, hubspot_open
from hubspot_testing.way_out import WayOut

from hubwright_hubspot.plugin import plugin
from hubwright_sdk import CallContext
from hubwright_sdk.testing import FakeBook

Calls = Callable[..., CallContext]


@pytest.fixture
def hubspot() -> Iterator[HubSpot]:
    with hubspot_open() as running:
        yield running


@pytest.fixture
def call(hubspot: HubSpot) -> Calls:
    token = hubspot.grants.direct()

    def made(key: str = "key-1", language: str = "en", book: FakeBook | None = None, **filled: Any) -> CallContext:
        settings = {"client_id": "c", "client_secret": "s", "api_address": hubspot.address, **filled}
        return CallContext(
            settings=plugin.clean_settings(settings),
            http=WayOut(hubspot.address, token),
            idempotency_key=key,
            deadline_s=5,
            language=language,
            book=book or FakeBook(),
        )

    return made
