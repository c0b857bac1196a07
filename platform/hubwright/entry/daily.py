"""What the owner of the embedded servers does once a day, in a thread beside its watch; what serves may not."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from hubwright.entry import servers
from hubwright.kernel.settings import Settings

log = structlog.get_logger()
DAY_S = 24 * 60 * 60.0
_SOON_S = 10 * 60.0  # after a failure: a server that was being started again is there by then


@contextmanager
def maintenance(settings: Settings, every: float = DAY_S, soon: float = _SOON_S) -> Iterator[None]:
    """Maintain every day while inside; starting has just done so. Without the login that may, a cron job does."""
    ended = threading.Event()
    thread = threading.Thread(target=_maintain, args=(settings, ended, every, soon), name="maintenance", daemon=True)
    if settings.migrate_database_url:
        thread.start()
    try:
        yield
    finally:
        ended.set()


def _maintain(settings: Settings, ended: threading.Event, every: float, soon: float) -> None:
    pause = every
    while not ended.wait(pause):
        try:
            servers.maintain_now(settings)
            pause = every
        except Exception as failure:  # whatever it was, the next round may find it gone
            log.warning("maintenance_failed", error=f"{type(failure).__name__}: {failure}")
            pause = soon
