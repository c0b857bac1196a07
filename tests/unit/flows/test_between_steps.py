"""What lives on from one step to the next, and from one flow to another, and what the catalogue remembers."""

from typing import Any

from hubwright import flows
from hubwright.flows.reads import names_read
from tests.unit.flows.foreign import Echo, registered
from tests.unit.flows.node_scenes import loop
from tests.unit.flows.scenes import Talk, document, node, say
from tests.unit.flows.steps import END, VARS, ask, asking, assign

DONE = [{"id": "x", "outcome": "done"}]


def test_a_loop_that_is_done_counts_nothing_any_more() -> None:
    raw = document(
        loop(times=1), say("m", "round"), ask(), END, wires={"t.out": "l", "l.body": "m", "m.out": "l", "l.done": "q"}
    )
    talk = Talk({**raw, "vars": [{"id": "x", "key": "x"}]}).write("hi")

    assert (talk.state.status, talk.state.kept) == ("waiting", {})


def test_a_message_that_a_failed_step_took_is_there_for_the_next() -> None:
    raw = document(
        ask(var="flag"),
        node("q2", "ask", var="x", text="Second?", extract=r"\w+"),
        END,
        wires={"t.out": "q", "q.error": "q2", "q2.answered": "end"},
        variables=VARS,
    )
    talk = Talk(raw).write("hi").write("words")

    assert (talk.state.vars["x"], talk.state.outcome) == ("words", "done")


def test_the_callers_own_values_are_back_when_a_flow_is_done() -> None:
    raw = document(
        node(
            "a", "set", assignments=[{"id": "a", "var": "x", "expr": "'mine'"}, {"id": "b", "var": "any", "expr": "7"}]
        ),
        node("s", "subflow", flow="other", exits=DONE),
        say("m", "{{ x }} {{ any }} {{ vars.x }} {{ plan }}"),
        END,
        wires={"t.out": "a", "a.out": "s", "s.exit.x": "m", "m.out": "end"},
        variables=VARS,
    )
    other = document(
        assign("'gold'", "plan"), END, wires={"t.out": "s", "s.out": "end"}, variables={"plan": {"scope": "contact"}}
    )

    talk = Talk(raw, others={"other": asking()}).write("hi")
    assert (talk.said, talk.state.vars["x"]) == (["Which, ?"], None)
    assert talk.write("theirs").said == ["mine 7 mine "]
    assert Talk(raw, others={"other": other}).write("hi").said == ["mine 7 mine gold"]


def test_a_person_is_told_what_every_flow_knew_the_inner_one_first() -> None:
    raw = document(
        assign("'mine'"),
        node("s2", "subflow", flow="other"),
        wires={"t.out": "s", "s.out": "s2"},
        variables={"x": {}, "mine": {"default": "kept"}},
    )
    talk = Talk(raw, others={"other": asking(**{"q.error": "e"})}).write("hi").ask_for_person()

    assert talk.sent(flows.HandOff)[0].summary == {"x": "mine", "mine": "kept"}


def test_facts_that_no_step_reads_are_not_remembered() -> None:
    raw = document(say("m", "{{ contact.name }}"), ask(), wires={"t.out": "m", "m.out": "q"}, variables=VARS)
    talk = Talk(raw).write("hi", contact={"name": "Ann", "secret": "s", "plan": "gold"}, channel={"kind": "web"})

    assert talk.state.context["contact"] == {"name": "Ann", "plan": "gold"}
    assert talk.write("x", contact={}).state.context["contact"] == {"name": "Ann", "plan": "gold"}
    everything = document(say("m", "{{ contact }}"), ask(), wires={"t.out": "m", "m.out": "q"}, variables=VARS)
    assert Talk(everything).write("hi", contact={"secret": "s"}).state.context["contact"] == {"secret": "s"}


def test_what_is_known_of_a_contact_begins_a_variable_if_it_fits() -> None:
    variables: dict[str, Any] = {
        "plan": {"scope": "contact", "default": "none"},
        "age": {"scope": "contact", "type": "number", "default": 1},
        "kind": {"default": "own"},
    }
    raw = document(ask(var="kind"), wires={"t.out": "q"}, variables=variables)
    talk = Talk(raw).write("hi", contact={"plan": "gold", "age": "old", "kind": "theirs"})

    assert talk.state.vars == {"plan": "gold", "age": 1, "kind": "own"}


def test_the_catalogue_grows_with_every_change_and_with_nothing_else() -> None:
    before = flows.generation()
    with registered(Echo()):
        assert flows.generation() == before + 1
        assert flows.find_node_type("test.echo") is not None
    assert flows.generation() == before + 2
    assert flows.find_node_type("test.echo") is None
    flows.unregister("test.echo")
    assert flows.generation() == before + 2


def test_translations_are_read_too() -> None:
    raw = document(say("m", "{{ x }}"), wires={"t.out": "m"}, i18n={"m.text": {"zh": "{{ contact.city }}"}})
    parsed = flows.parse(raw)

    assert set(names_read(parsed, parsed.nodes[0])) == {"x", "contact.city"}


def test_a_step_that_was_put_in_place_of_another_reads_for_itself() -> None:
    parsed = flows.parse(document(say("m", "{{ x }}"), wires={"t.out": "m"}))
    other = flows.parse(document(say("m", "{{ n }}"), wires={"t.out": "m"}))

    assert names_read(parsed, parsed.nodes[0]) == ("x",)
    assert names_read(parsed, other.nodes[0]) == ("n",)
    assert names_read(other, other.nodes[0]) == ("n",)
    assert names_read(parsed, parsed.nodes[0]) == ("x",)
