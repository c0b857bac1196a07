"""One good request for every route of states and of the live board."""

from tests.integration.isolation.ask import Ask

_TALK = {"view": "mine", "conversation_id": "@conversation"}
_HERE = "/inbox/{view:str}/{conversation_id:uuid}"
BOARD: list[tuple[str, Ask]] = [
    ("POST /inbox/availability", Ask(form={"state": "break", "kind": "@break_kind?"})),
    ("POST /inbox/availability", Ask(form={"state": "available"})),  # or nobody is offered anything below
    (
        f"POST {_HERE}/disposition",
        Ask(
            path={"view": "resolved", "conversation_id": "@conversation:resolved"},
            form={"disposition": "@disposition?"},
        ),
    ),
    (f"POST {_HERE}/park", Ask(path=_TALK, form={})),
    (f"POST {_HERE}/unpark", Ask(path=_TALK, form={})),
    (f"GET {_HERE}/routing", Ask(path=_TALK)),
    (
        f"POST {_HERE}/whisper",
        Ask(
            path={"view": "team", "conversation_id": "@conversation:colleague's"},
            form={"to": "@colleague", "text": "psst"},
        ),
    ),
    ("POST /inbox/whispers/{whisper_id:uuid}/seen", Ask(path={"whisper_id": "@whisper"}, form={})),
    ("POST /inbox/notices", Ask(form={"sound": "yes"})),
    ("GET /settings/states", Ask()),
    ("POST /settings/states", Ask(form_at="/settings/states", form={"wrap_up_seconds": "0"})),
    ("GET /settings/security", Ask()),
    ("GET /settings/security/fields", Ask()),
    ("POST /settings/security", Ask(form_at="/settings/security", form={"field": "notes", "wanted": "1"})),
    ("POST /settings/security/renew", Ask(form_at="/settings/security", form={})),
    ("GET /board", Ask()),
    *(
        ("GET /board/queues/{queue_id:uuid}/{what:str}", Ask(path={"queue_id": "@queue", "what": what}))
        for what in ("waiting", "work")
    ),
    ("GET /board/agents", Ask(query={"doing": "available"})),
    ("GET /board/agents", Ask(query={"queue": "@queue"})),
    ("GET /board/agents/{member_id:uuid}", Ask(path={"member_id": "@member"})),
    ("POST /board/agents/{member_id:uuid}/state", Ask(path={"member_id": "@member"}, form={"state": "busy"})),
    (
        "POST /board/conversations/{conversation_id:uuid}/move",
        Ask(path={"conversation_id": "@conversation:waiting"}, form={"queue": "@queue:second"}),
    ),
    (
        "POST /board/conversations/{conversation_id:uuid}/move",
        Ask(path={"conversation_id": "@conversation:waiting"}, form={"member": "@colleague"}),
    ),
    ("POST /board/rebalance", Ask(form={"from": "@queue", "to": "@queue:second", "count": "1"})),
    ("POST /board/moves/{batch_id:uuid}/undo", Ask(path={"batch_id": "@moves"}, form={})),
]
