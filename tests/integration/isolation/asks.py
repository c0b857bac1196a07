"""One good request for every route that acts for somebody; `@kind` stands for an id of the house that asks.

`@kind?` marks a choice from a list on a form: a foreign id there may also be refused as any unknown choice is (422).
`@kind~` marks a place in a list to go on from: a foreign id there is a place like any other, and must not show more.
"""

from tests.integration.isolation.ask import Ask
from tests.integration.isolation.billing_asks import BILLING
from tests.integration.isolation.channel_asks import BEYOND
from tests.integration.isolation.contact_parts import CONTACTS
from tests.integration.isolation.drafting_asks import DRAFTING
from tests.integration.isolation.life_asks import LIFE
from tests.integration.isolation.market_asks import MARKET
from tests.integration.isolation.partner_asks import LEAVING, PORTAL
from tests.integration.isolation.plan_asks import PLAN
from tests.integration.isolation.platform_asks import PLATFORM
from tests.integration.isolation.thread_asks import THREADS
from tests.support.company import WEB_CHAT
from tests.support.customers import CUSTOMERS

CUSTOMER = {"conversation_id": "@conversation"}
CUSTOMER_IN = {**CUSTOMER, "plugin_id": CUSTOMERS}
TALK = {"view": "mine", "conversation_id": "@conversation"}
FLOW = {"flow_id": "@flow"}
STEP = {"flow_id": "@flow", "node_id": "n_more"}
RUN_FLOW = {"flow_id": "@run_flow"}
HOOK = {"flow_id": "@run_flow", "node_id": "hook"}
CHANNEL = {"channel_id": "@channel"}
MEMBER = {"member_id": "@member"}
LETTER, INVITATION = {"letter_id": "@dead_letter"}, {"invitation_id": "@invitation"}
PLUGIN, AI_PLUGIN = {"plugin_id": WEB_CHAT}, {"plugin_id": "hubwright-ai"}
HOOKS_PLUGIN = {"plugin_id": "hubwright-webhooks"}
CONNECTION = {**HOOKS_PLUGIN, "name": "reading"}
DAY = {"meter": "messages_in", "day": "2026-01-01"}
_DOC = {
    "schema": "flow/1", "id": "flw_x", "name": "n", "kind": "bot", "locale_default": "en",
    "entry": [{"id": "t", "type": "trigger.message", "tv": 1, "config": {}}],
    "vars": [], "nodes": [], "edges": [], "i18n": {},
}  # fmt: skip

