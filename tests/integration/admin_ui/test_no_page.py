"""Addresses that lead nowhere."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.conftest import test_settings
from tests.support.app import served
from tests.support.database import TestServers


@pytest.fixture(scope="module")
async def base(database: None, servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The app on a port."""
    async with served(test_settings(servers, tmp_path_factory.mktemp("nowhere"))) as app:
        yield app.base


async def test_an_address_without_a_page_says_so_in_the_readers_language_and_is_as_closed_as_any(base: str) -> None:
    async with httpx.AsyncClient(base_url=base, headers={"accept": "text/html"}) as stranger:
        routed = await stranger.get("/sign-in")
        for path, cookie, sentence in (
            ("/nowhere/at/all", "zh", "此页面不存在"),
            ("/nowhere", "en", "This page does not exist"),
        ):
            answer = await stranger.get(path, headers={"cookie": f"hw_lang={cookie}"})
            assert answer.status_code == 404
            assert sentence in answer.text
            for name in ("x-content-type-options", "referrer-policy", "cross-origin-opener-policy"):
                assert answer.headers[name] == routed.headers[name]
            policy = answer.headers["content-security-policy"]
            assert re.sub("nonce-[^']+", "", policy) == re.sub(
                "nonce-[^']+", "", routed.headers["content-security-policy"]
            )
        told = await stranger.get("/api/v1/nowhere")
        assert (told.status_code, told.headers["x-content-type-options"]) == (404, "nosniff")
