"""A shop for each test that wants one."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from order_status_testing.shop import Shop, shop_open


@pytest.fixture
def shop() -> Iterator[Shop]:
    with shop_open() as running:
        yield running
