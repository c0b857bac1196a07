"""Why a flow document was refused."""

from collections.abc import Sequence

import msgspec

from hubwright.flows.problems import Problem
from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import language


class FlowInvalid(Refusal, status=422, type="flow-invalid"):
    """The document cannot be used as it is; every problem found is named."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(self.problems)

    def sentence(self) -> str:
        return self.problems[0].in_language(language())

    def data(self) -> dict[str, object]:
        return {"problems": msgspec.to_builtins(self.problems)}
