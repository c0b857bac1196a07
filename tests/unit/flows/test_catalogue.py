"""The catalogue is whole: every node type says what it is in both languages, what it costs, where it can be shown."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from hubwright import flows
from hubwright.flows.channel_support import CHANNEL_KINDS, channel_table
from tests.unit.flows.node_scenes import NODE_CONFIGS
from tests.unit.flows.version_scenes import SCENES

KINDS = {kind.type: kind for kind in flows.node_types()}
CATEGORIES = {"trigger", "talk", "logic", "data", "people", "end"}
CONFIGS: dict[str, list[dict[str, Any]]] = {
    name: [*NODE_CONFIGS.get(name, []), *(step["config"] for step, _ in SCENES[name])] for name in SCENES
}


def fields(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name, field in schema["properties"].items():
        if name != "id":
            yield field
        if isinstance(field.get("items"), dict) and "properties" in field["items"]:
            yield from fields(field["items"])


@pytest.mark.parametrize("name", KINDS)
def test_a_type_describes_itself(name: str) -> None:
    kind = KINDS[name]

    for words in (kind.title, kind.help):
        assert words.en
        assert words.zh
        assert words.en != words.zh
    assert kind.category in CATEGORIES
    assert kind.icon
    assert kind.tv >= 1
    assert kind.cost["step"] == 1
    assert all(meter and amount > 0 for meter, amount in kind.cost.items())


@pytest.mark.parametrize("name", KINDS)
def test_a_types_form_is_a_schema_in_both_languages(name: str) -> None:
    schema = KINDS[name].schema

    Draft202012Validator.check_schema(schema)
    assert schema["additionalProperties"] is False
    assert [field["x-order"] for field in schema["properties"].values()] == list(range(len(schema["properties"])))
    for field in fields(schema):
        assert field["title"] == field["x-title"]["en"]
        assert field["x-title"]["zh"]
        assert set(field.get("x-help", {"en": "", "zh": ""})) == {"en", "zh"}
        for words in field.get("x-enum-titles", {}).values():
            assert words["en"]
            assert words["zh"]
        assert set(field.get("enum", ())) == set(field.get("x-enum-titles", ()))


@pytest.mark.parametrize("name", KINDS)
def test_a_types_ports_have_names_and_one_of_them_is_for_errors(name: str) -> None:
    kind = KINDS[name]
    for config in [{}, *CONFIGS[name]]:
        ports = kind.ports(config)
        assert len({port.id for port in ports}) == len(ports)
        assert all(port.title.en and port.title.zh for port in ports)
        if kind.error_port is not None:
            assert {port.id: port.kind for port in ports}[kind.error_port] == "error"
        assert all(port.id in {each.id for each in ports} for port in ports if kind.round_port == port.id)
    assert kind.error_port is not None or kind.category in ("trigger", "end"), "whatever can fail has an exit for it"


@pytest.mark.parametrize("name", KINDS)
def test_a_type_says_what_every_kind_of_channel_makes_of_it(name: str) -> None:
    kind = KINDS[name]
    for table in (kind.channels, *(kind.shows(config) for config in [{}, *CONFIGS[name]])):
        assert list(table) == list(CHANNEL_KINDS)
        for support in table.values():
            assert bool(support.how.en) is bool(support.how.zh) is (support.level != "native")


def test_what_a_type_never_shows_is_the_same_everywhere() -> None:
    silent = {name for name, kind in KINDS.items() if all(one.level == "native" for one in kind.channels.values())}

    assert silent == {name for name, kind in KINDS.items() if kind.category in ("trigger", "logic", "data")}


def test_a_table_names_only_channels_there_are() -> None:
    with pytest.raises(ValueError, match="carrier_pigeon"):
        channel_table(carrier_pigeon=flows.Support("native"))


def test_the_catalogue_of_the_platform() -> None:
    assert set(KINDS) >= {
        "trigger.message", "message", "buttons", "carousel", "ask", "form", "csat", "condition", "decision_table",
        "hours", "split", "loop", "goto", "set", "contact", "tag", "http", "handoff", "wait", "end",
    }  # fmt: skip
