"""Why a request was refused: nouns with data and a status, rendered in one place for API and pages."""

from typing import ClassVar

import msgspec

from hubwright.kernel.i18n import _


class FieldError(msgspec.Struct, frozen=True):
    """One field of a form or body that cannot stay as it is; `field` is a dotted path."""

    field: str
    message: str


class Refusal(Exception):
    """The family of everything we refuse on purpose; anything else that is raised is a defect.

    Subclass with `class QueueMissing(Refusal, status=404, type="queue-missing")`; override `sentence`.
    """

    status: ClassVar[int] = 400
    type: ClassVar[str] = "refused"

    def __init_subclass__(cls, status: int | None = None, type: str | None = None) -> None:  # noqa: A002 - problem+json's own word
        super().__init_subclass__()
        if status is not None:
            cls.status = status
        if type is not None:
            cls.type = type

    def sentence(self) -> str:
        """Say in one sentence, in the reader's language, what is wrong and what helps."""
        return _("This cannot be done.")

    def data(self) -> dict[str, object]:
        """Members beside title and status that a client may act on."""
        return {}

    def headers(self) -> dict[str, str]:
        """Response headers that belong to this refusal."""
        return {}

    def __str__(self) -> str:
        return self.sentence()


class Missing(Refusal, status=404, type="missing"):
    """There is nothing here, or it belongs to somebody else; both look the same."""

    def __init__(self, what: str = "") -> None:
        self.what = what
        super().__init__(what)

    def sentence(self) -> str:
        return _("There is nothing at this address.")


class SignInNeeded(Refusal, status=401, type="sign-in-needed"):
    """Nobody is signed in, or the credential is not valid any more."""

    def sentence(self) -> str:
        return _("Please sign in first.")


class NotAllowed(Refusal, status=403, type="not-allowed"):
    """The actor is known but lacks the permission."""

    def __init__(self, permission: str = "") -> None:
        self.permission = permission
        super().__init__(permission)

    def sentence(self) -> str:
        return _("Your role does not allow this.")

    def data(self) -> dict[str, object]:
        return {"permission": self.permission} if self.permission else {}


class Invalid(Refusal, status=422, type="invalid"):
    """Something that was sent cannot be used as it is; every field that is wrong is named."""

    def __init__(self, *errors: FieldError) -> None:
        self.errors = errors
        super().__init__(errors)

    def sentence(self) -> str:
        return self.errors[0].message if self.errors else _("Please check what you entered.")

    def data(self) -> dict[str, object]:
        return {"errors": [{"field": e.field, "message": e.message} for e in self.errors]}


class Conflict(Refusal, status=409, type="conflict"):
    """Somebody else changed it first, or it is already so."""

    def sentence(self) -> str:
        return _("This has changed in the meantime. Reload and try again.")


class TooMany(Refusal, status=429, type="too-many"):
    """A rate limit was reached; `retry_after` is in seconds."""

    def __init__(self, retry_after: float) -> None:
        self.retry_after = max(1, int(retry_after + 0.999))
        super().__init__(self.retry_after)

    def sentence(self) -> str:
        return _("Too many at once. Please wait %(seconds)s seconds.") % {"seconds": self.retry_after}

    def data(self) -> dict[str, object]:
        return {"retry_after": self.retry_after}

    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after)}


class EntitlementLacking(Refusal, status=403, type="entitlement-lacking"):
    """What the company has does not include this (403), or includes no more of it (402)."""

    def __init__(self, key: str, limit: int | None = None) -> None:
        self.key = key
        self.limit = limit
        if limit:
            self.status = 402  # type: ignore[misc]  # more of it can be had: payment, not a right, is what lacks
        super().__init__(key)

    def sentence(self) -> str:
        if self.limit:
            return _("Your edition includes %(limit)s of these. Upgrade to add more.") % {"limit": self.limit}
        return _("Your edition does not include this. Upgrade to use it.")

    def data(self) -> dict[str, object]:
        return {"key": self.key, "limit": self.limit, "plan": f"/settings/plan?feature={self.key}"}


class StartRefused(Exception):
    """The process cannot start; the message is one clear sentence, the exit code is 2."""
