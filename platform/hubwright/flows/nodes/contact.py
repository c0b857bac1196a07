"""Write down what became known about a contact."""

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from hubwright.flows.effects import SetContact
from hubwright.flows.expressions import Expression, Mismatch, plain, shown
from hubwright.flows.node_type import Config, Leave, Outcome, PlainNodeType, Texts, Visit, Workshop
from hubwright.flows.nodes.fields import expression, form, line, several
from hubwright.flows.nodes.reading import read_answer
from hubwright.flows.problems import Problem, problem

LARGEST_FIELD: Final = 4_000
_RESERVED: Final = frozenset({"id", "tags"})
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?", re.ASCII)


class FieldConfig(msgspec.Struct, frozen=True):
    id: str
    field: str
    expr: str


class ContactConfig(msgspec.Struct, frozen=True):
    fields: list[FieldConfig]


class Contact(PlainNodeType):
    """All fields are written, or none and the error port; a value that is missing changes nothing."""

    type = "contact"
    title = Texts("Update contact", "更新联系人")
    help = Texts("Writes fields of the contact.", "写入联系人字段。")
    category = "data"
    icon = "user-edit"
    schema = form(
        required=["fields"],
        fields=several(
            "Fields",
            "字段",
            least=1,
            most=30,
            required=["field", "expr"],
            field=line(
                "Field",
                "字段",
                pattern="^[a-z][a-z0-9_]{0,39}$",
                more=("name, email, language or one of your own", "name、email、language 或自定义字段"),
            ),
            expr=expression("Value", "值"),
        ),
    )

    def check(self, node_id: str, config: Config) -> Iterator[Problem]:
        given = config.get("fields")
        for row in given if isinstance(given, list) else ():
            if isinstance(row, dict) and row.get("field") in _RESERVED:
                yield problem(
                    "contact_field_reserved", node_id=node_id, field=f"fields.{row.get('id')}.field", name=row["field"]
                )

    def prepare(self, config: Config, workshop: Workshop) -> tuple[tuple[str, Expression], ...]:
        found = msgspec.convert(config, ContactConfig)
        return tuple((row.field, workshop.expression(row.expr)) for row in found.fields)

    def reduce(self, prepared: tuple[tuple[str, Expression], ...], visit: Visit) -> Outcome:
        known: dict[str, object] = {}
        for field, value in prepared:
            if field not in _RESERVED:
                known[field] = _fitting(field, plain(value.value(visit.scope)))
        fields = {field: value for field, value in known.items() if value is not None}
        if fields:
            visit.ask_for(SetContact(id=visit.next_id(), fields=fields))
            visit.learn("contact", fields)
        return Leave("out")


def _fitting(field: str, value: object) -> object:
    """Refuse what the contact's own fields cannot hold; raises Mismatch."""
    if value is None or value == "":
        return None
    if len(msgspec.json.encode(value)) > LARGEST_FIELD:
        raise Mismatch("text_too_long", limit=LARGEST_FIELD)
    if field == "email" and read_answer("email", shown(value)) != shown(value):
        raise Mismatch("not_an_email", text=shown(value)[:40])
    if field == "language" and not _LANGUAGE.fullmatch(shown(value)):
        raise Mismatch("not_a_language", text=shown(value)[:40])
    return shown(value)[:200] if field == "name" else value
