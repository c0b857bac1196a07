"""What a form says happens by itself is what happens, and how much each form takes."""

from collections.abc import Iterator
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
import pytest

from hubwright import flows
from hubwright.flows.nodes.ask_form import AskConfig
from hubwright.flows.nodes.buttons import ButtonsConfig
from hubwright.flows.nodes.carousel_form import CarouselConfig
from hubwright.flows.nodes.csat import CsatConfig
from hubwright.flows.nodes.decision_table_form import TableConfig
from hubwright.flows.nodes.emit_event import EmitConfig
from hubwright.flows.nodes.end import EndConfig
from hubwright.flows.nodes.form_form import FormConfig
from hubwright.flows.nodes.handoff import HandoffConfig
from hubwright.flows.nodes.hours import HoursConfig
from hubwright.flows.nodes.http_form import HttpConfig
from hubwright.flows.nodes.intent import IntentNodeConfig
from hubwright.flows.nodes.llm_extract import LlmExtractConfig
from hubwright.flows.nodes.llm_intent import LlmIntentConfig
from hubwright.flows.nodes.llm_reply import LlmReplyConfig
from hubwright.flows.nodes.loop import LoopConfig
from hubwright.flows.nodes.message import MessageConfig
from hubwright.flows.nodes.split import SplitConfig
from hubwright.flows.nodes.subflow import SubflowConfig
from hubwright.flows.nodes.tag import TagConfig
from hubwright.flows.nodes.trigger_message import TriggerConfig
from hubwright.flows.nodes.trigger_webhook import WebhookConfig
from hubwright.flows.nodes.wait import WaitConfig
from hubwright.flows.nodes.wait_event import WaitEventConfig
from hubwright.flows.nodes.webhook_out import WebhookOutConfig
from hubwright.flows.schedule import Plan

CONFIGS: dict[str, type[msgspec.Struct]] = {
    "ask": AskConfig,
    "buttons": ButtonsConfig,
    "carousel": CarouselConfig,
    "csat": CsatConfig,
    "decision_table": TableConfig,
    "emit_event": EmitConfig,
    "end": EndConfig,
    "form": FormConfig,
    "handoff": HandoffConfig,
    "hours": HoursConfig,
    "http": HttpConfig,
    "intent": IntentNodeConfig,
    "llm.extract": LlmExtractConfig,
    "llm.intent": LlmIntentConfig,
    "llm.reply": LlmReplyConfig,
    "loop": LoopConfig,
    "message": MessageConfig,
    "split": SplitConfig,
    "subflow": SubflowConfig,
    "tag": TagConfig,
    "trigger.message": TriggerConfig,
    "trigger.schedule": Plan,
    "trigger.webhook": WebhookConfig,
    "wait": WaitConfig,
    "wait_event": WaitEventConfig,
    "webhook_out": WebhookOutConfig,
}


def schema_of(node_type: str) -> dict[str, Any]:
    kind = flows.find_node_type(node_type)
    assert kind is not None
    return kind.schema


def rows_of(struct: type[msgspec.Struct]) -> Iterator[tuple[str, type[msgspec.Struct]]]:
    for name, hint in get_type_hints(struct).items():
        item = next(iter(get_args(hint)), None) if get_origin(hint) is list else None
        if isinstance(item, type) and issubclass(item, msgspec.Struct):
            yield name, item


def promised(schema: dict[str, Any], struct: type[msgspec.Struct]) -> Iterator[tuple[str, object, object]]:
    """Every default a form names, beside what the config takes if nothing is given."""
    own = {field.name: field for field in msgspec.structs.fields(struct)}
    for name, field in schema["properties"].items():
        if "default" in field and name in own:
            made = own[name].default_factory
            taken = own[name].default if made is msgspec.NODEFAULT else made()
            yield name, field["default"], taken
    for name, item in rows_of(struct):
        for inner, told, taken in promised(schema["properties"][name]["items"], item):
            yield f"{name}.{inner}", told, taken


@pytest.mark.parametrize("node_type", CONFIGS)
def test_a_form_promises_what_happens(node_type: str) -> None:
    found = list(promised(schema_of(node_type), CONFIGS[node_type]))

    assert [(name, told) for name, told, _ in found] == [(name, taken) for name, _, taken in found]


