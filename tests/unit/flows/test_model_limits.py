"""What a step tells a language model, and what it does with an answer that is not the one it asked for."""

from typing import Any

import pytest

from hubwright import flows
from tests.unit.flows.scenes import Talk, document
from tests.unit.flows.steps import END, alone, llm_extract, llm_intent, llm_reply, model


def call(talk: Talk) -> Any:
    (asked,) = talk.sent(flows.PluginCall)
    return asked


def told(talk: Talk) -> str:
    return str(call(talk).input["messages"][0]["content"])


@pytest.mark.parametrize(("given", "taken"), [(0, 1.0), (1, 1.0), (30, 30.0), (31, 30.0)])
def test_a_model_has_a_second_to_half_a_minute(given: int, taken: float) -> None:
    assert call(alone(llm_reply(timeout_s=given)).write("hi")).timeout_s == taken


def test_sixteen_thousand_characters_are_told() -> None:
    talk = alone(llm_reply(prompt="{{ contact.given }}")).write("hi", contact={"given": "x" * 16_001})

    assert len(told(talk)) == 16_000


def test_a_reason_is_cut_after_three_hundred_characters() -> None:
    talk = alone(llm_reply(), "error").write("hi").result(ok=False, error="", detail="d" * 301)

    assert talk.trace[0].warnings == [f"no answer (failed): {'d' * 280}"]
    short = alone(llm_reply(), "error").write("hi").result(ok=False, error="", detail="")
    assert short.trace[0].warnings == ["no answer (failed): no reason given"]


def test_twenty_examples_of_an_intent_are_told() -> None:
    examples = "\n".join(f"example{n}." for n in range(21))
    said = told(alone(llm_intent(intents=[{"id": "a", "label": "A", "examples": examples}])).write("hi"))

    assert "example19." in said
    assert "example20." not in said


@pytest.mark.parametrize("step", [llm_intent(), llm_extract()])
@pytest.mark.parametrize("data", [None, "words", [1], 7])
def test_an_answer_without_the_fields_asked_for_is_an_error_and_told(step: dict[str, Any], data: object) -> None:
    talk = alone(step, "error").write("hi").result(**model(data=data))

    assert talk.left_by[0].endswith(".error")
    assert talk.trace[0].warnings == ["the model did not answer as it was asked to"]


def test_instructions_of_ones_own_are_told() -> None:
    talk = alone(llm_extract(prompt="Of {{ contact.name }} only")).write("hi", contact={"name": "Ann"})

    assert "Of Ann only" in told(talk).splitlines()
    assert "Today is 2026-11-24." in told(talk).splitlines()


def test_nothing_to_read_is_no_reason_to_ask() -> None:
    talk = alone(llm_extract(), "done", "incomplete").write("  ")

    assert (talk.sent(flows.PluginCall), talk.left_by[1]) == ([], "v.incomplete")


def test_a_schema_asks_for_every_field_and_no_others() -> None:
    schema = call(alone(llm_extract()).write("hi")).input["schema"]

    assert (schema["required"], schema["additionalProperties"]) == (["a", "b"], False)
    assert schema["properties"]["a"]["description"] == "the article"
    assert schema["properties"]["b"] == {"type": ["number", "null"], "description": "n"}
    intents = call(alone(llm_intent()).write("hi")).input["schema"]
    assert intents["additionalProperties"] is False
    assert intents["properties"]["confidence"] == {"type": "number", "minimum": 0, "maximum": 100}
    assert (call(alone(llm_intent()).write("hi")).input["max_tokens"]) == 100
    assert (call(alone(llm_extract()).write("hi")).input["max_tokens"]) == 600


@pytest.mark.parametrize("nothing", [None, ""])
def test_a_value_that_was_not_found_leaves_what_was_known(nothing: str | None) -> None:
    raw = document(
        llm_extract(),
        END,
        wires={"t.out": "v", "v.done": "end", "v.incomplete": "end"},
        variables={"x": {"default": "known"}, "n": {"type": "number", "default": 3}},
    )
    talk = Talk(raw).write("hi").result(**model(data={"a": nothing, "b": nothing}))

    assert (talk.state.vars["x"], talk.state.vars["n"], talk.left_by[0]) == ("known", 3, "v.done")


def test_a_value_that_does_not_fit_is_told_and_missing() -> None:
    talk = alone(llm_extract(), "done", "incomplete").write("hi").result(**model(data={"a": "lamp", "b": [1]}))

    assert (talk.left_by[0], talk.state.vars["x"], len(talk.trace[0].warnings)) == ("v.incomplete", "lamp", 1)