PAGES: list[tuple[str, Ask]] = [
    ("GET /home", Ask()),
    ("GET /help", Ask()),
    ("GET /account", Ask()),
    ("POST /account", Ask(form_at="/account", form={"name": "Admin"})),
    (
        "POST /account/password",
        Ask(form={"old_password": "correct horse battery", "new_password": "correct horse battery"}),
    ),
    ("POST /account/sessions/{session_id:uuid}/end", Ask(path={"session_id": "@session"}, form={})),
    ("POST /account/sessions/end-others", Ask(form={})),
    ("POST /account/verification", Ask(form={})),
    ("GET /companies", Ask()),
    ("GET /partner", Ask()),
    ("GET /partner/releases/{release_id:uuid}", Ask(path={"release_id": "@release"})),
    (
        "POST /partner/releases/{release_id:uuid}/{act:str}",
        Ask(path={"release_id": "@release", "act": "say"}, form={"text": "hello"}),
    ),
    ("GET /partner/calls", Ask()),
    ("POST /partner", Ask(form={"slug": "somebody", "name": "Somebody"})),
    ("POST /partner/keys", Ask(form={"public_key": "@public_key~"})),
    ("POST /partner/keys/{key_id:str}/revoke", Ask(path={"key_id": "@partner_key"}, form={})),
    ("POST /partner/token", Ask(form={})),
    ("GET /api-keys", Ask()),
    ("POST /api-keys", Ask(form={"name": "new", "scopes": "flows:read"})),
    ("POST /api-keys/{key_id:uuid}/revoke", Ask(path={"key_id": "@api_key"}, form={})),
    ("GET /channels", Ask()),
    ("GET /channels/new/{plugin_id:str}", Ask(path=PLUGIN)),
    (
        "POST /channels/new/{plugin_id:str}",
        Ask(
            path=PLUGIN,
            form_at=f"/channels/new/{WEB_CHAT}",
            form={"name": "second", "flow_id": "@main_flow?", "queue_id": "@queue?"},
        ),
    ),
    ("GET /channels/{channel_id:uuid}", Ask(path=CHANNEL)),
    ("GET /channels/{channel_id:uuid}/settings", Ask(path=CHANNEL)),
    (
        "POST /channels/{channel_id:uuid}/settings",
        Ask(path=CHANNEL, form_at="/settings", form={"flow_id": "@main_flow?", "queue_id": "@queue?"}),
    ),
    ("POST /channels/{channel_id:uuid}/enable", Ask(path={"channel_id": "@channel:off"}, form={})),
    ("POST /channels/{channel_id:uuid}/disable", Ask(path=CHANNEL, form={})),
    ("GET /channels/preview/{plugin_id:str}", Ask(path=PLUGIN, query={"channel": "@channel"})),
    (
        "POST /channels/preview/{plugin_id:str}",
        Ask(path=PLUGIN, form_at=f"/channels/new/{WEB_CHAT}", form={"name": "x"}),
    ),
    ("GET /flows", Ask()),
    ("POST /flows", Ask(form_at="/flows/new", form={"name": "new"})),
    ("GET /flows/new", Ask()),
    ("GET /flows/{flow_id:uuid}", Ask(path=FLOW)),
    ("GET /flows/{flow_id:uuid}/steps/{node_id:str}", Ask(path=STEP)),
    ("POST /flows/{flow_id:uuid}/steps/{node_id:str}", Ask(path=STEP, form_at="", form={"base_rev": "2"})),
    ("POST /flows/{flow_id:uuid}/add", Ask(path=FLOW, form={"type": "message", "base_rev": "2"})),
    ("POST /flows/{flow_id:uuid}/steps/{node_id:str}/delete", Ask(path=STEP, form={"base_rev": "2"})),
    ("POST /flows/{flow_id:uuid}/redo", Ask(path={"flow_id": "@flow:undone"}, form={"base_rev": "3"})),
    *DRAFTING,
    ("GET /flows/{flow_id:uuid}/archive", Ask(path=FLOW)),
    ("POST /flows/{flow_id:uuid}/archive", Ask(path={"flow_id": "@flow"}, form={})),
    ("POST /flows/{flow_id:uuid}/bring-back", Ask(path={"flow_id": "@flow:archived"}, form={})),
    ("GET /flows/{flow_id:uuid}/test/real", Ask(path=FLOW)),
    (
        "POST /flows/{flow_id:uuid}/test/real/messages",
        Ask(path={"flow_id": "@main_flow"}, form={"conversation": "@test_chat", "text": "hello"}),
    ),
    ("POST /flows/{flow_id:uuid}/test/real/messages", Ask(path=FLOW, form={"text": "hello"})),
    (
        "GET /flows/{flow_id:uuid}/test/real/{conversation_id:uuid}/events",
        Ask(path={"flow_id": "@main_flow", "conversation_id": "@test_chat"}),
    ),
    ("GET /failures", Ask(query={"after": "@dead_letter~"})),
    ("GET /failures/{letter_id:uuid}", Ask(path=LETTER)),
    ("POST /failures/{letter_id:uuid}/retry", Ask(path=LETTER, form={"payload": '{"a": 1}'})),
    ("POST /failures/{letter_id:uuid}/drop", Ask(path=LETTER, form={})),
    ("POST /failures/retry", Ask(form={"letter": "@dead_letter"})),
    ("POST /failures/drop", Ask(form={"letter": "@dead_letter"})),
    ("POST /failures/breakers/{breaker_id:uuid}/close", Ask(path={"breaker_id": "@breaker"}, form={})),
    ("POST /flows/{flow_id:uuid}/triggers", Ask(path=FLOW, form={"type": "trigger.manual"})),
    ("POST /flows/{flow_id:uuid}/steps/{node_id:str}/occurrences", Ask(path=STEP, form={"repeat": "days"})),
    ("POST /flows/{flow_id:uuid}/steps/{node_id:str}/secret", Ask(path=HOOK, form={})),
    ("POST /flows/{flow_id:uuid}/steps/{node_id:str}/address", Ask(path=HOOK, form={})),
    ("GET /flows/{flow_id:uuid}/runs", Ask(path=RUN_FLOW, query={"after": "@run~"})),
    ("POST /flows/{flow_id:uuid}/runs", Ask(path=RUN_FLOW, form={})),
    ("GET /flows/{flow_id:uuid}/runs/{run_id:uuid}", Ask(path={**RUN_FLOW, "run_id": "@run"})),
    ("GET /members", Ask()),
    ("POST /members/invitations", Ask(form={"email": "somebody@example.test", "role": "agent"})),
    ("POST /members/invitations/{invitation_id:uuid}/send", Ask(path=INVITATION, form={})),
    ("POST /members/invitations/{invitation_id:uuid}/withdraw", Ask(path=INVITATION, form={})),
    ("POST /members/{member_id:uuid}/role", Ask(path=MEMBER, form={"role": "analyst"})),
    ("POST /members/{member_id:uuid}/deactivate", Ask(path=MEMBER, form={})),
    ("POST /members/{member_id:uuid}/reactivate", Ask(path={"member_id": "@member:former"}, form={})),
    ("GET /plugins", Ask()),
    ("POST /plugins/{plugin_id:str}/on", Ask(path=PLUGIN, form={})),
    ("GET /settings", Ask()),
    ("POST /settings", Ask(form_at="/settings", form={})),
    ("GET /settings/hours", Ask()),
    ("POST /settings/hours", Ask(form_at="/settings/hours", form={})),
    ("GET /usage", Ask()),
    ("GET /usage/{meter:str}", Ask(path={"meter": "messages_in"})),
    ("GET /usage/{meter:str}/{day:date}", Ask(path=DAY, query={"after": "@count~"})),
]
INBOX: list[tuple[str, Ask]] = [
    ("GET /inbox", Ask()),
    *(("GET /inbox/{view:str}", Ask(path={"view": view})) for view in ("mine", "team", "waiting", "resolved")),
    ("GET /inbox/{view:str}/{conversation_id:uuid}", Ask(path=TALK)),
    ("GET /inbox/{view:str}/{conversation_id:uuid}/contact", Ask(path=TALK)),
    (
        "GET /inbox/panels/{conversation_id:uuid}/{plugin_id:str}/{name:str}",
        Ask(path={"conversation_id": "@conversation", "plugin_id": "none", "name": "none"}),
    ),
    ("GET /inbox/crm/{conversation_id:uuid}", Ask(path=CUSTOMER)),
    (
        "POST /inbox/crm/{conversation_id:uuid}/{plugin_id:str}/link",
        Ask(path=CUSTOMER_IN, form={"external_id": "7"}),
    ),
    ("POST /inbox/crm/{conversation_id:uuid}/{plugin_id:str}/create", Ask(path=CUSTOMER_IN, form={})),
    (
        "POST /inbox/crm/{conversation_id:uuid}/{plugin_id:str}/unlink",
        Ask(path={**CUSTOMER_IN, "conversation_id": "@conversation:linked"}, form={}),
    ),
    (
        "POST /inbox/crm/{conversation_id:uuid}/{plugin_id:str}/conflicts/{conflict_id:uuid}",
        Ask(path={**CUSTOMER_IN, "conflict_id": "@crm_conflict"}, form={}),
    ),
    ("GET /inbox/devices/{conversation_id:uuid}", Ask(path={"conversation_id": "@conversation"})),
    (
        "POST /inbox/devices/{conversation_id:uuid}/{device_id:uuid}/command",
        Ask(path={"conversation_id": "@conversation", "device_id": "@device"}, form={"command": "restart"}),
    ),
    ("GET /inbox/{view:str}/{conversation_id:uuid}/why/{seq:int}", Ask(path={**TALK, "seq": "1"})),
    ("POST /inbox/{view:str}/{conversation_id:uuid}/reply", Ask(path=TALK, form={"text": "hello", "client_id": "c1"})),
    ("POST /inbox/{view:str}/{conversation_id:uuid}/note", Ask(path=TALK, form={"text": "hello"})),
    ("POST /inbox/{view:str}/{conversation_id:uuid}/files", Ask(path=TALK, upload={"client_id": "c2"})),
    (
        "POST /inbox/{view:str}/{conversation_id:uuid}/messages/{seq:int}/again",
        Ask(path={**TALK, "conversation_id": "@conversation:undelivered", "seq": "1"}, form={}),
    ),
    ("POST /inbox/{view:str}/{conversation_id:uuid}/resolve", Ask(path=TALK, form={})),
    (
        "POST /inbox/{view:str}/{conversation_id:uuid}/reopen",
        Ask(path={"view": "resolved", "conversation_id": "@conversation:resolved"}, form={}),
    ),
    (
        "POST /inbox/{view:str}/{conversation_id:uuid}/take",
        Ask(path={"view": "waiting", "conversation_id": "@conversation:waiting"}, form={}),
    ),
    (
        "POST /inbox/{view:str}/{conversation_id:uuid}/take",
        Ask(path={"view": "team", "conversation_id": "@conversation:colleague's"}, form={"held_by": "@colleague"}),
    ),
    ("POST /inbox/{view:str}/{conversation_id:uuid}/block", Ask(path=TALK, form={})),
    ("POST /inbox/{view:str}/{conversation_id:uuid}/unblock", Ask(path=TALK, form={})),
    ("POST /inbox/offers/{offer_id:uuid}/accept", Ask(path={"offer_id": "@offer"}, form={})),
    ("POST /inbox/offers/{offer_id:uuid}/decline", Ask(path={"offer_id": "@offer"}, form={})),
    ("POST /inbox/availability", Ask(form={"state": "available"})),
]
_TALK = {"conversation_id": "@conversation"}
API: list[tuple[str, Ask]] = [
    ("GET /api/v1/channels", Ask(who="api")),
    (
        "POST /api/v1/channels",
        Ask(who="api", json={"plugin": WEB_CHAT, "name": "api", "flow_id": "@main_flow", "queue_id": "@queue"}),
    ),
    ("GET /api/v1/channel-kinds", Ask(who="api")),
    ("GET /api/v1/channels/{channel_id:uuid}", Ask(who="api", path=CHANNEL)),
    (
        "PATCH /api/v1/channels/{channel_id:uuid}",
        Ask(who="api", path=CHANNEL, json={"flow_id": "@main_flow", "queue_id": "@queue"}),
    ),
    ("GET /api/v1/flows", Ask(who="api", query={"after": "@main_flow~"})),
    ("GET /api/v1/flows/{flow_id:uuid}/draft", Ask(who="api", path=FLOW)),
    ("PUT /api/v1/flows/{flow_id:uuid}/draft", Ask(who="api", path=FLOW, json={"doc": _DOC, "base_rev": 2})),
    ("POST /api/v1/flows/{flow_id:uuid}/publish", Ask(who="api", path=FLOW, json={"note": "n", "base_rev": 2})),
    ("GET /api/v1/flows/{flow_id:uuid}/publish/preview", Ask(who="api", path=FLOW)),
    ("GET /api/v1/flows/{flow_id:uuid}/versions", Ask(who="api", path=FLOW)),
    ("GET /api/v1/runs", Ask(who="api", query={"after": "@run~"})),
    ("GET /api/v1/runs", Ask(who="api", query={"flow_id": "@run_flow"})),
    ("GET /api/v1/runs/{run_id:uuid}", Ask(who="api", path={"run_id": "@run"})),
    (
        "POST /api/v1/flows/{flow_id:uuid}/runs",
        Ask(who="api", path=RUN_FLOW, json={"conversation_id": "@conversation"}),
    ),
    ("POST /api/v1/flows/{flow_id:uuid}/runs", Ask(who="api", path=RUN_FLOW, json={"contact_id": "@contact"})),
    ("GET /api/v1/usage", Ask(who="api")),
    ("GET /api/v1/usage/{meter:str}/days", Ask(who="api", path={"meter": "messages_in"})),
    ("GET /api/v1/usage/{meter:str}/days/{day:date}/rows", Ask(who="api", path=DAY, query={"after": "@count~"})),
    ("GET /api/v1/conversations", Ask(who="api")),
    ("GET /api/v1/conversations", Ask(who="api", query={"contact_id": "@contact"})),
    ("GET /api/v1/conversations", Ask(who="api", query={"assignee_id": "@colleague"})),
    ("GET /api/v1/conversations", Ask(who="api", query={"channel_id": "@channel"})),
    ("GET /api/v1/conversations/{conversation_id:uuid}/messages", Ask(who="api", path=_TALK)),
    ("GET /api/v1/conversations/{conversation_id:uuid}/trace", Ask(who="api", path=_TALK)),
    ("POST /api/v1/conversations/{conversation_id:uuid}/messages", Ask(who="api", path=_TALK, json={"text": "hello"})),
]
_SAY = {"client_id": "m1"}
VISITOR: list[tuple[str, Ask]] = [
    (
        "POST /api/v1/visitor/{channel_key:str}/sessions",
        Ask(who="visitor", path={"channel_key": "@channel_key"}, json={"language": "en"}),
    ),
    ("POST /api/v1/visitor/messages", Ask(who="visitor", json={**_SAY, "kind": "text", "text": "hi"})),
    (
        "POST /api/v1/visitor/messages",
        Ask(
            who="visitor",
            json={"client_id": "m2", "kind": "text", "text": "hi", "conversation_id": "@conversation:mine"},
        ),
    ),
    (
        "POST /api/v1/visitor/messages",
        Ask(who="visitor", json={"client_id": "m3", "kind": "file", "file_id": "@file"}),
    ),
    (
        "POST /api/v1/visitor/messages",
        Ask(
            who="visitor",
            json={"client_id": "m4", "kind": "rating", "rating": 5, "conversation_id": "@conversation:to rate"},
        ),
    ),
    (
        "POST /api/v1/visitor/messages",
        Ask(
            who="visitor",
            json={
                "client_id": "m5",
                "kind": "email",
                "text": "me@example.test",
                "conversation_id": "@conversation:mine",
            },
        ),
    ),
    ("GET /api/v1/visitor/events", Ask(who="visitor", query={"after": "0", "conversation_id": "@conversation:mine"})),
    ("GET /api/v1/visitor/events", Ask(who="visitor")),
    ("GET /api/v1/visitor/history", Ask(who="visitor")),
    ("POST /api/v1/visitor/files", Ask(who="visitor", upload={})),
    ("POST /api/v1/visitor/typing", Ask(who="visitor", json={"on": True})),
]
# What changes who one is, or switches the house off, comes last.
LAST: list[tuple[str, Ask]] = [
    ("GET /plugins/{plugin_id:str}/settings", Ask(path=AI_PLUGIN)),
    (
        "POST /plugins/{plugin_id:str}/settings",
        Ask(path=AI_PLUGIN, form={"base_url": "https://models.example/v1", "model": "m", "json_mode": "object"}),
    ),
    ("GET /plugins/{plugin_id:str}/connections", Ask(path=HOOKS_PLUGIN)),
    ("POST /plugins/{plugin_id:str}/connections/{name:str}", Ask(path=CONNECTION, form={"key": "k3y"})),
    ("POST /plugins/{plugin_id:str}/connections/{name:str}/end", Ask(path=CONNECTION, form={})),
    ("GET /plugins/connections/callback", Ask(query={"state": "invented", "code": "invented"})),
    ("GET /plugins/{plugin_id:str}/versions", Ask(path=HOOKS_PLUGIN)),
    ("POST /plugins/{plugin_id:str}/pin", Ask(path=HOOKS_PLUGIN, form={"pinned": "1"})),
    ("POST /plugins/{plugin_id:str}/back", Ask(path=HOOKS_PLUGIN, form={})),
    ("POST /plugins/{plugin_id:str}/upgrade", Ask(path=HOOKS_PLUGIN, form={"version": "0.1.0"})),
    ("POST /plugins/{plugin_id:str}/off", Ask(path=PLUGIN, form={})),
    ("POST /companies", Ask(form={"tenant_id": "@tenant"})),
]
ASKS = [*PAGES, *BEYOND, *LIFE, *CONTACTS, *INBOX, *THREADS, *API, *MARKET, *PLATFORM, *PORTAL, *VISITOR, *LAST]
ASKS += [*PLAN, *BILLING, *LEAVING]
