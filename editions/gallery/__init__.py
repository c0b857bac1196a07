"""The gallery's flows, as documents: what is said in two languages, names of steps in the asked one."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from hubwright import flows

TEMPLATES = (
    "order_status",
    "refund",
    "appointment",
    "lead_qualification",
    "device_alarm",
    "satisfaction",
    "after_hours",
    "wechat_menu",
)
_NAMED_ROWS = ("cases", "outcomes", "columns")


def template_document(name: str, language: str = "en") -> dict[str, Any]:
    """Read a template; a fresh copy each time."""
    document = flows.starter_document(name) if name == "order_status" else _own(name)
    if language == "zh":
        for node in (*document["entry"], *document["nodes"]):
            _name(node, _labels())
    return document


def _own(name: str) -> dict[str, Any]:
    if name not in TEMPLATES:
        raise LookupError(name)
    return msgspec.json.decode(files(__name__).joinpath(f"{name}.json").read_bytes(), type=dict[str, Any])


@cache
def _labels() -> Mapping[str, str]:
    """What steps are called in Chinese."""
    return msgspec.json.decode(files(__name__).joinpath("labels_zh.json").read_bytes(), type=dict[str, str])


def _name(node: dict[str, Any], labels: Mapping[str, str]) -> None:
    """Names are for the people who edit, in one language; what visitors read is translated in the document."""
    named = [node, *(row for rows in _NAMED_ROWS for row in node["config"].get(rows, []))]
    for each in named:
        if each.get("label"):
            each["label"] = labels.get(each["label"], each["label"])
