"""One good request for every route of what happens while customers wait."""

from tests.integration.isolation.ask import Ask

WAITING: list[tuple[str, Ask]] = [
    ("GET /settings/service-levels", Ask()),
    ("POST /settings/service-levels", Ask(form_at="/settings/service-levels", form={})),
    (
        "GET /api/v1/conversations/{conversation_id:uuid}/log",
        Ask(who="api", path={"conversation_id": "@conversation"}),
    ),
    (
        "GET /api/v1/conversations/{conversation_id:uuid}/service-levels",
        Ask(who="api", path={"conversation_id": "@conversation"}),
    ),
    ("GET /api/v1/visitor/callback", Ask(who="visitor")),
    ("POST /api/v1/visitor/callback", Ask(who="visitor", json={"channel_id": "@channel:calls_back"})),
    ("POST /api/v1/visitor/callback/cancel", Ask(who="visitor", json={})),
]
