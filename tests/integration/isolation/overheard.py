"""What the product writes into its log, as it would in production but with every level on."""

import io
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import structlog

from hubwright.kernel.telemetry import start_logging

_THE_TESTS_OWN = ("httpx", "httpcore")


class Overheard:
    """Lines of our own code at every level, and warnings of libraries."""

    def __init__(self) -> None:
        self.written = io.StringIO()
        self.lines = 0

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Send all of it here for a while."""
        before, libraries = structlog.get_config(), logging.StreamHandler(self.written)
        libraries.setLevel(logging.WARNING)
        libraries.addFilter(lambda record: not record.name.startswith(_THE_TESTS_OWN))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stderr", self.written)
            start_logging("debug", "json")
        logging.getLogger().addHandler(libraries)
        try:
            yield
        finally:
            logging.getLogger().removeHandler(libraries)
            structlog.configure(**before)

    @contextmanager
    def since(self) -> Iterator[list[str]]:
        """The lines that are written inside; there when it ends."""
        begins, lines = self.written.tell(), list[str]()
        yield lines
        lines += self.written.getvalue()[begins:].splitlines(keepends=True)
        self.lines += len(lines)
