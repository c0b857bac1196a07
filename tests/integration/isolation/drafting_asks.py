"""What open editors of a flow ask for: the canvas, the shared draft, comments, the test chat and its tests."""

from tests.integration.isolation.ask import Ask
from tests.integration.isolation.live_asks import LIVE

FLOW = {"flow_id": "@flow"}
KEPT = {"flow_id": "@main_flow", "test_id": "@flow_test"}
SCRIPT = '{"start": {"moment": "2026-11-27T09:00:00Z"}, "inputs": [{"type": "says", "text": "hello"}]}'
TRIED = {"flow_id": "@flow:tried"}
AGAIN = {"flow_id": "@flow:republished", "n": "1"}
_LABEL = {"op": "set", "node": "n_more", "field": "label", "was": "n_more", "to": "More"}

_PASTED = (
    '{"schema": "flow/1", "id": "f", "name": "n", "entry": [{"id": "t", "type": "trigger.message", "config": {}}],'
    ' "nodes": [{"id": "n_h", "type": "handoff", "config": {"queue": "gone"}}], "edges": []}'
)
DRAFTING: list[tuple[str, Ask]] = [
    ("GET /flows/new/{key:str}", Ask(path={"key": "refund"})),
    ("GET /flows/import", Ask()),
    ("POST /flows/import", Ask(form={"source": _PASTED})),
    ("GET /flows/{flow_id:uuid}/export", Ask(path=FLOW)),
    ("GET /flows/{flow_id:uuid}/export/file", Ask(path=FLOW)),
    ("GET /flows/{flow_id:uuid}/setup", Ask(path=FLOW)),
    ("POST /flows/{flow_id:uuid}/setup/aside", Ask(path={"flow_id": "@flow:from template"}, form={})),
    ("POST /flows/{flow_id:uuid}/setup/back", Ask(path={"flow_id": "@flow:from template"}, form={})),
    ("GET /settings/values", Ask()),
    ("POST /settings/values", Ask(form_at="/settings/values", form={})),
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
    ("GET /flows/{flow_id:uuid}/test", Ask(path={"flow_id": "@main_flow"}, query={"test": "@flow_test"})),
    ("POST /flows/{flow_id:uuid}/test", Ask(path=FLOW, form={"text": "hello"})),
    ("POST /flows/{flow_id:uuid}/test", Ask(path=FLOW, form={"copy": "@contact", "text": "hello"})),
    ("GET /flows/{flow_id:uuid}/tests", Ask(path=FLOW)),
    (
        "POST /flows/{flow_id:uuid}/tests",
        Ask(path=FLOW, form={"id": "019ac000-0000-7000-8000-0000000000c2", "script": SCRIPT}),
    ),
    ("POST /flows/{flow_id:uuid}/tests/{test_id:uuid}/name", Ask(path=KEPT, form={"name": "Another name"})),
    ("POST /flows/{flow_id:uuid}/tests/{test_id:uuid}/accept", Ask(path=KEPT)),
    ("POST /flows/{flow_id:uuid}/tests/{test_id:uuid}/remove", Ask(path=KEPT)),
    (
        "POST /flows/{flow_id:uuid}/tests/{test_id:uuid}/restore",
        Ask(path={"flow_id": "@main_flow", "test_id": "@removed_test"}),
    ),
    (
        "POST /flows/{flow_id:uuid}/steps/{node_id:str}/comments",
        Ask(path={**FLOW, "node_id": "n_more"}, form={"text": "And why here?"}),
    ),
    (
        "POST /flows/{flow_id:uuid}/steps/{node_id:str}/comments/{comment_id:uuid}",
        Ask(
            path={"flow_id": "@main_flow", "node_id": "n_hello", "comment_id": "@flow_comment"},
            form={"settled": "yes"},
        ),
    ),
    ("GET /flows/{flow_id:uuid}/publish", Ask(path=FLOW)),
    ("POST /flows/{flow_id:uuid}/publish", Ask(path=FLOW, form={"base_rev": "2", "note": "n"})),
    ("GET /flows/{flow_id:uuid}/versions", Ask(path=FLOW)),
    ("POST /flows/{flow_id:uuid}/versions/{n:int}/restore", Ask(path={**FLOW, "n": "1"}, form={"base_rev": "2"})),
    ("GET /flows/{flow_id:uuid}/canary", Ask(path=TRIED)),
    ("POST /flows/{flow_id:uuid}/canary/to-everybody", Ask(path=TRIED, form={"in_flight": "migrate"})),
    ("POST /flows/{flow_id:uuid}/canary/take-back", Ask(path=TRIED, form={})),
    ("GET /flows/{flow_id:uuid}/versions/compare", Ask(path=FLOW, query={"before": "1", "after": "0"})),
    ("POST /flows/{flow_id:uuid}/versions/{n:int}/live", Ask(path=AGAIN, form={"note": "n"})),
    ("GET /api/v1/flows/{flow_id:uuid}/canary", Ask(who="api", path=TRIED)),
    ("POST /api/v1/flows/{flow_id:uuid}/canary/to-everybody", Ask(who="api", path=TRIED, json={"in_flight": "pin"})),
    ("POST /api/v1/flows/{flow_id:uuid}/canary/take-back", Ask(who="api", path=TRIED)),
    ("POST /api/v1/flows/{flow_id:uuid}/versions/{n:int}/live", Ask(who="api", path=AGAIN, json={"note": "n"})),
    ("GET /api/v1/flows/{flow_id:uuid}/history", Ask(who="api", path=TRIED)),
]
