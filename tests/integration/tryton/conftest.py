"""A Tryton for all tests that want a real one."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.tryton import tryton as running


@pytest.fixture(scope="session")
def tryton() -> Iterator[Any]:
    with running() as server:
        yield server
