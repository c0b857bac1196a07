"""`Idempotency-Key` on writes: the first answer is stored with the deed and given again, never done again."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from hubwright.kernel.actor import Actor
from hubwright.kernel.database import execute, fetch_one
from hubwright.kernel.errors import FieldError, Invalid, Refusal
from hubwright.kernel.i18n import _

LONGEST_KEY = 200


class KeyUsedForSomethingElse(Refusal, status=422, type="idempotency-key-reused"):
    """The same key came with another request; the first one stands."""

    def sentence(self) -> str:
        return _("This Idempotency-Key was used for a different request. Use a new key for a new request.")


class Answer(msgspec.Struct, frozen=True):
    """What was answered: status and JSON body; `again` tells that it was stored by an earlier request."""

    status: int
    body: Any
    again: bool = False


def fingerprint(method: str, path: str, body: bytes) -> str:
    """Tell two requests apart by what they ask for."""
    return hashlib.sha256(b"\0".join((method.encode(), path.encode(), body))).hexdigest()


async def once(
    actor: Actor, key: str, request_fingerprint: str, work: Callable[[], Awaitable[tuple[int, object]]]
) -> Answer:
    """Do `work` once per actor and key, in the caller's transaction; without a key it is simply done.

    Two requests with the same key at the same time take turns; a refusal is not stored, for nothing was done.
    """
    if not key:
        status, body = await work()
        return Answer(status, msgspec.to_builtins(body))
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise Invalid(FieldError("Idempotency-Key", _("An Idempotency-Key has at most 200 printable characters.")))
    await execute(
        "SELECT pg_advisory_xact_lock(hashtextextended($2 || t.tenant_id, 0)) FROM (SELECT $1::uuid AS tenant_id) t",
        f"idempotency/{actor.label}/{key}/",
    )
    known = await fetch_one(
        "SELECT fingerprint, status, body FROM idempotency WHERE tenant_id = $1 AND actor = $2 AND key = $3",
        actor.label,
        key,
    )
    if known is not None:
        if known["fingerprint"] != request_fingerprint:
            raise KeyUsedForSomethingElse
        return Answer(known["status"], known["body"], again=True)
    status, body = await work()
    plain = msgspec.to_builtins(body)
    await execute(
        "INSERT INTO idempotency (tenant_id, actor, key, fingerprint, status, body) VALUES ($1, $2, $3, $4, $5, $6)",
        actor.label,
        key,
        request_fingerprint,
        status,
        plain,
    )
    return Answer(status, plain)
