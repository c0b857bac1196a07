"""Random flows, events and expressions for Hypothesis."""

from typing import Any

from hypothesis import strategies as st

from hubwright import flows
from hubwright.flows.expressions import FUNCTIONS
from tests.unit.flows.node_strategies import NODE_PORTS, node_configs

VARIABLES = [
    {"id": "v_a", "key": "a", "type": "string"},
    {"id": "v_n", "key": "n", "type": "number", "default": 1},
    {"id": "v_l", "key": "l", "type": "list", "pii": True},
    {"id": "v_any", "key": "any", "type": "any"},
    {"id": "v_c", "key": "c", "type": "string", "scope": "contact"},
    {"id": "v_t", "key": "t0", "type": "string", "scope": "tenant"},
]
KEYS = [str(var["key"]) for var in VARIABLES]

literals = st.sampled_from(
    ["1", "2.5", "'x'", "'10086'", "null", "true", "[]", "[1, 'a']", r"r'\d+'", "now()", "0", "-1"]
)
names = st.sampled_from([*KEYS, "contact.name", "tenant.base", "message.text", "vars.a", "nope", "contact", "value"])


def _combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = st.sampled_from([" + ", " - ", " * ", " / ", " % ", " == ", " < ", " in ", " and ", " || ", " not in "])
    call = st.tuples(st.sampled_from(sorted(FUNCTIONS)), st.lists(inner, max_size=3)).map(
        lambda made: f"{made[0]}({', '.join(made[1])})"
    )
    return st.one_of(
        st.tuples(inner, operators, inner).map("".join),
        inner.map("({})".format),
        inner.map("not {}".format),
        inner.map("-{}".format),
        inner.map("{}[0]".format),
        st.tuples(inner, inner, inner).map(lambda made: "{} ? {} : {}".format(*made)),
        call,
    )


expressions = st.recursive(st.one_of(literals, names), _combined, max_leaves=6)
noise = st.text(alphabet="ab01.,()[]{}'\"\\ +-*/%<>=!&|?:中＞_r\n", max_size=40)
templates = st.lists(
    st.one_of(st.sampled_from(["Hi ", "中文 ", "{", "}}"]), expressions.map("{{{{ {} }}}}".format), noise), max_size=4
).map("".join)
texts = st.one_of(st.sampled_from(["hi", "10086", "我的订单10086", "yes", "", "3", "x" * 2_000]), st.text(max_size=20))

_usual = st.sampled_from(
    [
        "a == 'hi'",
        "n + 1",
        "message.text",
        "len(l) < 3",
        "n % 2 == 0",
        "'x'",
        "null",
        "matches(message.text, r'\\d+')",
        "now()",
    ]
)
_mostly_right = st.one_of(_usual, _usual, _usual, expressions)
_usual_text = st.sampled_from(["Hi {{ contact.name }}", "中文 {{ n }}", "{{ a | upper }}", "", "{{ l }}"])
_mostly_fine = st.one_of(_usual_text, _usual_text, _usual_text, _usual_text, templates)

_var = st.sampled_from([*KEYS, *KEYS, "undeclared"])
_seconds = st.one_of(st.none(), st.integers(1, 100))


def _without_none(config: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in config.items() if value is not None}


