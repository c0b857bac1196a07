"""Small flows and scripts for the tests of trials."""

from typing import Any

from hubwright import flows
from hubwright.flows import trial
from tests.unit.flows.scenes import NOW, document, library_of, node, say

START = trial.Start(moment=NOW, contact={"name": "Ann"})
END = node("end", "end", outcome="done")


def order_shop(**more: Any) -> dict[str, Any]:
    """Greets, asks for a number, looks it up, waits for two days, asks how it was, and hands over whoever complains."""
    return document(
        say("hi", "Hello {{ contact.name }}"),
        node("ask", "ask", var="order", text="Which order?", timeout_s=3_600),
        node(
            "look", "http", url="https://shop.example/{{ order }}", map=[{"id": "m", "path": "$.state", "var": "state"}]
        ),
        say("tell", "Order {{ order }} is {{ state }}."),
        node("pause", "wait", mode="for", seconds=172_800),
        node(
            "well",
            "buttons",
            text="Did it arrive?",
            items=[{"id": "yes", "label": "Yes"}, {"id": "no", "label": "No"}],
        ),
        say("bye", "Bye"),
        node("people", "handoff", queue="complaints", priority="high"),
        END,
        wires={
            "t.out": "hi",
            "hi.out": "ask",
            "ask.answered": "look",
            "ask.timeout": "bye",
            "look.ok": "tell",
            "look.http_error": "people",
            "look.error": "people",
            "tell.out": "pause",
            "pause.elapsed": "well",
            "well.item.yes": "bye",
            "well.item.no": "people",
            "bye.out": "end",
            "people.closed": "bye",
        },
        variables={"order": {}, "state": {}, "card": {"pii": True}},
        **more,
    )


def tried(
    raw: dict[str, Any], *inputs: trial.Input, others: dict[str, Any] | None = None, **more: Any
) -> trial.Transcript:
    """The transcript of a script."""
    script = trial.Script(start=more.pop("start", START), inputs=list(inputs), **more)
    return trial.run(flows.parse(raw), script, library_of(others or {}))


def words(transcript: trial.Transcript) -> list[list[str]]:
    """What the bot said, turn by turn."""
    return [[said.text for said in turn.said] for turn in transcript.turns]


def kept(raw: dict[str, Any], *inputs: trial.Input, **more: Any) -> trial.FlowTest:
    """A transcript kept as a test."""
    script = trial.Script(start=START, inputs=list(inputs), **more)
    return trial.as_test(script, trial.run(flows.parse(raw), script))


def changed(raw: dict[str, Any], node_id: str, **config: Any) -> flows.FlowDocument:
    """The flow with one step set differently."""
    nodes = [
        {**each, "config": {**each["config"], **config}} if each["id"] == node_id else each for each in raw["nodes"]
    ]
    return flows.parse({**raw, "nodes": nodes})


TWO_DAYS = trial.Passes(seconds=172_800)
COMPLAINT = (trial.Says(text="hi"), trial.Says(text="10086"), TWO_DAYS, trial.Presses(choice="well:no"))
