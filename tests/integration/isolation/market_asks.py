"""Requests for the doors of the marketplace, in the order in which one makes the next possible."""

from tests.integration.isolation.ask import Ask
from tests.integration.isolation.market import AGREED, INSTALLED, TO_INSTALL

_MARKET = {"plugin_id": INSTALLED}
_NEW = {"plugin_id": TO_INSTALL}
_OWN = {"plugin_id": "@own_plugin"}
MARKET: list[tuple[str, Ask]] = [
    ("GET /api/v1/marketplace/plugins", Ask(who="api", query={"search": "isolation"})),
    ("GET /api/v1/marketplace/plugins/{plugin_id:str}", Ask(who="api", path=_MARKET)),
    ("GET /api/v1/marketplace/plugins/{plugin_id:str}/reviews", Ask(who="api", path=_MARKET)),
    ("PUT /api/v1/marketplace/plugins/{plugin_id:str}/review", Ask(who="api", path=_MARKET, json={"stars": 4})),
    ("GET /api/v1/marketplace/plugins/{plugin_id:str}/use", Ask(who="api", path=_MARKET)),
    ("GET /api/v1/installations", Ask(who="api")),
    (
        "POST /api/v1/installations",
        Ask(who="api", json={"plugin": TO_INSTALL, "version": "1.0.0", "agreed": AGREED}),
    ),
    ("GET /api/v1/installations/{plugin_id:str}", Ask(who="api", path=_NEW)),
    (
        "PATCH /api/v1/installations/{plugin_id:str}/settings",
        Ask(who="api", path=_NEW, json={"address": "https://warehouse.example"}),
    ),
    ("POST /api/v1/installations/{plugin_id:str}/pause", Ask(who="api", path=_NEW)),
    ("POST /api/v1/installations/{plugin_id:str}/resume", Ask(who="api", path=_NEW)),
    ("POST /api/v1/installations/{plugin_id:str}/upgrade", Ask(who="api", path=_NEW, json={})),
    ("POST /api/v1/installations/{plugin_id:str}/rollback", Ask(who="api", path=_NEW, json={})),
    ("POST /api/v1/installations/{plugin_id:str}/following", Ask(who="api", path=_NEW, json={"pinned": False})),
    ("DELETE /api/v1/installations/{plugin_id:str}", Ask(who="api", path=_NEW)),
    ("GET /api/v1/plugins/dev-keys", Ask(who="api")),
    ("POST /api/v1/plugins/dev-keys", Ask(who="api", json={"name": "more", "public_key": "22" * 32})),
    ("DELETE /api/v1/plugins/dev-keys/{key_id:uuid}", Ask(who="api", path={"key_id": "@developer_key"})),
    ("POST /api/v1/plugins/dev-releases", Ask(who="api", release=True)),
    ("POST /api/v1/plugins/dev-releases/{plugin_id:str}/try", Ask(who="api", path=_OWN)),
    ("GET /api/v1/plugins/dev-releases/{plugin_id:str}/calls", Ask(who="api", path=_OWN)),
]
