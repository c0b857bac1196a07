"""Requests for the doors of the marketplace, in the order in which one makes the next possible."""

from tests.integration.isolation.ask import Ask
from tests.integration.isolation.market import AGREED, INSTALLED, METER, TO_INSTALL
from tests.integration.isolation.plugin_parts import REMOTE

_MARKET = {"plugin_id": INSTALLED}
_NEW = {"plugin_id": TO_INSTALL}
_CALL = {**_MARKET, "call_id": "@plugin_call"}
_OWN = {"release_id": "@own_release"}
_ROW = {**_NEW, "row": "settings"}
_DEVELOPED = {"plugin_id": "@developed_plugin"}
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
    ("POST /api/v1/installations/{plugin_id:str}/restore", Ask(who="api", path=_NEW)),
    ("GET /marketplace", Ask(query={"search": "isolation"})),
    ("GET /marketplace/{plugin_id:str}", Ask(path=_MARKET)),
    ("GET /marketplace/{plugin_id:str}/icon", Ask(path=_MARKET)),
    ("POST /marketplace/{plugin_id:str}/review", Ask(path=_MARKET, form={"stars": "3", "text": "well"})),
    ("POST /marketplace/{plugin_id:str}/install", Ask(path=_NEW, form={"version": "1.1.0"})),
    ("GET /marketplace/{plugin_id:str}/set-up", Ask(path=_NEW)),
    ("GET /marketplace/{plugin_id:str}/set-up/settings", Ask(path=_NEW)),
    (
        "POST /marketplace/{plugin_id:str}/set-up/settings",
        Ask(path=_NEW, form={"settings.address": "http://127.0.0.1:9"}),
    ),
    ("GET /marketplace/{plugin_id:str}/set-up/checks", Ask(path=_NEW)),
    ("POST /marketplace/{plugin_id:str}/set-up/checks/{row:str}", Ask(path=_ROW, form={})),
    ("GET /marketplace/{plugin_id:str}/set-up/checks/{row:str}", Ask(path=_ROW)),
    ("POST /marketplace/{plugin_id:str}/set-up/test", Ask(path=_NEW, form={"trial": "step:look"})),
    ("POST /marketplace/{plugin_id:str}/set-up/checks", Ask(path=_NEW, form={})),
    ("POST /marketplace/{plugin_id:str}/set-up/on", Ask(path=_NEW, form={})),
    ("GET /api/v1/plugins/dev-keys", Ask(who="api")),
    ("POST /api/v1/plugins/dev-keys", Ask(who="api", json={"name": "more", "public_key": "22" * 32})),
    ("DELETE /api/v1/plugins/dev-keys/{key_id:uuid}", Ask(who="api", path={"key_id": "@developer_key"})),
    ("POST /api/v1/plugins/dev-releases", Ask(who="api", release=True)),
    ("GET /plugins/own", Ask()),
    ("POST /plugins/own", Ask(release=True)),
    ("GET /plugins/own/{release_id:uuid}", Ask(path=_OWN)),
    ("POST /plugins/own/{release_id:uuid}/install", Ask(path=_OWN, form={})),
    ("POST /plugins/own/keys", Ask(form={"name": "more", "public_key": "@public_key~"})),
    ("POST /plugins/own/keys/{key_id:uuid}/revoke", Ask(path={"key_id": "@developer_key"}, form={})),
    ("GET /plugins/{plugin_id:str}", Ask(path=_NEW)),
    ("GET /plugins/{plugin_id:str}/remove", Ask(path=_NEW)),
    ("POST /plugins/{plugin_id:str}/remove", Ask(path=_NEW, form={})),
    ("POST /plugins/{plugin_id:str}/restore", Ask(path=_NEW, form={})),
    ("POST /api/v1/installations/{plugin_id:str}/secret", Ask(who="api", path={"plugin_id": REMOTE})),
    ("POST /plugins/{plugin_id:str}/secret", Ask(path={"plugin_id": REMOTE}, form={})),
    ("GET /plugins/{plugin_id:str}/calls", Ask(path=_MARKET, query={"before": "@plugin_call~"})),
    ("GET /plugins/{plugin_id:str}/calls/{call_id:uuid}", Ask(path=_CALL)),
    ("POST /plugins/{plugin_id:str}/calls/{call_id:uuid}/again", Ask(path=_CALL, form={})),
    ("GET /plugins/{plugin_id:str}/calls/{call_id:uuid}/send", Ask(path=_CALL)),
    ("POST /plugins/{plugin_id:str}/calls/{call_id:uuid}/send", Ask(path=_CALL, form={"text": "hello"})),
    ("GET /plugins/{plugin_id:str}/use", Ask(path=_MARKET)),
    ("GET /plugins/{plugin_id:str}/use/{meter:str}", Ask(path={**_MARKET, "meter": METER})),
    ("POST /plugins/{plugin_id:str}/use/cap", Ask(path=_MARKET, form={"monthly_cap": "5"})),
    ("POST /api/v1/plugins/dev-releases/{plugin_id:str}/try", Ask(who="api", path=_DEVELOPED)),
    (
        "GET /api/v1/plugins/dev-releases/{plugin_id:str}/calls",
        Ask(who="api", path=_DEVELOPED, query={"after": "@plugin_call~"}),
    ),
]
