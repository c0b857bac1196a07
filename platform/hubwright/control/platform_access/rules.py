"""What may be done inside a company: one decision for each request, pure."""

from collections.abc import Mapping
from typing import Any

from hubwright.control.platform_access.errors import InsideACompany, NotForThePlatform, OnlyToLook
from hubwright.kernel.actor import Access, Actor
from hubwright.kernel.errors import Refusal
from hubwright.kernel.permissions import NEVER_INSIDE

MINUTES = (15, 30, 60)
LONGEST_REASON = 500
_READING = frozenset({"GET", "HEAD", "SOCKET"})


def refusal_of(actor: Actor, access: Access, method: str, opt: Mapping[str, Any]) -> Refusal | None:
    """Why this request is not let in; None lets it in."""
    if opt.get("inside"):  # leaving, and what tells nothing of anybody
        return None
    if opt["audience"] != "tenant":
        return InsideACompany()
    permission = opt["permission"]
    if permission in NEVER_INSIDE or opt.get("secret") or not actor.may(permission):
        return NotForThePlatform()
    if access.mode == "read" and method not in _READING:
        return OnlyToLook()
    return None
