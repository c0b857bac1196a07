"""Where a test of a flow first differs, in the reader's language."""

from collections.abc import Mapping

import msgspec

from admin_ui.pages.flows.node_words import port_words, title_of
from admin_ui.pages.flows.trial_form import shown_value
from admin_ui.pages.flows.trial_words import input_words, stopped_words
from hubwright.control.flows.edits import find_node, ports_of
from hubwright.flows import trial
from hubwright.flows.document import FlowDocument
from hubwright.kernel.i18n import _


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """The first difference: after what, at which step, what should be and what is."""

    sentence: str
    after: str = ""
    node_id: str = ""
    step: str = ""
    wanted: str = ""
    found: str = ""


def difference_words(
    document: FlowDocument, test: trial.FlowTest | None, difference: trial.Difference | None
) -> Told | None:
    """Put a difference into words; None when there is none."""
    if difference is None:
        return None
    node_id = difference.place.partition("/")[0]
    node = find_node(document, node_id)
    beats = test.beats if test is not None else []
    after = input_words(beats[difference.beat].input) if 0 <= difference.beat < len(beats) else ""
    return Told(
        sentence=_sentence(difference),
        after=after,
        node_id=node_id if node else "",
        step=title_of(node) if node else node_id,
        wanted=_side(document, difference, difference.expected),
        found=_side(document, difference, difference.actual),
    )


def _sentence(difference: trial.Difference) -> str:
    name = {"name": difference.name}
    return {
        "says_other": _("The bot says something else"),
        "says_nothing": _("The bot does not say this any more"),
        "says_more": _("The bot says something more"),
        "way": _("The flow goes another way"),
        "variable": _("The value of %(name)s is another one") % name,
        "ends": _("The flow should have ended") if difference.expected else _("The flow should not have ended"),
        "outcome": _("The flow ends with another outcome"),
        "hands_off": _("A person should get the conversation")
        if difference.expected
        else _("No person should get the conversation"),
        "queue": _("Another queue gets the conversation"),
        "stopped": stopped_words(str(difference.actual)),
        "unreadable": _("This test was kept by a newer version and cannot be read."),
    }[difference.kind]


def _side(document: FlowDocument, difference: trial.Difference, value: object) -> str:
    match difference.kind:
        case "says_other" | "says_nothing" | "says_more":
            return _said(value)
        case "way":
            return _hop(document, value)
        case "variable" | "outcome":
            return shown_value(value) or "–"
        case "queue":
            return str(value) or _("default")
    return ""


def _said(value: object) -> str:
    if not isinstance(value, Mapping):
        return ""
    choices = "".join(f" [{choice}]" for choice in value.get("choices", ()))
    return f"{value.get('text', '')}{choices}".strip()


def _hop(document: FlowDocument, value: object) -> str:
    if not isinstance(value, Mapping):
        return _("nothing more")
    node = find_node(document, str(value["node"]))
    if node is None:
        return str(value["node"])
    port = next((port for port in ports_of(node) if port.id == value["port"]), None)
    return f"{title_of(node)} → {port_words(document, node, port)}" if port else title_of(node)
