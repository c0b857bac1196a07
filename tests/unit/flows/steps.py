"""One-node flows for the tests of node types."""

from typing import Any

from hubwright import flows
from tests.unit.flows.scenes import Talk, document, node

VARS: dict[str, Any] = {
    "x": {},
    "n": {"type": "number"},
    "d": {"type": "date"},
    "flag": {"type": "boolean"},
    "items": {"type": "list"},
    "any": {"type": "any"},
    "plan": {"scope": "contact"},
    "topic": {"scope": "conversation"},
    "base": {"scope": "tenant"},
}
END = node("end", "end", outcome="done")


def alone(step: dict[str, Any], *ports: str, **more: Any) -> Talk:
    """A talk with one node whose given ports are wired, each to an end."""
    wires = {"t.out": step["id"], **{f"{step['id']}.{port}": "end" for port in ports}}
    return Talk(document(step, END, wires=wires, variables=VARS, **more))


def ask(**config: Any) -> dict[str, Any]:
    return node("q", "ask", **{"var": "x", "text": "Which?", **config})


BUTTONS = [{"id": "yes", "label": "Yes"}, {"id": "no", "label": "No", "value": "nope"}]


def menu(**config: Any) -> dict[str, Any]:
    return node("m", "message", **{"kind": "buttons", "text": "Well?", "buttons": BUTTONS, **config})


def http(**config: Any) -> dict[str, Any]:
    return node("h", "http", **{"url": "https://example.com/a", **config})


def case(expr: str) -> dict[str, Any]:
    return node("c", "condition", cases=[{"id": "one", "expr": expr}, {"id": "two", "expr": "message.text == 'two'"}])


INTENTS = [
    {"id": "order", "label": "Order", "examples": "where is my order\n我的订单到哪了"},
    {"id": "refund", "label": "Refund", "examples": "I want my money back\n我要退款"},
]


def intent(**config: Any) -> dict[str, Any]:
    return node("i", "intent", **{"intents": INTENTS, **config})


def llm_intent(**config: Any) -> dict[str, Any]:
    return node("i", "llm.intent", **{"intents": INTENTS, **config})


def llm_reply(**config: Any) -> dict[str, Any]:
    return node("r", "llm.reply", **{"prompt": "Be kind to {{ contact.name }}", **config})


def llm_extract(**config: Any) -> dict[str, Any]:
    fields = [{"id": "a", "var": "x", "description": "the article"}, {"id": "b", "var": "n", "kind": "number"}]
    return node("v", "llm.extract", **{"fields": fields, **config})


def model(text: str = "", data: object = None, **more: Any) -> dict[str, Any]:
    """What comes back when a model answered."""
    return {"ok": True, "body": {"text": text, "data": data}, **more}


def no_model() -> dict[str, Any]:
    return {"ok": False, "error": "no_ai", "detail": "no AI plugin is switched on"}


def assign(expr: str, var: str = "x") -> dict[str, Any]:
    return node("s", "set", assignments=[{"id": "a", "var": var, "expr": expr}])


HANDOFF = node("p", "handoff", queue="vip", priority="high", text="One moment")
NEVER = node("t", "trigger.schedule", repeat="cron", cron="0 0 30 2 *")
AWAIT = node("w", "wait_event", name="order.paid", timeout_s=60)


def run(*steps: dict[str, Any], wires: dict[str, str], trigger: str = "trigger.manual", **more: Any) -> Talk:
    """A run that speaks nowhere: its trigger is called t."""
    entry = [{"id": "t", "type": trigger, "config": more.pop("config", {})}]
    told = more.pop("told", flows.Run(conversation=False))
    return Talk(document(*steps, END, wires=wires, variables=VARS, entry=entry, **more), run=told)


def started(trigger: str, **config: Any) -> Talk:
    """A flow that this trigger starts and that ends at once."""
    return run(wires={"t.out": "end"}, trigger=trigger, config=config).happen(flows.Triggered(node="t"))


def ending(outcome: str, **end: Any) -> dict[str, Any]:
    """A flow that ends at once."""
    return document(node("e", "end", outcome=outcome, **end), wires={"t.out": "e"})


def calling(others: dict[str, dict[str, Any] | None], *outcomes: str, flow: str = "other", **config: Any) -> Talk:
    """A flow that calls another, with an exit for each outcome; each exit says its name and ends."""
    named = outcomes or ("done",)
    exits = [{"id": outcome, "outcome": outcome} for outcome in named]
    said = [node(f"m_{outcome}", "message", text=f"it was {outcome}") for outcome in named]
    raw = document(
        node("sub", "subflow", **{"flow": flow, "exits": exits, **config}),
        *said,
        END,
        wires={
            "t.out": "sub",
            "sub.error": "end",
            **{f"sub.exit.{outcome}": f"m_{outcome}" for outcome in named},
            **{f"m_{outcome}.out": "end" for outcome in named},
        },
        variables=VARS,
    )
    return Talk(raw, others=others)


THEIRS: dict[str, Any] = {**VARS, "who": {}, "secret": {"pii": True}}


def asking(**more: Any) -> dict[str, Any]:
    """Asks for x, then ends with "done"."""
    wires = {"t.out": "q", "q.answered": "e", **more}
    return document(ask(text="Which, {{ who }}?"), node("e", "end", outcome="done"), wires=wires, variables=THEIRS)
