"""Doors that need no request of the matrix: for operators, for everybody, and the sockets."""

# For operators of the platform: across companies, but never their content (test_operator.py).
OPERATOR = {
    "GET /operations", "GET /operations/dead-letters", "GET /operations/marketplace",
    "GET /operations/marketplace/{release_id:uuid}", "POST /operations/marketplace/{release_id:uuid}/{act:str}",
    "POST /operations/dead-letters/retry", "POST /operations/dead-letters/drop",
}  # fmt: skip

# For partners' programs, which belong to no company: tests/integration/marketplace/test_api.py.
PARTNER = {
    "POST /api/v1/partner/releases", "GET /api/v1/partner/releases",
    "POST /api/v1/partner/releases/{release_id:uuid}/submit", "POST /api/v1/partner/releases/{release_id:uuid}/share",
    "POST /api/v1/partner/releases/{release_id:uuid}/halt", "POST /api/v1/partner/releases/{release_id:uuid}/yank",
    "POST /api/v1/partner/releases/{release_id:uuid}/withdraw", "GET /api/v1/partner/plugins/{plugin_id:str}",
    "POST /api/v1/partner/plugins/{plugin_id:str}/take-down", "POST /api/v1/partner/plugins/{plugin_id:str}/list-again",
}  # fmt: skip

# Open to everybody, so there is nothing of a tenant's behind them but what a public key or a signed link names.
PUBLIC = {
    "GET /", "GET /static/{name:str}", "GET /favicon.ico", "GET /service-worker.js", "POST /preferences",
    "GET /sign-in", "POST /sign-in", "POST /sign-out", "GET /sign-up", "POST /sign-up",
    "GET /verify/{secret:str}", "POST /verify/{secret:str}", "GET /forgot-password", "POST /forgot-password",
    "GET /reset/{secret:str}", "POST /reset/{secret:str}",
    "GET /invitation/{secret:str}", "POST /invitation/{secret:str}",
    "GET /listing-pictures/{picture_id:uuid}",  # of a published listing only: test_presentation.py
    "GET /files/{signed:path}", "GET /c/{channel_key:str}", "GET /c/{channel_key:str}/frame",
    "GET /c/{channel_key:str}/qr.svg", "GET /p/{plugin_id:str}/static/{name:str}", "GET /p/{plugin_id:str}/{name:str}",
    "GET /api/v1/visitor/channels/{channel_key:str}", "POST /api/v1/visitor/{channel_key:str}/sessions",
    "POST /api/v1/payments/stripe-events",  # signed by Stripe: tests/integration/payments/test_webhook.py
    "POST /api/v1/hooks/{key:str}", "GET /api/v1/platform-key",
    "POST /api/v1/hooks/{plugin_id:str}/{installation:str}/{path:str}",
    "GET /api/v1/hooks/{plugin_id:str}/{installation:str}/{path:str}", "GET /healthz", "GET /readyz", "GET /metrics",
}  # fmt: skip
SOCKETS = {
    "/inbox/socket": "tenant",
    "/flows/{flow_id:uuid}/people": "tenant",
    "/api/v1/visitor/socket": "visitor",
}
