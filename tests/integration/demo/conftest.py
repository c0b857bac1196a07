"""One demo for the tests that only talk to it."""

from collections.abc import Iterator

import pytest

from tests.support.demo import Demo, running_demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A running demo."""
    with running_demo(tmp_path_factory.mktemp("demo") / "data") as running:
        yield running
