"""The flow language by itself: steps of plugins that other tests have loaded are not in the catalogue meanwhile."""

from collections.abc import Iterator

import pytest

from tests.support.plain_catalogue import without_plugins


@pytest.fixture(scope="module", autouse=True)
def _own_steps_only() -> Iterator[None]:
    with without_plugins():
        yield
