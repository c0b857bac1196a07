"""What was kept in, told to whoever stores it for the company and the operator, and to the log."""

import time
from collections import Counter
from collections.abc import Callable
from typing import Literal
from uuid import UUID

import msgspec
import structlog

log = structlog.get_logger()
Kind = Literal[
    "attempt",  # it asked for something no plugin needs, and was refused
    "late",  # a call took longer than it may
    "processor",  # a call, or no call, computed more than it may
    "died",  # its process ended, or was ended by the kernel
    "not_loadable",
    "garbage",  # an answer that is none
    "talkative",  # more messages than a call may send
]


class Contained(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a sandboxed plugin did wrong and what it was doing for; without secrets."""

    tenant_id: UUID
    plugin: str
    version: str
    digest: str
    kind: Kind
    told: str


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A line a sandboxed plugin printed; without secrets."""

    tenant_id: UUID
    plugin: str
    version: str
    line: str


Listener = Callable[[Contained | Said], None]
_listeners: list[Listener] = []
_counted: Counter[str] = Counter()
_LOG_EVERY_S, _MOST_LOGGED = 60.0, 1_000
_logged: dict[tuple[UUID, str, str], tuple[float, int]] = {}


def listen(listener: Listener) -> Callable[[], None]:
    """Tell this listener from now on; call what is returned to stop. It must not wait for anything."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def counted() -> Counter[str]:
    """How often what was contained since this process began."""
    return _counted


def tell(record: Contained | Said) -> None:
    """Tell everybody; a listener that fails costs no call."""
    if isinstance(record, Contained):
        _counted[record.kind] += 1
        _log_sparingly(record)
    else:
        log.debug("plugin_said", **msgspec.to_builtins(record))  # the company's words, not the operator's
    for listener in tuple(_listeners):
        try:
            listener(record)
        except Exception as failure:  # whoever stores it is not why the call failed
            log.warning("plugin_listener_failed", error=type(failure).__name__)


def _log_sparingly(record: Contained) -> None:
    """One line a minute for the same misdeed of the same plugin, with how often it was left out in between."""
    key = (record.tenant_id, record.digest, record.kind)
    now = time.monotonic()
    last, left_out = _logged.get(key, (-_LOG_EVERY_S, 0))
    if now - last < _LOG_EVERY_S:
        _logged[key] = last, left_out + 1
        return
    if len(_logged) >= _MOST_LOGGED:
        _logged.clear()
    _logged[key] = now, 0
    log.warning("plugin_contained", left_out=left_out, **msgspec.to_builtins(record))
