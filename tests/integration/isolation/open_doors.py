"""Doors that need no request of the matrix: for operators, for everybody, and the sockets."""

# For operators of the platform: across companies, but never their content (test_operator.py).
OPERATOR = {
    "GET /operator", "GET /operator/health", "GET /operator/editions", "GET /operator/usage",
    "GET /operator/usage/{meter:str}", "GET /operator/tenants", "GET /operator/tenants/{tenant_id:uuid}",
    "GET /operator/tenants/{tenant_id:uuid}/members", "GET /operator/tenants/{tenant_id:uuid}/installations",
    "GET /operator/tenants/{tenant_id:uuid}/usage", "GET /operator/tenants/{tenant_id:uuid}/dead-letters",
    "GET /operator/tenants/{tenant_id:uuid}/history", "GET /operator/tenants/{tenant_id:uuid}/entitlements",
    "POST /operator/tenants/{tenant_id:uuid}/entitlements",
    "POST /operator/tenants/{tenant_id:uuid}/entitlements/{key:str}/take-back",
    "GET /operator/tenants/{tenant_id:uuid}/access", "POST /operator/tenants/{tenant_id:uuid}/access",
    "POST /operator/tenants/{tenant_id:uuid}/life/{act:str}", "POST /operator/tenants/{tenant_id:uuid}/limits",
    "GET /operator/flags", "GET /operator/flags/{key:str}", "POST /operator/flags/{key:str}",
    "GET /operator/announcements", "GET /operator/announcements/new", "POST /operator/announcements",
    "POST /operator/announcements/{announcement_id:uuid}/stop",
    "POST /operator/announcements/{announcement_id:uuid}/resume",
    "GET /operator/disputes", "POST /operator/disputes/{dispute_id:uuid}/credit",
    "POST /operator/disputes/{dispute_id:uuid}/refuse",
    "GET /operator/rate-cards", "GET /operator/rate-cards/{key:str}/{version:int}",
    "GET /operator/dunning", "POST /operator/dunning/{tenant_id:uuid}/more-time",
    "POST /operator/dunning/{tenant_id:uuid}/bills/{bill:str}/charge",
    "POST /operator/dunning/{tenant_id:uuid}/bills/{bill:str}/void",
    "GET /operator/corrections", "GET /operator/tenants/{tenant_id:uuid}/counts",
    "GET /operator/tenants/{tenant_id:uuid}/counts/{event_id:uuid}",
    "POST /operator/tenants/{tenant_id:uuid}/counts/{event_id:uuid}",
    "GET /operator/tenants/{tenant_id:uuid}/credit", "POST /operator/tenants/{tenant_id:uuid}/credit",
    "GET /operator/tenants/{tenant_id:uuid}/invoices",
    "GET /operator/tenants/{tenant_id:uuid}/invoices/{invoice_id:uuid}",
    "GET /operator/payouts", "POST /operator/payouts/{partner_id:uuid}/rate",
    "GET /operator/drift", "GET /operator/fapiao", "GET /operator/fapiao/sheet.csv",
    "POST /operator/fapiao/{fapiao_id:uuid}/issued",
    "GET /operator/dead-letters", "POST /operator/dead-letters/retry", "POST /operator/dead-letters/drop",
    "GET /operator/marketplace", "GET /operator/marketplace/{release_id:uuid}",
    "POST /operator/marketplace/{release_id:uuid}/{act:str}",
}  # fmt: skip

# They turn the house itself, which then is read-only; no id stands in them: test_read_only.py.
TURNING = {"POST /settings/life/close", "POST /settings/life/reopen"}
# Goes on in a company that is held: shutting the door on somebody of the platform never waits, nor does money.
WHILE_HELD = {
    "POST /settings/platform-access/{access_id:uuid}/end",
    # paying is the way back
    "POST /settings/billing/begin", "POST /settings/billing/card", "POST /settings/billing/portal",
    "POST /settings/billing/invoices/{invoice_id:uuid}/charge",
    "POST /settings/billing/invoices/{invoice_id:uuid}/lines/{place:int}/dispute",
}  # fmt: skip

