"""What an export leaves behind, each with its reason; every other table of the catalogue goes along."""

_REBUILT = "rebuilt from the rows themselves where the archive is taken in"
_SECRET = "holds secrets, or what proves them"  # noqa: S105 - a reason in words
_PROVIDER = "of this installation's account at the payment provider; elsewhere the company pays by another"

TABLES: dict[str, str] = {
    "contact_term": _REBUILT,
    "contact_word": _REBUILT,
    "message_term": _REBUILT,
    "search_cursor": _REBUILT,
    "search_progress": _REBUILT,
    "data_export": "the archives themselves",
    "dead_letter": "what failed here is tried again here; a letter with a link that signs somebody in may be among it",
    "dunning": _PROVIDER,
    "hook_seen": "guards this installation's addresses against posts that come twice",
    "idempotency": "answers kept in case a request comes twice; some showed a new key once",
    "invitation": "the link in the letter is a secret; people are invited again",
    "invoice_dispute": "between the company and those who run this installation, over bills of their provider",
    "invoice_sent": _PROVIDER,
    "job": "work of this installation; letters in it carry links that sign people in",
    "oauth_state": _SECRET,
    "payment_bill": _PROVIDER,
    "payment_customer": _PROVIDER,
    "push_post": "on its way to a device of this installation",
    "push_subscription": "a browser that gave its address to this installation alone",
    "remote_secret": _SECRET,
    "sealed_field": "what is kept under a company's key is chosen anew; sealed notes go along in the clear",
    "stripe_push": _PROVIDER,
    "tenant_key": _SECRET,
}
COLUMNS: dict[tuple[str, str], str] = {
    ("contact_transfer", "content"): "a file that was made from contacts, or that they were made from",
}
# What is due is read from the global table; what it would wake is left out, or never stays that long.
DUE_KINDS_LEFT_OUT = frozenset({"job", "push", "erase", "retention", "stripe_push", "dunning"})


def told() -> dict[str, str]:
    """As the manifest says it."""
    return {**TABLES, **{f"{table}.{column}": why for (table, column), why in COLUMNS.items()}}
