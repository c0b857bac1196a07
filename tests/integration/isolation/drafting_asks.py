"""What open editors of a flow ask for: the canvas, the shared draft, comments."""

from tests.integration.isolation.ask import Ask
from tests.integration.isolation.live_asks import LIVE

FLOW = {"flow_id": "@flow"}
_LABEL = {"op": "set", "node": "n_more", "field": "label", "was": "n_more", "to": "More"}

DRAFTING: list[tuple[str, Ask]] = [
    *LIVE,
    ("GET /flows/{flow_id:uuid}/settings", Ask(path=FLOW)),
    ("POST /flows/{flow_id:uuid}/settings", Ask(path=FLOW, form={"name": "renamed"})),
    ("POST /flows/{flow_id:uuid}/undo", Ask(path=FLOW, form={"base_rev": "2"})),
    ("GET /flows/{flow_id:uuid}/canvas", Ask(path=FLOW, query={"step": "n_more"})),
    ("GET /flows/{flow_id:uuid}/draft", Ask(path=FLOW)),
    (
        "POST /flows/{flow_id:uuid}/draft/ops",
        Ask(path=FLOW, json={"batch": "b", "base_rev": 2, "ops": [_LABEL]}),
    ),
    (
        "POST /flows/{flow_id:uuid}/comments",
        Ask(path=FLOW, json={"id": "019ac000-0000-7000-8000-0000000000c1", "node": "n_more", "text": "Why?"}),
    ),
    (
        "POST /flows/{flow_id:uuid}/comments/{comment_id:uuid}",
        Ask(path={"flow_id": "@main_flow", "comment_id": "@flow_comment"}, json={"settled": True}),
    ),
]
