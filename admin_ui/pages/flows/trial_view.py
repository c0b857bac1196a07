"""A trial in the reader's words: the chat line by line, the way it went, what is known, and what can happen next."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from admin_ui.formats import date_time
from admin_ui.pages.flows.node_words import port_words, title_of
from admin_ui.pages.flows.trial_form import shown_value
from admin_ui.pages.flows.trial_words import asked_words, did_words, input_words, stopped_words, waiting_words
from hubwright.control.flows.edits import find_node, ports_of
from hubwright.flows import trial
from hubwright.flows.document import FlowDocument
from hubwright.flows.trial.made_up import Way


class ChatLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the chat: something said, or a fact about what happened."""

    kind: str  # mine, theirs, fact, handoff, time
    text: str = ""
    said: trial.Said | None = None


class Hop(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the way."""

    node_id: str
    title: str
    exit: str
    changed: list[tuple[str, str, str]]
    warnings: list[str]


class Choice(msgspec.Struct, frozen=True):
    """An answer that can be chosen for a step that asks the outside."""

    port: str
    words: str


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """A step that asks the outside, with the answer that was chosen for it."""

    node_id: str
    title: str
    choices: list[Choice]
    chosen: str
    body: str
    writable: bool


class TrialView(msgspec.Struct, kw_only=True):
    """Everything the page shows of a trial."""

    script: trial.Script
    transcript: trial.Transcript
    document: FlowDocument
    lines: list[ChatLine]
    hops: list[Hop]
    known: list[tuple[str, str]]
    asking: list[Asking]
    waiting: str
    problem: str = ""

    @property
    def written(self) -> str:
        """The script, as the page carries it."""
        return msgspec.json.encode(self.script).decode()

    @property
    def path(self) -> str:
        """The steps that were visited and the wires between them, for whoever draws them."""
        nodes = [hop.node_id for hop in self.hops]
        gone = {(node, port) for turn in self.transcript.turns for node, port in turn.way}
        edges = [edge.id for edge in self.document.edges if edge.source in gone]
        return msgspec.json.encode({"nodes": nodes, "edges": edges}).decode()

    @property
    def now(self) -> datetime:
        return self.transcript.now

    @property
    def open_ways(self) -> list[Choice]:
        """The answers for the step that waits for one now."""
        if not self.transcript.open_place:
            return []
        node = find_node(self.document, self.transcript.open_place)
        ways = trial.ways_of(self.document, node, self.script.start.language) if node else []
        return [_choice(self.document, self.transcript.open_place, way) for way in ways]

    @property
    def begins(self) -> list[Choice]:
        """Triggers that something other than a message fires."""
        return [Choice(node.id, title_of(node)) for node in self.document.entry if node.type != "trigger.message"]

    @property
    def with_person(self) -> bool:
        return self.transcript.waits_for == "person"

    @property
    def awaited(self) -> list[trial.Awaited]:
        return self.transcript.awaited


def trial_view(document: FlowDocument, script: trial.Script, transcript: trial.Transcript) -> TrialView:
    """Put a transcript into words."""
    return TrialView(
        script=script,
        transcript=transcript,
        document=document,
        lines=list(_chat(document, transcript)),
        hops=_hops(document, transcript),
        known=[(key, shown_value(value)) for key, value in transcript.variables.items() if value not in (None, "")],
        asking=_asking(document, script),
        waiting=waiting_words(transcript),
        problem=stopped_words(transcript.stopped),
    )


def _chat(document: FlowDocument, transcript: trial.Transcript) -> Iterator[ChatLine]:
    for turn in transcript.turns:
        if turn.heard:
            yield ChatLine(kind="mine", text=turn.heard)
        else:
            yield ChatLine(kind="time" if isinstance(turn.input, trial.Passes) else "fact", text=_told(turn))
        for line in turn.lines:
            yield from _line(document, line)


def _told(turn: trial.Turn) -> str:
    words = input_words(turn.input)
    return f"{words} · {date_time(turn.at)}" if isinstance(turn.input, trial.Passes) else words


def _line(document: FlowDocument, line: trial.Line) -> Iterator[ChatLine]:
    match line:
        case trial.Said():
            yield ChatLine(kind="theirs", text=line.text, said=line)
        case trial.HandedOff():
            yield ChatLine(kind="handoff", text=line.queue)
        case trial.Asked():
            yield ChatLine(kind="fact", text=asked_words(line, _exit_of(document, line)))
        case trial.Did() | trial.Ended() | trial.Fired() | trial.Visited():
            words = did_words(line)
            if words:
                yield ChatLine(kind="fact", text=words)


def _exit_of(document: FlowDocument, line: trial.Asked) -> str:
    """Which of the answers that can be chosen this was, in words."""
    node = find_node(document, line.place)
    if node is None or line.answer is None:
        return ""
    bare = msgspec.structs.replace(line.answer, recorded=False)
    for way in trial.ways_of(document, node, document.locale_default):
        same_end = (way.answer.ok, way.answer.status, way.answer.error, way.answer.port)
        if same_end == (bare.ok, bare.status, bare.error, bare.port) and (node.type == "http" or way.answer == bare):
            return port_words(document, node, way.port)
    return ""


def _hops(document: FlowDocument, transcript: trial.Transcript) -> list[Hop]:
    """The steps of the flow itself; waiting at a step and leaving it later is one visit."""
    hops: list[Hop] = []
    for turn in transcript.turns:
        for visit in turn.visits:
            if not visit.node or visit.version or visit.result == "queued":
                continue
            before = hops.pop() if hops and hops[-1].node_id == visit.node and not hops[-1].exit else None
            hops.append(_hop(document, visit, before))
    return hops


def _hop(document: FlowDocument, visit: trial.Visited, before: Hop | None) -> Hop:
    node = find_node(document, visit.node)
    port = next((port for port in ports_of(node) if port.id == visit.port), None) if node else None
    changed = [
        (key, shown_value(change.before) or "–", shown_value(change.after)) for key, change in visit.changed.items()
    ]
    return Hop(
        node_id=visit.node,
        title=title_of(node) if node else visit.node,
        exit=port_words(document, node, port) if node and port else "",
        changed=[*(before.changed if before else []), *changed],
        warnings=[*(before.warnings if before else []), *visit.warnings],
    )


def _choice(document: FlowDocument, node_id: str, way: Way) -> Choice:
    node = find_node(document, node_id)
    return Choice(way.port.id, port_words(document, node, way.port) if node else way.port.id)


def _asking(document: FlowDocument, script: trial.Script) -> list[Asking]:
    found: list[Asking] = []
    for node, ways in trial.places_that_ask(document, script.start.language):
        ready = next(iter(script.answers.get(node.id, ())), None)
        chosen = next((way.port.id for way in ways if way.answer == ready), "mine" if ready is not None else "")
        body = (ready or ways[0].answer).body
        found.append(
            Asking(
                node_id=node.id,
                title=title_of(node),
                choices=[_choice(document, node.id, way) for way in ways],
                chosen=chosen,
                body=_body(node.type, body),
                writable=node.type in ("http", "llm.reply", "llm.extract"),
            )
        )
    return found


def _body(node_type: str, body: object) -> str:
    inner = body if isinstance(body, dict) else {}
    if node_type == "llm.reply":
        return str(inner.get("text", ""))
    if node_type.startswith("llm."):
        body = inner.get("data")
    return msgspec.json.format(msgspec.json.encode(body), indent=1).decode()
