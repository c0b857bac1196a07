"""Flows of shops: intents, events, and one that calls another."""

from typing import Any

from tests.unit.flows.scenes import document, node

SHOP = document(
    node(
        "what",
        "intent",
        intents=[
            {"id": "order", "label": "Order", "keywords": "parcel", "examples": "where is my order\n订单到哪了"},
            {"id": "bye", "label": "Bye", "keywords": "bye\n再见"},
        ],
        var="topic",
    ),
    node(
        "guess",
        "llm.intent",
        intents=[{"id": "gift", "label": "Gift", "description": "Looks for a gift"}],
        prompt="A shop.",
    ),
    node(
        "read",
        "llm.extract",
        fields=[{"id": "who", "var": "who", "description": "for whom"}],
        input="{{ message.text }}",
    ),
    node("reply", "llm.reply", prompt="A gift for {{ who }}", fallback="Our shop has many gifts.", links=True),
    node("end", "end"),
    wires={
        "t.out": "what",
        "what.intent.order": "end",
        "what.intent.bye": "end",
        "what.low_confidence": "guess",
        "guess.intent.gift": "read",
        "guess.low_confidence": "end",
        "read.done": "reply",
        "read.incomplete": "reply",
        "reply.out": "end",
    },
    variables={"topic": {}, "who": {}},
    i18n={"reply.fallback": {"zh": "我们有许多礼物。"}},
)
END = node("end", "end", outcome="done")
PAID = document(
    node("paid", "wait_event", name="order.paid", key="event.data.no", when="event.data.sum > 5", timeout_s=3600),
    node("tell", "emit_event", name="order.done", data=[{"id": "f", "name": "sum", "expr": "event.data.sum"}]),
    node("post", "webhook_out", url="https://erp.test/paid", body='{"sum": {{ event.data.sum }}}'),
    END,
    wires={"t.out": "paid", "paid.event": "tell", "paid.timeout": "end", "tell.out": "post", "post.out": "end"},
    entry=[node("t", "trigger.event", name="order.placed")],
)
COUNTING = document(
    node("count", "ask", var="count", type="number", text="How many, {{ who }}?", timeout_s=300),
    node("few", "condition", cases=[{"id": "few", "expr": "count < 3"}]),
    node("enough", "end", outcome="enough"),
    node("many", "end", outcome="many"),
    wires={
        "t.out": "count",
        "count.answered": "few",
        "count.invalid": "many",
        "count.timeout": "many",
        "few.case.few": "enough",
        "few.else": "many",
    },
    variables={"count": {"type": "number"}, "who": {}},
)
ORDERING = document(
    node(
        "ordering",
        "subflow",
        flow="counting",
        inputs=[{"id": "who", "var": "who", "expr": "contact.name"}],
        outputs=[{"id": "n", "name": "count", "var": "n"}],
        exits=[{"id": "enough", "outcome": "enough"}, {"id": "many", "outcome": "many"}],
    ),
    node("sure", "message", kind="buttons", text="{{ n }}, sure?", buttons=[{"id": "yes", "label": "Yes"}]),
    node("end", "end"),
    wires={
        "t.out": "ordering",
        "ordering.exit.enough": "sure",
        "ordering.exit.many": "end",
        "sure.button.yes": "end",
        "sure.other": "ordering",
    },
    variables={"n": {"type": "number"}},
)
OTHERS: dict[str, dict[str, dict[str, Any]]] = {"a_sub_flow": {"counting": COUNTING}}
