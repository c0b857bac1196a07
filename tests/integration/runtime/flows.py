"""Small flows for the runtime tests."""

from typing import Any

from tests.support.company import document


def greeter(text: str = "Hello") -> dict[str, Any]:
    """Greets, offers a person, waits."""
    return document(
        [
            {
                "id": "n_hi",
                "type": "message",
                "config": {
                    "kind": "buttons",
                    "text": text,
                    "timeout_s": 3600,
                    "buttons": [{"id": "b_more", "label": "More"}, {"id": "b_person", "label": "Person"}],
                },
            },
            {"id": "n_more", "type": "message", "config": {"kind": "text", "text": "More of the old"}},
            {"id": "n_person", "type": "handoff", "config": {"queue": "support"}},
        ],
        [("n_hi", "button.b_more", "n_more"), ("n_hi", "button.b_person", "n_person"), ("n_hi", "other", "n_more")],
    )


def order_status(base: str, **http: Any) -> dict[str, Any]:
    """Asks a service about the number in the sentence."""
    return document(
        [
            {
                "id": "n_ask",
                "type": "ask",
                "config": {"var": "order_no", "text": "Which order?", "extract": r"\d{4,}"},
            },
            {
                "id": "n_http",
                "type": "http",
                "config": {
                    "url": base + "/orders/{{ order_no }}",
                    "map": [{"id": "m", "path": "status", "var": "state"}],
                    "timeout_s": 2,
                    **http,
                },
            },
            {"id": "n_ok", "type": "message", "config": {"text": "Order {{ order_no }} is {{ state }}"}},
            {"id": "n_none", "type": "message", "config": {"text": "No order {{ order_no }}"}},
            {"id": "n_down", "type": "message", "config": {"text": "We cannot look just now"}},
        ],
        [
            ("n_ask", "answered", "n_http"),
            ("n_http", "ok", "n_ok"),
            ("n_http", "http_error", "n_none"),
            ("n_http", "timeout", "n_down"),
            ("n_http", "error", "n_down"),
        ],
        vars=[
            {"id": "v1", "key": "order_no", "type": "string", "scope": "session", "pii": False, "default": None},
            {"id": "v2", "key": "state", "type": "string", "scope": "session", "pii": False, "default": None},
        ],
    )


def sleeper(seconds: int) -> dict[str, Any]:
    """Says one thing, waits, says another."""
    return document(
        [
            {"id": "n_one", "type": "message", "config": {"text": "one"}},
            {"id": "n_wait", "type": "wait", "config": {"mode": "for", "seconds": seconds}},
            {"id": "n_two", "type": "message", "config": {"text": "two"}},
        ],
        [("n_one", "out", "n_wait"), ("n_wait", "elapsed", "n_two")],
    )


def remembering() -> dict[str, Any]:
    """Says what it knew when it began, then remembers the message for the conversation."""
    return document(
        [
            {"id": "n_say", "type": "message", "config": {"text": "It was {{ colour }}"}},
            {
                "id": "n_set",
                "type": "set",
                "config": {"assignments": [{"id": "a", "var": "colour", "expr": "message.text"}]},
            },
        ],
        [("n_say", "out", "n_set"), ("n_set", "out", "n_end")],
        vars=[{"id": "v1", "key": "colour", "type": "string", "scope": "conversation", "pii": False, "default": None}],
    )
