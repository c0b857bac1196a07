"""A test of a flow as others see it, and what came of it."""

from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.flows import trial


class FlowTestView(msgspec.Struct, frozen=True, kw_only=True):
    """One kept test; `test` is None when a newer version of the platform wrote it."""

    id: UUID
    name: str
    author: str
    at: datetime
    test: trial.FlowTest | None


class TestRun(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one test on one document."""

    __test__ = False

    id: UUID
    name: str
    outcome: trial.TestOutcome

    @property
    def passed(self) -> bool:
        return self.outcome.passed

    @property
    def difference(self) -> trial.Difference | None:
        return self.outcome.difference
