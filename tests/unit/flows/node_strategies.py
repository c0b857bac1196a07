"""Random configs of the catalogue's nodes, right and wrong alike."""

from typing import Any

from hypothesis import strategies as st

NODE_PORTS = {
    "buttons": ["item.b1", "item.b2", "other", "timeout", "error"],
    "carousel": ["out", "card.c1.b1", "item.b1", "other", "timeout", "error"],
    "form": ["done", "cancelled", "timeout", "error"],
    "csat": ["rated", "other", "timeout", "error"],
    "decision_table": ["outcome.b1", "outcome.b2", "collected", "nomatch", "error"],
    "hours": ["open", "closed", "holiday", "error"],
    "split": ["variant.b1", "variant.b2", "error"],
    "loop": ["body", "done", "error"],
    "goto": ["error"],
    "contact": ["out", "error"],
    "tag": ["out", "error"],
}
_Texts = st.SearchStrategy[str]
_pressable = st.lists(st.sampled_from([{"id": "b1", "label": "yes"}, {"id": "b2", "label": "{{ a }}"}]), max_size=2)
_cells = st.sampled_from(
    ["-", "hi", "a, hi", "not(hi)", ">= 3", "1..5", "= value == 'hi'", "= value in l", "a,,b", "null"]
)


def node_configs(
    expressions: _Texts, texts: _Texts, variables: _Texts, seconds: st.SearchStrategy[int | None]
) -> dict[str, st.SearchStrategy[dict[str, Any]]]:
    """A strategy for each node type; what they are filled with comes from outside."""
    kept = st.one_of(st.just(""), variables)
    field = st.builds(
        dict,
        id=st.sampled_from(["f1", "f2"]),
        var=variables,
        text=texts,
        type=st.sampled_from(["text", "number", "email", "phone", "date", "choice"]),
        choices=_pressable,
        validate=st.one_of(st.just(""), expressions),
    )
    row = st.builds(
        dict,
        id=st.sampled_from(["r1", "r2"]),
        cells=st.builds(dict, c1=_cells, c2=_cells),
        outcome=st.sampled_from(["b1", "b2", "gone"]),
        priority=st.integers(-1, 1),
        value=st.one_of(st.just(""), expressions),
    )
    column = st.builds(
        dict,
        id=st.sampled_from(["c1", "c2"]),
        expr=expressions,
        kind=st.sampled_from(["text", "number", "date", "boolean", "choice"]),
        values=st.just("hi, a"),
    )
    return {
        "buttons": st.fixed_dictionaries(
            {
                "text": texts,
                "items": _pressable,
                "free_text": st.sampled_from(["port", "reprompt", "ignore"]),
                "var": kept,
                "timeout_s": seconds,
            }
        ),
        "carousel": st.fixed_dictionaries(
            {
                "text": texts,
                "source": st.sampled_from(["cards", "list"]),
                "cards": st.lists(st.builds(dict, id=st.just("c1"), title=texts, buttons=_pressable), max_size=2),
                "entries": expressions,
                "title_expr": expressions,
                "buttons": _pressable,
                "var": kept,
                "timeout_s": seconds,
            }
        ),
        "form": st.fixed_dictionaries(
            {
                "fields": st.lists(field, min_size=1, max_size=3),
                "order": st.sampled_from(["fixed", "any"]),
                "keep_known": st.booleans(),
                "confirm": st.booleans(),
                "retries": st.integers(0, 2),
                "timeout_s": seconds,
            }
        ),
        "csat": st.fixed_dictionaries({"text": texts, "comment_text": texts, "var": kept, "timeout_s": seconds}),
        "decision_table": st.fixed_dictionaries(
            {
                "hit": st.sampled_from(["first", "priority", "collect"]),
                "columns": st.lists(column, min_size=1, max_size=2),
                "outcomes": st.just([{"id": "b1", "label": "One"}, {"id": "b2", "label": "Two"}]),
                "rows": st.lists(row, min_size=1, max_size=4),
                "var": kept,
            }
        ),
        "hours": st.fixed_dictionaries({"zone": st.sampled_from(["company", "contact"]), "next_var": kept}),
        "split": st.fixed_dictionaries(
            {
                "variants": st.lists(
                    st.builds(dict, id=st.sampled_from(["b1", "b2"]), weight=st.integers(0, 2)), min_size=1, max_size=3
                ),
                "sticky": st.booleans(),
                "var": kept,
            }
        ),
        "loop": st.fixed_dictionaries(
            {
                "over": st.sampled_from(["times", "list"]),
                "times": st.integers(1, 100),
                "entries": st.one_of(st.just("[1, 'a', null]"), expressions),
                "item_var": kept,
                "turn_var": kept,
            }
        ),
        "goto": st.fixed_dictionaries({"step": st.sampled_from(["n0", "n1", "n5", "t", "gone"])}),
        "contact": st.fixed_dictionaries(
            {
                "fields": st.lists(
                    st.builds(
                        dict, id=st.just("f1"), field=st.sampled_from(["name", "email", "plan"]), expr=expressions
                    ),
                    max_size=2,
                )
            }
        ),
        "tag": st.fixed_dictionaries(
            {"of": st.sampled_from(["contact", "conversation"]), "add": st.just(["vip"]), "remove": st.just(["a"])}
        ),
    }