# For partners' programs, which belong to no company: tests/integration/marketplace/test_api.py.
PARTNER = {
    "POST /api/v1/partner/releases", "GET /api/v1/partner/releases",
    "POST /api/v1/partner/releases/{release_id:uuid}/submit", "POST /api/v1/partner/releases/{release_id:uuid}/share",
    "POST /api/v1/partner/releases/{release_id:uuid}/halt", "POST /api/v1/partner/releases/{release_id:uuid}/yank",
    "POST /api/v1/partner/releases/{release_id:uuid}/withdraw", "GET /api/v1/partner/plugins/{plugin_id:str}",
    "POST /api/v1/partner/plugins/{plugin_id:str}/take-down", "POST /api/v1/partner/plugins/{plugin_id:str}/list-again",
}  # fmt: skip

# For sales accounts, which are in no company: tests/integration/demos/test_doors.py.
SALES = {
    "GET /demos", "POST /demos", "POST /demos/{demo_id:uuid}/open", "POST /demos/{demo_id:uuid}/extend",
    "POST /demos/{demo_id:uuid}/reset", "POST /demos/{demo_id:uuid}/end", "POST /demos/links",
    "POST /demos/links/{link_id:uuid}/withdraw", "POST /demos/links/{link_id:uuid}/restore",
}  # fmt: skip

# For whoever is inside a demo, which no real company is: tests/integration/demos/test_doors.py.
SEAT = {
    "GET /this-demo/standing", "POST /this-demo/edition", "POST /this-demo/role", "POST /this-demo/traffic",
    "GET /this-demo/phone", "POST /this-demo/phone", "POST /this-demo/reset", "POST /this-demo/end",
}  # fmt: skip

# Open to everybody, so there is nothing of a tenant's behind them but what a public key or a signed link names.
PUBLIC = {
    "GET /", "GET /static/{name:str}", "GET /favicon.ico", "GET /service-worker.js", "POST /preferences",
    "GET /sign-in", "POST /sign-in", "POST /sign-out", "GET /sign-up", "POST /sign-up",
    "GET /verify/{secret:str}", "POST /verify/{secret:str}", "GET /forgot-password", "POST /forgot-password",
    "GET /reset/{secret:str}", "POST /reset/{secret:str}",
    "GET /invitation/{secret:str}", "POST /invitation/{secret:str}",
    "GET /compare", "GET /compare/{secret:str}", "POST /compare/{secret:str}/try",
    "GET /go/{secret:str}", "POST /go/{secret:str}",
    "GET /listing-pictures/{picture_id:uuid}",  # of a published listing only: test_presentation.py
    "GET /files/{signed:path}", "GET /c/{channel_key:str}", "GET /c/{channel_key:str}/frame",
    "GET /c/{channel_key:str}/qr.svg", "GET /p/{plugin_id:str}/static/{name:str}", "GET /p/{plugin_id:str}/{name:str}",
    "GET /api/v1/visitor/channels/{channel_key:str}", "POST /api/v1/visitor/{channel_key:str}/sessions",
    "POST /api/v1/hooks/{key:str}", "GET /api/v1/platform-key", "GET /api/v1/domains/ask",
    "POST /api/v1/payments/stripe-events",  # signed by Stripe: tests/integration/payments/test_webhook.py
    "POST /api/v1/hooks/{plugin_id:str}/{installation:str}/{path:str}",
    "GET /api/v1/hooks/{plugin_id:str}/{installation:str}/{path:str}", "GET /healthz", "GET /readyz", "GET /metrics",
}  # fmt: skip
SOCKETS = {
    "/inbox/socket": "tenant",
    "/flows/{flow_id:uuid}/people": "tenant",
    "/api/v1/visitor/socket": "visitor",
}
