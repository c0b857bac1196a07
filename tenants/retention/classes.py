"""The classes of data, what belongs to each, and between what a company may choose."""

from collections.abc import Callable

import msgspec

from hubwright.kernel.i18n import _
from hubwright.kernel.settings import settings


class Rows(msgspec.Struct, frozen=True):
    """Rows of a table that go by age; `also` says which of them are over."""

    table: str
    by: str
    also: str = ""
    empties: str = ""  # the row stays, this column of it is emptied


class DataClass(msgspec.Struct, frozen=True, kw_only=True):
    """One class; without default days it is kept until somebody says otherwise."""

    key: str
    title: Callable[[], str]
    told: Callable[[], str]
    rows: tuple[Rows, ...]
    default: Callable[[], int | None]
    least: int
    most: Callable[[], int | None] = lambda: None  # no company may keep it longer than that


def _for_ever() -> None:
    return None


def _trace_days() -> int:
    return settings().trace_days


CLASSES: tuple[DataClass, ...] = (
    DataClass(
        key="messages",
        title=lambda: _("What was said"),
        told=lambda: _("Conversations closed for so long lose their words and files; that they took place stays."),
        rows=(Rows("conversation", "resolved_at", "emptied_at IS NULL AND status = 'resolved'"),),
        default=_for_ever,
        least=7,
    ),
    DataClass(
        key="files",
        title=lambda: _("Files"),
        told=lambda: _("Pictures and documents that customers and agents sent."),
        rows=(Rows("file", "created_at", "storage_key <> ''"),),
        default=_for_ever,
        least=7,
    ),
    DataClass(
        key="traces",
        title=lambda: _("What flows did"),
        told=lambda: _("Steps, calls of services with their answers, timers, and the state of flows that are over."),
        rows=(
            Rows("flow_step", "at"),
            Rows("effect", "done_at", "state IN ('done', 'failed')"),
            Rows("timer", "fired_at"),
            Rows("flow_failure", "at"),
            Rows("flow_session", "ended_at", "status = 'ended' AND state <> '{}'", empties="state"),
        ),
        default=_trace_days,
        least=1,
        most=_trace_days,
    ),
    DataClass(
        key="plugin_calls",
        title=lambda: _("Calls of plugins"),
        told=lambda: _("What was called, how long it took and what came of it."),
        rows=(Rows("plugin_call", "at"),),
        default=_trace_days,
        least=1,
        most=_trace_days,
    ),
    DataClass(
        key="routing",
        title=lambda: _("Routing decisions"),
        told=lambda: _("Who was ruled out and why, overflow, moves between queues, plans tried out. Offers stay."),
        rows=(
            Rows("offer", "offered_at", "state <> 'offered' AND trace <> '{}'", empties="trace"),
            Rows("routing_stand", "at"),
            Rows("queue_overflow", "at"),
            Rows("queue_move", "at"),
            Rows("what_if", "asked_at", "state IN ('done', 'failed')"),
        ),
        default=lambda: 400,
        least=30,
    ),
    DataClass(
        key="devices",
        title=lambda: _("What devices reported"),
        told=lambda: _("Events of devices, and commands that were sent to them."),
        rows=(Rows("device_event", "at"), Rows("device_command", "changed_at", "state <> 'asked'")),
        default=lambda: 400,
        least=7,
    ),
    DataClass(
        key="arrivals",
        title=lambda: _("Receipts of what came in"),
        told=lambda: _("Which messages of other systems were taken in, so that none is taken in twice."),
        rows=(Rows("inbound_event", "received_at", "done_at IS NOT NULL"),),
        default=lambda: 90,
        least=30,
    ),
    DataClass(
        key="work",
        title=lambda: _("Work that is done"),
        told=lambda: _("Jobs that are over, letters that were sent, answers kept in case a request comes twice."),
        rows=(
            Rows("job", "done_at", "state = 'done'"),
            Rows("idempotency", "created_at"),
            Rows("notice", "cleared_at"),
        ),
        default=lambda: 30,
        least=7,
    ),
    DataClass(
        key="audit",
        title=lambda: _("Audit trail"),
        told=lambda: _("Who did what in this company."),
        rows=(Rows("audit_entry", "at"),),
        default=_for_ever,
        least=180,
    ),
)
BY_KEY = {each.key: each for each in CLASSES}
