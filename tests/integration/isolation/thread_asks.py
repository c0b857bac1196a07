"""One good request for every route of what agents keep at hand in the inbox."""

from tests.integration.isolation.ask import Ask
from tests.integration.isolation.board_asks import BOARD
from tests.integration.isolation.push_asks import PUSH
from tests.integration.isolation.shift_asks import SHIFTS
from tests.integration.isolation.waiting_asks import WAITING

_TALK = {"view": "mine", "conversation_id": "@conversation"}
THREADS: list[tuple[str, Ask]] = [
    *(
        ("GET /inbox/{view:str}", Ask(path={"view": view}, query={"q": "parcel"}))
        for view in ("mentions", "snoozed", "search", "due")
    ),
    ("POST /inbox/{view:str}/{conversation_id:uuid}/draft", Ask(path=_TALK, form={"mode": "reply", "text": "half"})),
    ("POST /inbox/{view:str}/{conversation_id:uuid}/snooze", Ask(path=_TALK, form={"until": "answer"})),
    ("POST /inbox/{view:str}/{conversation_id:uuid}/unsnooze", Ask(path=_TALK, form={})),
    (
        "POST /inbox/{view:str}/{conversation_id:uuid}/merge",
        Ask(
            path={"view": "mine", "conversation_id": "@conversation:mine"},
            form={"into": "@conversation:mine"},
        ),
    ),
    ("POST /inbox/merges/{link_id:uuid}/undo", Ask(path={"link_id": "@joined"}, form={})),
    ("GET /inbox/{view:str}/{conversation_id:uuid}/split", Ask(path=_TALK)),
    (
        "POST /inbox/splits/{conversation_id:uuid}/undo",
        Ask(path={"conversation_id": "@conversation:split off"}, form={}),
    ),
    (
        "POST /inbox/{view:str}/{conversation_id:uuid}/split",
        Ask(path={"view": "mine", "conversation_id": "@conversation:to split"}, form={"first": "1", "last": "1"}),
    ),
    (
        "POST /inbox/{view:str}/{conversation_id:uuid}/channel",
        Ask(path=_TALK, form={"channel_id": "@channel:of talks"}),
    ),
    ("POST /inbox/keys", Ask(form={"on": "yes"})),
    ("GET /inbox/canned", Ask()),
    ("GET /inbox/canned", Ask(query={"edit": "@canned"})),
    ("POST /inbox/canned", Ask(form={"shortcut": "hello", "text": "Hello!"})),
    ("POST /inbox/canned", Ask(form={"id": "@canned", "shortcut": "again", "text": "Again!", "whose": "company"})),
    ("POST /inbox/canned/undo", Ask(form={"change": "@change:canned"})),
    ("POST /inbox/canned/{canned_id:uuid}/delete", Ask(path={"canned_id": "@canned"}, form={})),
    (
        "GET /inbox/suggest/{conversation_id:uuid}",
        Ask(path={"conversation_id": "@conversation"}, query={"q": "h"}),
    ),
    *PUSH,
    *WAITING,
    *BOARD,
    *SHIFTS,
]
