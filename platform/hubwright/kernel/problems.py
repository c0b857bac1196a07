"""A refusal as problem+json (RFC 9457); `type` is stable, `title` is in the reader's language."""

from typing import Any

from hubwright.kernel.errors import Refusal


def problem_of(refusal: Refusal) -> dict[str, Any]:
    """Build the problem object."""
    return problem(refusal.status, refusal.type, refusal.sentence(), **refusal.data())


def problem(status: int, kind: str, title: str, **more: object) -> dict[str, Any]:
    """Build a problem object from its parts."""
    return {"type": f"urn:hubwright:problem:{kind}", "title": title, "status": status, **more}
