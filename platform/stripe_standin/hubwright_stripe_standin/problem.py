"""Errors in Stripe's words: `{"error": {"type", "code", "message", "param"}}`."""

from typing import Any


class Problem(Exception):
    """A request that is answered with an error."""

    def __init__(self, status: int, message: str, *, kind: str = "invalid_request_error", **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.error: dict[str, Any] = {"type": kind, "message": message, **more}

    @property
    def body(self) -> dict[str, Any]:
        """What is sent."""
        return {"error": self.error}


def missing(kind: str, wanted: str) -> Problem:
    """There is no such object."""
    return Problem(404, f"No such {kind}: '{wanted}'", code="resource_missing", param="id")


def lacking(param: str) -> Problem:
    """A parameter that has to be there is not."""
    return Problem(400, f"Missing required param: {param}.", code="parameter_missing", param=param)


def wrong(param: str, message: str) -> Problem:
    """A parameter has a value that cannot be used."""
    return Problem(400, message, code="parameter_invalid", param=param)
