"""The two calls handlers make: `read_form` what was posted, `build_form` what is shown."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from litestar import Request

from admin_ui.forms.checks import errors_of
from admin_ui.forms.fields import Field, FieldMaker
from admin_ui.forms.reading import Posted, change_rows, value_of
from admin_ui.forms.shape import Schema
from hubwright.kernel.errors import FieldError


class Reading(msgspec.Struct, kw_only=True):
    """What somebody posted. Not `accepted`: show it again (status 422 if there are errors, else rows were changed)."""

    value: dict[str, Any]
    errors: dict[str, str] = {}
    rows_changed: bool = False
    focus: str = ""

    @property
    def accepted(self) -> bool:
        """The data may be used."""
        return not self.errors and not self.rows_changed

    @property
    def status(self) -> int:
        """The status of a page that shows this form again."""
        return 422 if self.errors else 200

    def refuse(self, errors: Iterable[FieldError]) -> None:
        """Add what a verb found wrong, so that it appears beside the fields."""
        self.errors = {**self.errors, **{error.field: error.message for error in errors}}


class Problem(msgspec.Struct, frozen=True):
    """One line of the error summary."""

    target: str
    label: str
    message: str


class Section(msgspec.Struct, frozen=True):
    """Fields under one heading; an empty title means no heading."""

    key: str
    title: str
    fields: list[Field]


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """What the macros draw."""

    id: str
    sections: list[Section]
    problems: list[Problem]
    unsaved: bool = False
    focus: str = ""


async def posted_form(request: Request[Any, Any, Any]) -> Posted:
    """The posted names and values; files are another matter and left out."""
    posted: dict[str, list[str]] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, str):
            posted.setdefault(name, []).append(value)
    return posted


def read_form(schema: Schema, posted: Posted, *, stored: Mapping[str, Any] | None = None) -> Reading:
    """Read and check; a row button means: change the rows and show the form again, unchecked."""
    value = value_of(schema, posted, dict(stored or {}))
    order = (posted.get("_row") or [""])[-1]
    if order:
        focus = change_rows(schema, value, order)
        return Reading(value=value, rows_changed=True, focus=focus or "")
    return Reading(value=value, errors=errors_of(schema, value))


def build_form(
    schema: Schema,
    value: Mapping[str, Any] | Reading | None = None,
    *,
    form_id: str = "form",
    groups: Mapping[str, str] | None = None,
) -> Form:
    """Lay the form out; `groups` gives the headings of `x-group`, in order."""
    reading = value if isinstance(value, Reading) else Reading(value=dict(value or {}))
    maker = FieldMaker(reading.errors, form_id)
    fields = maker.children(schema, reading.value, "")
    return Form(
        id=form_id,
        sections=_sections(fields, groups or {}),
        problems=_problems(fields, reading.errors, maker),
        unsaved=reading.rows_changed or bool(reading.errors),
        focus=maker.id_of(reading.focus) if reading.focus else "",
    )


def _sections(fields: list[Field], groups: Mapping[str, str]) -> list[Section]:
    if not groups:
        return [Section("", "", fields)]
    keys = [*groups, *dict.fromkeys(field.group for field in fields if field.group not in groups)]
    found = [Section(key, groups.get(key, ""), [field for field in fields if field.group == key]) for key in keys]
    return [section for section in found if section.fields]


def _problems(fields: list[Field], errors: dict[str, str], maker: FieldMaker) -> list[Problem]:
    labels = {field.name: field.label for field in _every(fields)}
    places = {name: place for place, name in enumerate(labels)}
    return [
        Problem(maker.id_of(path) if path in labels else "", labels.get(path, ""), message)
        for path, message in sorted(errors.items(), key=lambda error: places.get(error[0], len(places)))
    ]


def _every(fields: list[Field]) -> list[Field]:
    return [found for field in fields for found in [field, *_every(field.children), *_every(field.rows)]]
