"""A market for each test, and what this process knows of releases forgotten after it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hubwright.host import catalogue
from hubwright.host.sandbox.standing import close_boxes
from tests.support.market import Market


@pytest.fixture
async def market(database: None, tmp_path: Path) -> AsyncIterator[Market]:
    yield await Market(tmp_path / "plugins").open()
    await close_boxes()


@pytest.fixture(autouse=True)
async def _nothing_known(database: None) -> None:
    await catalogue.shelf.begin()
