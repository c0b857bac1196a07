"""The fields of a form as the macros draw them."""

import json
from typing import Any

import msgspec

from admin_ui.forms.shape import (
    Kind,
    Schema,
    chosen_variant,
    default_of,
    discriminator,
    is_shown,
    kind_of,
    properties_of,
    variants,
)
from admin_ui.forms.words import label_of, option_label, said
from hubwright.kernel.i18n import _


class Option(msgspec.Struct, frozen=True):
    """One choice of an enum, list of checkboxes or variant."""

    value: str
    label: str
    help: str = ""
    chosen: bool = False


class Field(msgspec.Struct, kw_only=True):
    """One field; `name` is what is posted, `children` are the fields inside, `rows` the fields of each entry."""

    kind: Kind
    name: str
    id: str
    label: str
    help: str = ""
    placeholder: str = ""
    value: str = ""
    checked: bool = False
    required: bool = False
    error: str = ""
    input_type: str = "text"
    stored: bool = False
    wide: bool = True
    hidden_label: bool = False
    group: str = ""
    attributes: dict[str, str] = {}
    options: list[Option] = []
    children: list["Field"] = []
    rows: list["Field"] = []
    full: bool = False
    refreshes: bool = False
    layout: str = ""


class FieldMaker:
    """Walks schema, value and errors side by side."""

    def __init__(self, errors: dict[str, str], prefix: str) -> None:
        self.errors = errors
        self.prefix = prefix

    def id_of(self, path: str) -> str:
        """The DOM id of a field path."""
        return f"{self.prefix}-{path.replace('.', '-')}"

    def make(self, schema: Schema, value: Any, path: str, *, name: str, required: bool) -> Field:
        """One field with everything inside it."""
        kind = kind_of(schema)
        if value is None and kind != "json":
            value = default_of(schema)
        field = Field(
            kind=kind,
            name=path,
            id=self.id_of(path),
            label=label_of(schema, name),
            help=said(schema.get("x-help"), said(schema.get("description"))),
            placeholder=said(schema.get("x-placeholder")),
            required=required,
            error=self.errors.get(path, ""),
            group=str(schema.get("x-group", "")),
            layout=str(schema.get("x-layout", "")),
            wide=kind in ("textarea", "group", "rows", "json", "variant"),
        )
        getattr(self, f"_{kind}")(field, schema, value)
        field.attributes = {**field.attributes, **schema.get("x-attributes", {})}
        return field

    def children(self, schema: Schema, value: Any, path: str, skip: str = "") -> list[Field]:
        """The fields of an object."""
        held = value if isinstance(value, dict) else {}
        needed = schema.get("required", [])
        found: list[Field] = []
        for name, part in properties_of(schema):
            here = f"{path}.{name}" if path else name
            if name == skip or "const" in part or part.get("x-hidden") or not is_shown(part, held):
                continue
            if part.get("x-flatten"):
                found += self.children(part, held.get(name), here)
            else:
                found.append(self.make(part, held.get(name), here, name=name, required=name in needed))
        deciding = {decider for _name, part in properties_of(schema) for decider in part.get("x-show-when", {})}
        for field in found:
            field.refreshes = field.refreshes or field.name.rpartition(".")[2] in deciding
        return found

    def _text(self, field: Field, schema: Schema, value: Any) -> None:
        field.value = "" if value is None else str(value)
        field.input_type = {"email": "email", "uri": "url", "datetime-local": "datetime-local"}.get(
            str(schema.get("format", "")), "text"
        )
        limits = {"maxlength": schema.get("maxLength"), "autocomplete": schema.get("x-autocomplete")}
        field.attributes = {key: str(limit) for key, limit in limits.items() if limit is not None}

    _textarea = _text
    _image = _text
    _hidden = _text

    def _colour(self, field: Field, _schema: Schema, value: Any) -> None:
        field.value = str(value or "#000000")

    def _secret(self, field: Field, schema: Schema, value: Any) -> None:
        field.stored = bool(value) and not schema.get("x-never-stored")
        autocomplete = schema.get("x-autocomplete", "off")
        field.attributes = {"autocomplete": str(autocomplete)}

    def _number(self, field: Field, schema: Schema, value: Any) -> None:
        whole = isinstance(value, float) and value.is_integer()
        field.value = "" if value is None else str(int(value) if whole else value)
        step = "1" if schema.get("type") == "integer" else "any"
        limits = {"min": schema.get("minimum"), "max": schema.get("maximum"), "step": step}
        field.attributes = {key: str(limit) for key, limit in limits.items() if limit is not None}

    def _switch(self, field: Field, _schema: Schema, value: Any) -> None:
        field.checked = value is True

    def _enum(self, field: Field, schema: Schema, value: Any) -> None:
        if not field.required and "default" not in schema and "" not in schema["enum"]:
            field.options = [Option("", _("Not chosen"), chosen=value is None)]
        field.options = field.options + [
            Option(str(one), option_label(schema, one), said(schema.get("x-enum-help", {}).get(str(one))), one == value)
            for one in schema["enum"]
        ]
        if schema.get("x-widget") == "cards":
            field.input_type = "cards"

    def _checks(self, field: Field, schema: Schema, value: Any) -> None:
        items = schema["items"]
        field.options = [
            Option(str(one), option_label(items, one), said(items.get("x-enum-help", {}).get(str(one))), one in value)
            for one in items["enum"]
        ]

    def _group(self, field: Field, schema: Schema, value: Any) -> None:
        field.children = self.children(schema, value, field.name)

    def _variant(self, field: Field, schema: Schema, value: Any) -> None:
        key, variant = chosen_variant(schema, value)
        name = discriminator(schema)
        field.value = f"{field.name}.{name}"
        field.options = [Option(one, label_of(part, one), chosen=one == key) for one, part in variants(schema).items()]
        field.children = self.children(variant, value, field.name, skip=name)

    def _list(self, field: Field, schema: Schema, value: Any) -> None:
        self._entries(field, schema, value)
        for entry in field.rows:
            entry.hidden_label = True

    def _rows(self, field: Field, schema: Schema, value: Any) -> None:
        self._entries(field, schema, value)

    def _entries(self, field: Field, schema: Schema, value: Any) -> None:
        held = value if isinstance(value, list) else []
        field.rows = [
            self.make(schema["items"], entry, f"{field.name}.{n}", name=f"{field.label} {n + 1}", required=False)
            for n, entry in enumerate(held)
        ]
        for n, entry in enumerate(field.rows):
            entry.label = f"{field.label} {n + 1}"
        field.full = len(held) >= schema.get("maxItems", 1000)

    def _json(self, field: Field, _schema: Schema, value: Any) -> None:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
        field.value = "" if value is None else text
