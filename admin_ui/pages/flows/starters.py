"""What a new flow can begin with when it is made from scratch."""

from collections.abc import Callable
from typing import Any

from hubwright.kernel.i18n import _

STARTERS: dict[str, tuple[Callable[[], str], Callable[[], str]]] = {
    "greeting": (
        lambda: _("A greeting"),
        lambda: _("Says hello, offers two buttons and hands over to a person."),
    ),
    "event": (
        lambda: _("When something happens"),
        lambda: _("Another flow or a feature announces an event, and this flow runs. No visitor is needed."),
    ),
    "webhook": (
        lambda: _("When another system calls"),
        lambda: _("The flow gets a web address of its own; a post to it runs the flow."),
    ),
    "schedule": (
        lambda: _("At set times"),
        lambda: _("Every few minutes, on weekdays at nine, on the first of the month."),
    ),
    "manual": (
        lambda: _("By hand"),
        lambda: _("A button runs the flow; a program can, too."),
    ),
    "empty": (
        lambda: _("Nothing"),
        lambda: _("Only the beginning. You add every step yourself."),
    ),
}


def starter(key: str) -> dict[str, Any]:
    """A fresh document."""
    if key in _TRIGGERED:
        return _triggered(key)
    return _greeting() if key == "greeting" else _empty()


def _document(**more: Any) -> dict[str, Any]:
    return {
        "schema": "flow/1",
        "id": "flw_new",
        "name": "",
        "kind": "bot",
        "locale_default": "en",
        "entry": [{"id": "trg_1", "type": "trigger.message", "tv": 1, "config": {}}],
        "vars": [],
        "nodes": [],
        "edges": [],
        "i18n": {},
        **more,
    }


_TRIGGERED: dict[str, dict[str, Any]] = {"event": {"name": "order.paid"}, "webhook": {}, "schedule": {}, "manual": {}}


def _triggered(kind: str) -> dict[str, Any]:
    """A flow that no visitor starts: its trigger, and the end."""
    return _document(
        kind=kind,
        entry=[{"id": "trg_1", "type": f"trigger.{kind}", "tv": 1, "config": _TRIGGERED[kind]}],
        nodes=[{"id": "n_done", "type": "end", "config": {"outcome": "done"}}],
        edges=[{"id": "e_1", "from": ["trg_1", "out"], "to": "n_done"}],
    )


def _empty() -> dict[str, Any]:
    return _document()


def _greeting() -> dict[str, Any]:
    return _document(
        nodes=[
            {
                "id": "n_hello",
                "type": "message",
                "label": "",
                "config": {
                    "kind": "buttons",
                    "text": "Hello! What can we do for you?",
                    "buttons": [
                        {"id": "b_hours", "label": "Opening hours"},
                        {"id": "b_person", "label": "Talk to a person"},
                    ],
                    "timeout_s": 3600,
                },
            },
            {
                "id": "n_hours",
                "type": "message",
                "config": {"kind": "text", "text": "We are here Monday to Friday, 9 to 18."},
            },
            {"id": "n_done", "type": "end", "config": {"outcome": "answered"}},
            {
                "id": "n_person",
                "type": "handoff",
                "config": {"text": "I am passing you to a colleague. One moment, please."},
            },
        ],
        edges=[
            {"id": "e_1", "from": ["trg_1", "out"], "to": "n_hello"},
            {"id": "e_2", "from": ["n_hello", "button.b_hours"], "to": "n_hours"},
            {"id": "e_3", "from": ["n_hello", "button.b_person"], "to": "n_person"},
            {"id": "e_4", "from": ["n_hello", "other"], "to": "n_person"},
            {"id": "e_5", "from": ["n_hours", "out"], "to": "n_done"},
        ],
        i18n={
            "n_hello.text": {"zh": "您好！请问有什么可以帮您？"},
            "n_hello.buttons.b_hours.label": {"zh": "营业时间"},
            "n_hello.buttons.b_person.label": {"zh": "转人工"},
            "n_hours.text": {"zh": "我们的服务时间为周一至周五 9:00–18:00。"},
            "n_person.text": {"zh": "正在为您转接人工同事，请稍候。"},
        },
    )
