"""Requests of a plugin get credentials on the host's side; the plugin neither has them nor gets them back."""

from typing import Any

import pytest

from hubwright.host.connections.keeper import Keeper
from hubwright.host.connections.verbs import connect_basic, connect_key
from hubwright.host.egress import HostHttp
from hubwright.host.failures import NeedsReauth
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid
from hubwright.kernel.outbound import Answer, Outbound
from hubwright_sdk import HttpAnswer, Refused
from tests.integration.connections.conftest import CRM, Crm
from tests.integration.connections.test_oauth import connect, state_of
from tests.support.oauth_server import OAuthServer
from tests.support.plugins import both, manifest


def _http(actor: Actor, crm: Crm, outbound: Any) -> HostHttp:
    return HostHttp(
        outbound, crm.manifest, {"where": crm.manifest.config_schema["properties"]["where"]["default"]},
        Keeper(actor.tenant_id, crm.manifest, outbound),
    )  # fmt: skip


async def _get(http: HostHttp, url: str, **headers: str) -> HttpAnswer:
    return await http.send("GET", url, headers=headers, deadline_s=5)


async def test_the_token_is_put_on_and_not_seen(
    admin: Actor, crm: Crm, provider: OAuthServer, outbound: Outbound
) -> None:
    await connect(admin, provider, outbound)
    (token,) = provider.access
    answer = await _get(_http(admin, crm, outbound), f"{provider.base}/api", authorization="Bearer of-the-plugin")
    assert answer.status == 200
    assert provider.api_calls == [f"/api Bearer {token} "], "the plugin's own header does not stand beside it"
    assert token not in answer.body and "•••" in answer.body


async def test_a_token_that_died_early_is_renewed_and_the_request_goes_again(
    admin: Actor, crm: Crm, provider: OAuthServer, outbound: Outbound
) -> None:
    await connect(admin, provider, outbound)
    provider.kill_access()
    answer = await _get(_http(admin, crm, outbound), f"{provider.base}/api")
    assert (answer.status, len(provider.api_calls)) == (200, 2)
    assert provider.asked_for("refresh_token") == 1


async def test_fresh_credentials_that_are_refused_need_a_person(
    admin: Actor, crm: Crm, provider: OAuthServer, outbound: Outbound
) -> None:
    await connect(admin, provider, outbound)

    class Refusing:
        async def send(self, method: str, url: str, **rest: Any) -> Answer:
            provider.kill_access()
            return await outbound.send(method, url, **rest)

    with pytest.raises(NeedsReauth):
        await _get(_http(admin, crm, Refusing()), f"{provider.base}/api")
    assert len(provider.api_calls) == 2
    assert await state_of(admin, "crm") == "needs_reauth"
    with pytest.raises(NeedsReauth):
        await _get(_http(admin, crm, outbound), f"{provider.base}/api")
    assert len(provider.api_calls) == 2, "nothing is sent without credentials"


class Told:
    """Remembers what would have been sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, str]]] = []

    async def send(self, method: str, url: str, *, headers: dict[str, str], body: str, timeout: float) -> Answer:  # noqa: ASYNC109 - as Outbound
        self.sent.append((url, headers))
        return Answer("", 200, f"{url} {headers}")


@pytest.mark.parametrize(
    ("name", "url", "header"),
    [
        ("key", "https://api.example/x?a=1", ("X-Key", "k3y")),
        ("query", "https://api.example/x?a=1&k=k3y", None),
        ("basic", "https://api.example/x?a=1", ("Authorization", "Basic bWU6cGFzcw==")),
    ],
)
async def test_each_place_for_a_key(
    admin: Actor, crm: Crm, name: str, url: str, header: tuple[str, str] | None
) -> None:
    async with acting_for(admin.tenant_id):
        if name == "basic":
            await connect_basic(admin, CRM, "basic", "me", "pass")
        else:
            await connect_key(admin, CRM, name, " k3y ")
    egress = [{"host": "api.example", "purpose": both("x"), "connection": name}]
    connections = [
        {
            "name": each.name,
            "title": both("x"),
            "scheme": each.scheme,
            "placed": each.placed,
            "placed_as": each.placed_as,
        }
        for each in crm.manifest.connections
        if each.name == name
    ]
    declared, told = manifest(CRM, egress=egress, connections=connections), Told()
    http = HostHttp(told, declared, {}, Keeper(admin.tenant_id, declared, told))
    answer = await _get(http, "https://api.example/x?a=1", **{"x-key": "mine", "X-Other": "stays"})
    sent_url, headers = told.sent[0]
    assert sent_url == url
    assert headers["X-Other"] == "stays"
    if header is not None:
        assert headers[header[0]] == header[1]
        assert [each for each in headers if each.lower() == header[0].lower()] == [header[0]]
    assert "k3y" not in answer.body and "bWU6cGFzcw" not in answer.body


async def test_credentials_with_a_line_break_are_refused(admin: Actor) -> None:
    async with acting_for(admin.tenant_id):
        for bad in ("a\r\nX: y", "", "   ", "a\x00b"):
            with pytest.raises(Invalid):
                await connect_key(admin, CRM, "key", bad)
        with pytest.raises(Invalid):
            await connect_basic(admin, CRM, "basic", "a:b", "c")


@pytest.mark.parametrize(
    "headers",
    [
        {"X-A": "1\r\nX-B: 2"},
        {"X-A\r\nX-B": "1"},
        {"X A": "1"},
        {"": "1"},
        {"host": "internal"},
        {"Content-Length": "0"},
        {"Transfer-Encoding": "chunked"},
        {"X-A": "\x00"},
    ],
    ids=str,
)
async def test_a_header_cannot_become_two(headers: dict[str, str]) -> None:
    told = Told()
    http = HostHttp(told, manifest("test-x", egress=[{"host": "api.example", "purpose": both("x")}]), {})
    with pytest.raises(Refused):
        await http.send("GET", "https://api.example/", headers=headers, deadline_s=1)
    assert told.sent == []


async def test_a_place_that_names_a_connection_is_never_reached_without_it() -> None:
    connections = [{"name": "k", "title": both("x"), "scheme": "api_key"}]
    egress = [
        {"host": "api.example", "purpose": both("x"), "connection": "k"},
        {"host": "api.example", "purpose": both("the same place again")},
    ]
    told = Told()
    http = HostHttp(told, manifest("test-x", egress=egress, connections=connections), {})
    with pytest.raises(NeedsReauth):
        await http.send("GET", "https://api.example/", headers={}, deadline_s=1)
    assert told.sent == []