CONFIGS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "message": st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["buttons", "buttons", "text", "image"]),
            "text": _mostly_fine,
            "image_url": _mostly_fine,
            "buttons": st.lists(
                st.sampled_from([{"id": "b1", "label": "yes"}, {"id": "b2", "label": "{{ a }}"}]), max_size=2
            ),
            "timeout_s": _seconds,
        }
    ),
    "ask": st.fixed_dictionaries(
        {
            "var": _var,
            "text": _mostly_fine,
            "type": st.sampled_from(
                ["text", "number", "email", "phone", "date", "choice", "regex", "file", "location"]
            ),
            "confirm": st.booleans(),
            "choices": st.just([{"id": "b1", "label": "yes"}, {"id": "b2", "label": "no"}]),
            "extract": st.sampled_from(["", "", r"\d{4,}", r"\d{4,}", "(a+)+"]),
            "pattern": st.sampled_from([r"\d+", r"\d+", "", "["]),
            "validate": st.one_of(st.just(""), _mostly_right),
            "retries": st.integers(0, 5),
            "skip_if_set": st.booleans(),
            "timeout_s": _seconds,
        }
    ),
    "condition": st.fixed_dictionaries(
        {
            "cases": st.lists(
                st.builds(dict, id=st.sampled_from(["c1", "c2"]), expr=_mostly_right), min_size=1, max_size=2
            )
        }
    ),
    "set": st.fixed_dictionaries(
        {
            "assignments": st.lists(
                st.builds(dict, id=st.sampled_from(["s1", "s2"]), var=_var, expr=_mostly_right), max_size=2
            )
        }
    ),
    "http": st.fixed_dictionaries(
        {
            "url": st.sampled_from(["https://h/{{ a }}", "https://h/", "{{ tenant.base }}/x", "nope"]),
            "method": st.sampled_from(["GET", "POST"]),
            "body": _mostly_fine,
            "map": st.lists(
                st.builds(dict, id=st.just("m1"), path=st.sampled_from(["a.b[0]", "$", "x"]), var=_var), max_size=1
            ),
            "status_var": st.one_of(st.just(""), _var),
        }
    ),
    "handoff": st.fixed_dictionaries(
        {
            "queue": st.just("q"),
            "text": _mostly_fine,
            "summary": st.builds(lambda e: [{"id": "s", "label": "L", "expr": e}], _mostly_right),
            "skills": st.just([{"id": "k", "skill": "fr", "level": 2}]),
            "label": st.sampled_from(["", "gold"]),
        }
    ),
    "wait": st.fixed_dictionaries(
        {"mode": st.sampled_from(["for", "until"]), "seconds": _seconds, "until": _mostly_right}
    ),
    "wait_event": st.fixed_dictionaries(
        {"name": st.sampled_from(["a.b", "a.b", "No!"]), "key": _mostly_right, "timeout_s": st.integers(1, 100)}
    ),
    "emit_event": st.fixed_dictionaries(
        {
            "name": st.sampled_from(["a.b", "a.b", "No!"]),
            "data": st.builds(lambda e: [{"id": "d", "name": "d", "expr": e}], _mostly_right),
        }
    ),
    "webhook_out": st.fixed_dictionaries({"url": st.sampled_from(["https://h/", "nope"]), "body": _mostly_fine}),
    **node_configs(_mostly_right, _mostly_fine, _var, _seconds),
    "subflow": st.fixed_dictionaries(
        {
            "flow": st.sampled_from(["a", "a", "a", "b", "b", "gone"]),
            "policy": st.sampled_from(["live", "live", "live", "pinned"]),
            "version": st.sampled_from([1, 2]),
            "inputs": st.one_of(
                st.just([]),
                st.just([]),
                st.builds(lambda var, expr: [{"id": "i", "var": var, "expr": expr}], _var, _usual),
            ),
            "outputs": st.lists(st.builds(dict, id=st.just("o1"), name=_var, var=_var), max_size=1),
            "exits": st.sampled_from([[], [{"id": "x1", "outcome": "done"}], [{"id": "x1", "outcome": "timeout"}]]),
        }
    ),
    "end": st.fixed_dictionaries(
        {
            "outcome": st.sampled_from(["done", "done", "else"]),
            "text": _mostly_fine,
            "close_conversation": st.sampled_from([False, False, False, True]),
        }
    ),
    "plugin.gone": st.just({"any": ["thing"]}),
}
PORTS = {
    "message": ["out", "button.b1", "button.b2", "other", "timeout", "error"],
    "ask": ["answered", "invalid", "timeout", "error"],
    "condition": ["case.c1", "case.c2", "else", "error"],
    "set": ["out", "error"],
    "http": ["ok", "http_error", "timeout", "error"],
    "handoff": ["assigned", "offline", "closed", "error"],
    "wait": ["elapsed", "message", "error"],
    "wait_event": ["event", "timeout", "error"],
    "emit_event": ["out", "error"],
    "webhook_out": ["out", "error"],
    "subflow": ["exit.x1", "error"],
    "end": [],
    **NODE_PORTS,
    "plugin.gone": ["error"],
}