DEFAULTS: list[tuple[str, dict[str, object]]] = [
    (
        "ask",
        {"type": "text", "look_back": True, "retries": 2, "skip_if_set": False, "confirm": False, "accept": "any"},
    ),
    ("buttons", {"free_text": "port"}),
    ("carousel", {"source": "cards"}),
    ("decision_table", {"hit": "first", "columns.kind": "text", "rows.priority": 0}),
    ("end", {"outcome": "done", "close_conversation": False}),
    (
        "form",
        {
            "order": "fixed",
            "look_back": True,
            "keep_known": True,
            "retries": 2,
            "cancel_words": ["cancel", "取消"],
            "confirm": False,
            "fields.type": "text",
        },
    ),
    ("handoff", {"priority": "normal", "skills.level": 1}),
    (
        "http",
        {
            "method": "GET",
            "body_type": "json",
            "timeout_s": 10,
            "retries": "safe",
            "deadline_s": 10,
            "in_doubt": "error",
        },
    ),
    ("intent", {"threshold": 50}),
    ("llm.intent", {"threshold": 60, "timeout_s": 15}),
    ("llm.extract", {"timeout_s": 15, "fields.kind": "text", "fields.optional": False}),
    ("llm.reply", {"links": False, "longest": 1_000, "max_tokens": 400, "say": True, "timeout_s": 15}),
    ("loop", {"over": "times", "times": 1}),
    ("message", {"kind": "text"}),
    ("split", {"sticky": True, "variants.weight": 1}),
    ("tag", {"of": "conversation"}),
    ("trigger.message", {"automated": False}),
    (
        "trigger.schedule",
        {"repeat": "days", "minutes": 15, "days": 1, "on": "workdays", "day": 1, "at": "09:00"},
    ),
    ("wait_event", {"timeout_s": 86_400}),
]  # fmt: skip


@pytest.mark.parametrize(("node_type", "expected"), DEFAULTS)
def test_what_happens_by_itself(node_type: str, expected: dict[str, object]) -> None:
    assert {name: told for name, told, _ in promised(schema_of(node_type), CONFIGS[node_type])} == expected


LIMITS: dict[str, dict[str, tuple[int | None, int | None]]] = {
    "ask": {"choices": (0, 20), "retries": (0, 5), "timeout_s": (5, 7_776_000)},
    "buttons": {"items": (1, 13)},
    "carousel": {"cards": (0, 10), "cards.buttons": (0, 3), "buttons": (0, 3)},
    "decision_table": {
        "columns": (1, 12),
        "columns.label": (None, 80),
        "columns.values": (None, 1_000),
        "outcomes": (0, 50),
        "outcomes.label": (None, 80),
        "rows": (1, 1_000),
        "rows.priority": (-1_000, 1_000),
    },
    "form": {
        "fields": (1, 20),
        "fields.label": (None, 80),
        "fields.choices": (0, 13),
        "retries": (0, 5),
        "cancel_words": (None, 20),
    },
    "http": {
        "url": (None, 2_000),
        "headers": (0, 20),
        "timeout_s": (1, 30),
        "deadline_s": (1, 3_600),
        "map.path": (None, 200),
    },
    "intent": {"intents": (1, 40), "intents.label": (None, 80), "threshold": (1, 100)},
    "llm.intent": {"intents": (1, 40), "intents.label": (None, 80), "threshold": (1, 100), "timeout_s": (1, 30)},
    "loop": {"times": (1, 100)},
    "message": {"buttons": (0, 10), "timeout_s": (5, 7_776_000)},
    "trigger.schedule": {"minutes": (1, 1_440), "days": (1, 366), "day": (1, 31)},
    "wait": {"seconds": (1, 7_776_000)},
    "wait_event": {"timeout_s": (1, 7_776_000)},
}


@pytest.mark.parametrize("node_type", LIMITS)
def test_how_much_a_form_takes(node_type: str) -> None:
    for place, limits in LIMITS[node_type].items():
        outer, _, inner = place.partition(".")
        field = schema_of(node_type)["properties"][outer]
        field = field["items"]["properties"][inner] if inner else field
        least = field.get("minItems", field.get("minimum"))
        most = field.get("maxItems", field.get("maximum", field.get("maxLength")))
        assert (place, (least, most)) == (place, limits)


def test_some_fields_are_written_on_several_lines() -> None:
    several = [
        ("http", "body"),
        ("llm.reply", "prompt"),
        ("llm.intent", "prompt"),
        ("llm.extract", "prompt"),
        ("webhook_out", "body"),
    ]

    assert all(schema_of(node_type)["properties"][field]["x-multiline"] is True for node_type, field in several)
    assert schema_of("llm.intent")["properties"]["intents"]["items"]["properties"]["examples"]["x-multiline"] is True
    assert schema_of("intent")["properties"]["intents"]["items"]["properties"]["keywords"]["x-multiline"] is True


def test_the_rows_of_a_table_say_how_a_condition_is_written() -> None:
    told = schema_of("decision_table")["properties"]["rows"]["x-help"]

    assert (told["en"].startswith("Conditions look like"), told["zh"].startswith("条件写法")) == (True, True)
