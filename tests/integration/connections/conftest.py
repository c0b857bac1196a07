"""A plugin with one connection of each kind, a strict provider, and an admin."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import UUID

import msgspec
import pytest

from hubwright.host.installation.settings import change_settings
from hubwright.host.installation.verbs import switch_on
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.ids import new_id
from hubwright.kernel.outbound import Outbound
from tests.support.oauth_server import CLIENT, OAuthServer, oauth_server
from tests.support.outbound import OpenOutbound
from tests.support.people import join
from tests.support.plugins import Plain, both, installed_plugins, manifest

CRM = "test-crm"


class Crm(Plain):
    """Talks to one place over each kind of connection."""

    def __init__(self, base: str) -> None:
        oauth = {"token_url": "{where}/token", "revoke_url": "{where}/revoke", "scopes": ["read", "write"]}
        self.manifest = manifest(
            CRM,
            config_schema={
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "where": {"type": "string", "default": base},
                    "client_id": {"type": "string"},
                    "client_secret": {"type": "string", "x-secret": True},
                },
            },
            egress=[{"setting": "where", "purpose": both("customers"), "connection": "crm"}],
            connections=[
                {
                    "name": "crm",
                    "title": both("CRM"),
                    "scheme": "oauth2_code",
                    "authorize_url": "{where}/authorize",
                    **oauth,
                },
                {"name": "machine", "title": both("Machine"), "scheme": "oauth2_client", **oauth},
                {"name": "key", "title": both("Key"), "scheme": "api_key", "placed": "header", "placed_as": "X-Key"},
                {"name": "query", "title": both("Query"), "scheme": "api_key", "placed": "query", "placed_as": "k"},
                {"name": "basic", "title": both("Basic"), "scheme": "basic"},
            ],
        )


@pytest.fixture
async def provider(database: None) -> AsyncIterator[OAuthServer]:
    async with oauth_server() as running:
        yield running


@pytest.fixture
def crm(provider: OAuthServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Crm]:
    made = Crm(provider.base)
    with installed_plugins(monkeypatch, made):
        yield made


@pytest.fixture
async def outbound() -> AsyncIterator[Outbound]:
    made = OpenOutbound()
    yield made
    await made.close()


@pytest.fixture
async def admin(tenant_a: UUID, crm: Crm) -> Actor:
    return await set_up(tenant_a)


async def set_up(tenant_id: UUID, **filled: Any) -> Actor:
    """An admin, signed in, with the plugin switched on and the app filled in."""
    person = await join(tenant_id, "admin")
    actor = msgspec.structs.replace(person.actor, session_id=new_id())
    async with acting_for(tenant_id):
        await switch_on(CRM)
        await change_settings(actor, CRM, {"client_id": CLIENT[0], "client_secret": CLIENT[1], **filled})
    return actor