_OFTEN = (*sorted(CONFIGS), "ask", "ask", "message", "message", "http", "http", "wait", "handoff")
CALLING = (*["subflow"] * 9, "end", "end", "ask", "ask", "message", "condition", "set", "wait", "handoff")


@st.composite
def documents(draw: st.DrawFn, kinds: tuple[str, ...] = _OFTEN) -> dict[str, Any]:
    """Any document that parses: nodes of every kind, wired at random, right and wrong configs alike."""
    count = draw(st.integers(2, 8))
    nodes: list[dict[str, Any]] = []
    for n in range(count):
        kind = draw(st.sampled_from(kinds))
        config = _without_none(draw(CONFIGS[kind]))
        nodes.append({"id": f"n{n}", "type": kind, "config": config, "disabled": draw(st.integers(0, 9)) == 0})
    edges: list[dict[str, Any]] = [{"id": "e0", "from": ["t", "out"], "to": "n0"}]
    for n, node in enumerate(nodes):
        wiring = draw(st.integers(0, 10 ** len(PORTS[node["type"]])))
        for port in PORTS[node["type"]]:
            wiring, digit = divmod(wiring, 10)
            target = n + 1 + digit if digit < 6 else digit - 6
            if target < count:
                edges.append({"id": f"e{len(edges)}", "from": [node["id"], port], "to": f"n{target}"})
    return {
        "schema": "flow/1",
        "id": "random",
        "name": "Random",
        "entry": [{"id": "t", "type": "trigger.message", "config": {}}],
        "vars": VARIABLES,
        "nodes": nodes,
        "edges": edges,
        "i18n": {"n0.text": {"zh": draw(templates)}},
    }


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["a", "b", "name"]), inner, max_size=3)
    ),
    max_leaves=6,
)
facts = st.dictionaries(st.sampled_from(["name", "base", "c", "t0"]), json_values, max_size=3)
steps_ahead = st.sampled_from(["pending", "pending", "pending", "pending", "s:1", "s:2", "s:3.1", "gone"])
events: st.SearchStrategy[flows.Event] = st.one_of(
    st.builds(flows.MessageReceived, text=texts, locale=st.sampled_from(["", "en", "zh"]), contact=facts, tenant=facts),
    st.builds(
        flows.MessageReceived,
        kind=st.sampled_from(["choice", "file", "location", "handoff_request", "rating"]),
        choice_id=st.sampled_from([None, "b1", "yes", "3", "0.b1", "n0:b1", "n1:b2", "n2:b1", "n1:c1.b1"]),
        file=st.sampled_from([None, {"media_type": "image/png", "name": "a.png"}]),
        location=st.sampled_from([None, {"lat": 1, "lon": 2}]),
        text=texts,
    ),
    st.builds(
        flows.EffectResult,
        effect_id=steps_ahead,
        ok=st.booleans(),
        status=st.sampled_from([None, 200, 404, 500]),
        body=json_values,
        error=st.sampled_from(["", "timeout", "connection"]),
    ),
    st.builds(flows.TimerFired, token=steps_ahead),
    st.builds(flows.WaitFailed, error=st.text(max_size=300)),
    st.builds(flows.HandoffEnded, reason=st.sampled_from(["assigned", "offline", "closed"])),
    st.just(flows.Started(locale="zh")),
    st.builds(
        flows.EventHappened,
        token=steps_ahead,
        event=st.builds(dict, data=json_values),
        depth=st.integers(0, 9),
    ),
    st.builds(flows.Triggered, node=st.sampled_from(["t", "gone"]), event=st.builds(dict, data=json_values)),
)
