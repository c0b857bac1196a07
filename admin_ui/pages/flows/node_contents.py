"""What the steps of the catalogue do, in one line each."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from hubwright import flows
from hubwright.flows.document import FlowDocument, Node
from hubwright.kernel.i18n import _, language, ngettext


def _rows(node: Node, field: str) -> list[Mapping[str, Any]]:
    rows = node.config.get(field)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _words(node: Node, field: str) -> list[str]:
    words = node.config.get(field)
    return [str(word) for word in words] if isinstance(words, list) else []


def _form(_document: FlowDocument, node: Node) -> str:
    return ", ".join(str(row.get("label") or row.get("var") or "") for row in _rows(node, "fields"))


def _table(_document: FlowDocument, node: Node) -> str:
    columns = ", ".join(str(row.get("label") or row.get("expr") or "") for row in _rows(node, "columns"))
    count = len(_rows(node, "rows"))
    return ngettext("%(num)d row by %(columns)s", "%(num)d rows by %(columns)s", count) % {
        "num": count,
        "columns": columns,
    }


def _hours(_document: FlowDocument, node: Node) -> str:
    return _("by the visitor's clock") if node.config.get("zone") == "contact" else _("by the company's clock")


def _split(_document: FlowDocument, node: Node) -> str:
    rows = _rows(node, "variants")
    weights = [weight if isinstance(weight := row.get("weight", 1), int) else 0 for row in rows]
    total = sum(weights) or 1
    names = [str(row.get("label") or row.get("id", "")) for row in rows]
    return ", ".join(f"{name} {weight / total:.0%}" for name, weight in zip(names, weights, strict=True))


def _loop(_document: FlowDocument, node: Node) -> str:
    if node.config.get("over") == "list":
        return _("for each entry of %(list)s") % {"list": node.config.get("entries", "")}
    times = node.config.get("times")
    count = times if isinstance(times, int) else 1
    return ngettext("%(num)d time", "%(num)d times", count) % {"num": count}


def _goto(document: FlowDocument, node: Node) -> str:
    target = next((each for each in document.nodes if each.id == node.config.get("step")), None)
    if target is None:
        return _("nowhere yet")
    kind = flows.find_node_type(target.type)
    return _("to “%(step)s”") % {"step": target.label or (kind.title[language()] if kind else target.id)}


def _contact(_document: FlowDocument, node: Node) -> str:
    return "; ".join(f"{row.get('field', '')} = {row.get('expr', '')}" for row in _rows(node, "fields"))


def _tag(_document: FlowDocument, node: Node) -> str:
    return ", ".join([f"+ {tag}" for tag in _words(node, "add")] + [f"− {tag}" for tag in _words(node, "remove")])


CONTENTS: Final[dict[str, Callable[[FlowDocument, Node], str]]] = {
    "form": _form,
    "decision_table": _table,
    "hours": _hours,
    "split": _split,
    "loop": _loop,
    "goto": _goto,
    "contact": _contact,
    "tag": _tag,
}
