"""A dead letter as verbs return it, and why one cannot be tried again."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """With content: only for people of the company. `context` is what trying again needs besides."""

    id: UUID
    kind: str
    subject_id: UUID
    label: str
    error: str
    attempts: int
    payload: dict[str, Any]
    context: dict[str, Any]
    died_at: datetime


class NothingToRepeat(Refusal, status=409, type="nothing-to-repeat"):
    """What it belonged to has gone on without it."""

    def sentence(self) -> str:
        return _("The conversation has gone on since, so there is nothing to repeat. It can only be dropped.")
