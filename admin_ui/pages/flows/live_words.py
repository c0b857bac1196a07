"""What a number on the live page counts, in words and as what is counted."""

from collections.abc import Mapping
from uuid import UUID

from admin_ui.pages.flows.node_words import port_words
from admin_ui.pages.inbox.view import name_of
from hubwright.control.flows.edits import ports_of
from hubwright.flows.document import FlowDocument, Node
from hubwright.kernel.i18n import _
from hubwright.runtime.flow_counts.read import LEFT
from hubwright.runtime.ways.read_people import Person


def measures_of(what: str, node: Node) -> tuple[str, ...]:
    """What is counted under a name of the page's addresses."""
    if what == "left":
        return LEFT
    if what == "errors":
        return ("guard", *(f"exit:{port}" for port in error_ports(node)))
    return (what,) if what in {"ended", "silent", "to_person", "guard"} or what.startswith("exit:") else ("visits",)


def error_ports(node: Node) -> list[str]:
    """The exits of a step that mean a failure; `error` is one even where nothing is wired to it."""
    return sorted({"error", *(port.id for port in ports_of(node) if port.kind == "error")})


def measure_words(document: FlowDocument, node: Node, what: str) -> str:
    """What the list of visits is a list of."""
    if what.startswith("exit:"):
        port = next((each for each in ports_of(node) if f"exit:{each.id}" == what), None)
        words = port_words(document, node, port) if port is not None else what.removeprefix("exit:")
        return _("Went on by “%(port)s”") % {"port": words}
    return {
        "left": _("The way was over here"),
        "errors": _("Something went wrong here"),
        "ended": _("The flow ended here"),
        "silent": _("The customer did not answer within an hour"),
        "to_person": _("Passed to people from here"),
        "guard": _("Stopped by a guard"),
    }.get(what, _("All visits"))


def person_words(people: Mapping[UUID, Person], conversation_id: UUID | None) -> str:
    """Who it was, as the inbox names them; without a name for whoever may not read conversations."""
    if conversation_id is None:
        return _("No conversation")
    person = people.get(conversation_id)
    return name_of(person.contact_id, person.name, person.email) if person is not None else _("A customer")
