"""The one check, what is registered for it, and what a company has used."""

import time
from collections.abc import Awaitable, Callable
from typing import Literal
from uuid import UUID

import msgspec

from hubwright.kernel.errors import FieldError, Invalid, Refusal
from hubwright.kernel.i18n import _
from hubwright.kernel.quotas import queries
from hubwright.kernel.scope import active_tenant

_NEAR = 0.1  # of the limit: that near to it, and where so little is left for what comes at once, each is counted
_AT_ONCE = 100
_GOOD_FOR_S = 30.0


class Quota(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is limited; `count` says how much the active tenant has, no further than it is asked to count."""

    key: str
    title: Callable[[], str]
    help: Callable[[], str]
    unit: Literal["bytes", "count"]
    default: int
    count: Callable[[int], Awaitable[int]]


class QuotaView(msgspec.Struct, frozen=True, kw_only=True):
    """One limit of one company, and how far it is used."""

    key: str
    title: str
    help: str
    unit: Literal["bytes", "count"]
    most: int | None
    used: int
    reason: str


class QuotaReached(Refusal, status=409, type="quota-reached"):
    """There is no room for more of it in this company."""

    def __init__(self, quota: Quota, most: int) -> None:
        self.quota = quota
        self.most = most
        super().__init__(quota.key)

    def sentence(self) -> str:
        told = _("There is no room for more: %(what)s. Remove some, or ask Hubwright for a higher limit.")
        return told % {"what": self.quota.title()}

    def data(self) -> dict[str, object]:
        return {"quota": self.quota.key, "most": self.most}


QUOTAS: dict[str, Quota] = {}
_counted: dict[tuple[UUID, str], tuple[int, float]] = {}
_MOST_KEPT = 10_000


def register(quota: Quota) -> None:
    """Make a limit known."""
    QUOTAS[quota.key] = quota


async def require_room(key: str, more: int = 1) -> None:
    """Refuse in the caller's transaction when the active tenant would have too much of it with `more`."""
    quota = QUOTAS[key]
    row = (await queries.set_quotas()).get(key)
    most = quota.default if row is None else row["most"]
    if most is None or _is_far(key, most, more):
        return
    await queries.lock(key)
    used = await quota.count(most + 1)
    if used + more > most:
        raise QuotaReached(quota, most)
    if len(_counted) >= _MOST_KEPT:
        _counted.clear()
    _counted[active_tenant(), key] = (used + more, time.monotonic() + _GOOD_FOR_S)


def _is_far(key: str, most: int, more: int) -> bool:
    """Whether there is room for many more of this size, so that a count of a moment ago is good enough."""
    known, until = _counted.get((active_tenant(), key), (most, 0.0))
    margin = most * _NEAR
    if until < time.monotonic() or margin < _AT_ONCE * more or known + more > most - margin:
        return False
    _counted[active_tenant(), key] = (known + more, until)
    return True


async def quotas_now() -> list[QuotaView]:
    """Every limit of the active tenant, and what it has used."""
    told = await queries.set_quotas()
    found = []
    for quota in QUOTAS.values():
        row = told.get(quota.key)
        most = quota.default if row is None else row["most"]
        found.append(
            QuotaView(
                key=quota.key,
                title=quota.title(),
                help=quota.help(),
                unit=quota.unit,
                most=most,
                used=await quota.count(10**15),
                reason="" if row is None else row["reason"],
            )
        )
    return found


async def set_quota(key: str, most: int | None, reason: str) -> None:
    """Set a limit of the active tenant; who may is the caller's question."""
    if key not in QUOTAS:
        raise Invalid(FieldError("key", _("There is no such limit.")))
    if most is not None and most < 0:
        raise Invalid(FieldError("most", _("A limit is a whole number that is not negative.")))
    if not reason.strip():
        raise Invalid(FieldError("reason", _("Say why; the tenant is shown this.")))
    await queries.put(key, most, reason.strip()[:500])
    _counted.pop((active_tenant(), key), None)
