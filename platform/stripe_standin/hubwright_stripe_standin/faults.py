"""What goes wrong on purpose."""

from typing import Literal, NamedTuple

Kind = Literal["rate_limited", "server_error", "error_after_commit", "timeout", "timeout_after_commit"]


class Fault(NamedTuple):
    """The next `times` requests to addresses that begin with `path` go wrong.

    `server_error` is answered and remembered for its key like any answer of Stripe's first API; `error_after_commit`
    too, though the deed was done; the time-outs never answer, before the deed or after it.
    """

    kind: Kind
    path: str = "/v1/"
    method: str = "POST"
    times: int = 1


class Faults:
    """Those that are still to come."""

    def __init__(self) -> None:
        self.coming: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let it happen."""
        self.coming.append(fault)

    def next(self, method: str, path: str) -> Kind | None:
        """The fault that meets this request."""
        for place, fault in enumerate(self.coming):
            if fault.method == method and path.startswith(fault.path):
                left = fault._replace(times=fault.times - 1)
                self.coming[place : place + 1] = [left] if left.times else []
                return fault.kind
        return None
