"""A flow that answers each message with how many it has heard, so that a transition done twice or never is seen."""

from datetime import UTC, datetime
from typing import Any

from hubwright import flows
from tests.support.company import document

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def counting() -> dict[str, Any]:
    """Count, answer, wait for the next; every wait has a timer that is set and cancelled."""
    return document(
        [
            {"id": "n_set", "type": "set", "config": {"assignments": [{"id": "a", "var": "n", "expr": "n + 1"}]}},
            {
                "id": "n_say",
                "type": "message",
                "config": {
                    "kind": "buttons",
                    "text": "{{ n }}|{{ message.text }}",
                    "timeout_s": 86400,
                    "buttons": [{"id": "b", "label": "More"}],
                },
            },
        ],
        [
            ("n_set", "out", "n_say"),
            ("n_say", "other", "n_set"),
            ("n_say", "button.b", "n_set"),
            ("n_say", "timeout", "n_end"),
        ],
        vars=[{"id": "v", "key": "n", "type": "number", "scope": "session", "pii": False, "default": 0}],
    )


def steps_for(messages: int) -> int:
    """How many steps so many messages take, asked of the reducer; later messages take as many as the second."""
    compiled = flows.compile(flows.parse(counting()))
    state, taken = flows.start_state(compiled, "s"), []
    for number in range(2):
        result = flows.advance(compiled, state, flows.MessageReceived(text=str(number)), NOW)
        state = result.state
        taken.append(sum(step.metered for step in result.trace))
    return taken[0] + taken[1] * (messages - 1) if messages else 0
