"""Walk a config beside its schema: every text, expression, pattern and variable with its place."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from hubwright.flows.node_type import Config, Schema


class Field(NamedTuple):
    """One filled-in field; `path` names list items by their id, as translations do."""

    path: str
    schema: Schema
    value: object

    @property
    def kind(self) -> str:
        return str(self.schema.get("x-kind", ""))


def fields_of(schema: Schema, config: Config) -> Iterator[Field]:
    """Yield every leaf that the schema knows."""
    yield from _inside(schema, config, "")


def _inside(schema: Schema, value: object, path: str) -> Iterator[Field]:
    if isinstance(value, Mapping) and "properties" in schema:
        for name, inner in schema["properties"].items():
            if name in value:
                yield from _inside(inner, value[name], f"{path}.{name}" if path else name)
    elif isinstance(value, list) and isinstance(schema.get("items"), dict) and "properties" in schema["items"]:
        for at, item in enumerate(value):
            name = item.get("id", at) if isinstance(item, Mapping) else at
            yield from _inside(schema["items"], item, f"{path}.{name}")
    elif path:
        yield Field(path, schema, value)
