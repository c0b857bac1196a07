"""Which release comes to which company by itself, and when a rollout stops. Pure."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar
from uuid import UUID

import msgspec

STAGES = (5, 25, 100)
STAGE_S = 24 * 3600.0  # how long a stage stands before the next one begins by itself
COOL_DOWN_S = 24 * 3600.0  # between approval and the first company
FIRST_MOST = 25  # a partner begins with at most so many companies in a hundred
LEAST_CALLS = 50
MARGIN = 0.05  # so much more often than the release before it may fail


class Candidate(Protocol):
    """What has to be known of a release."""

    @property
    def plugin(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def percent(self) -> int: ...
    @property
    def approved_at(self) -> datetime | None: ...


C = TypeVar("C", bound=Candidate)


class Bounds(msgspec.Struct, frozen=True):
    """The shares of companies, in percent, that a partner may choose from now; both ends are in it."""

    least: int
    most: int

    def hold(self, percent: int) -> bool:
        """Whether this share is within them."""
        return self.least <= percent <= self.most


class Due(msgspec.Struct, Generic[C], frozen=True):
    """What a company should have by itself, and what it should be asked about; they are two releases."""

    comes: C | None = None
    asks: C | None = None


class Health(msgspec.Struct, frozen=True):
    """How calls went."""

    succeeded: int = 0
    failed: int = 0

    @property
    def calls(self) -> int:
        return self.succeeded + self.failed

    @property
    def share(self) -> float:
        return self.failed / self.calls if self.calls else 0.0


def order(version: str) -> tuple[int, ...]:
    """Versions in their order: 1.10.0 comes after 1.9.0."""
    return tuple(int(part) for part in version.split("."))


def bucket(plugin: str, version: str, tenant_id: UUID) -> int:
    """0 to 99, the same everywhere and always; another version draws anew, so that nobody is always first."""
    drawn = hashlib.sha256(f"{plugin}\0{version}\0{tenant_id}".encode()).digest()
    return int.from_bytes(drawn[:8], "big") % 100


def reaches(release: Candidate, tenant_id: UUID, cooldown_days: int, now: datetime) -> bool:
    """Whether a release comes to this company by itself now."""
    if release.state not in ("rolling", "published") or release.approved_at is None:
        return False
    if now < release.approved_at + timedelta(days=cooldown_days):
        return False
    return release.state == "published" or bucket(release.plugin, release.version, tenant_id) < release.percent


def due_update(
    releases: Iterable[C],
    installed: str,
    tenant_id: UUID,
    cooldown_days: int,
    now: datetime,
    *,
    asks: Callable[[C], bool] = lambda _release: False,
) -> Due[C]:
    """What is above the installed release and reaches this company, the newest first.

    `asks` tells of a release whether it wants more than was agreed to. The newest that wants nothing comes, whatever
    is newer; when the newest of all wants more, the company is asked about it.
    """
    above = sorted(
        (
            each
            for each in releases
            if order(each.version) > order(installed) and reaches(each, tenant_id, cooldown_days, now)
        ),
        key=lambda each: order(each.version),
        reverse=True,
    )
    harmless = next((each for each in above if not asks(each)), None)
    newest = next(iter(above), None)
    return Due(comes=harmless, asks=None if newest is harmless else newest)


def next_percent(percent: int) -> int:
    """The stage after this one."""
    return next((stage for stage in STAGES if stage > percent), 100)


def partner_bounds(state: str, percent: int, stage_at: datetime | None, now: datetime) -> Bounds:
    """Who has it keeps it, so a share never shrinks; beyond a quarter it grows a day after the step before."""
    stood = state == "rolling" and stage_at is not None and now >= stage_at + timedelta(seconds=STAGE_S)
    return Bounds(max(percent, 1), 100 if stood else max(percent, FIRST_MOST))


def should_halt(new: Health, old: Health) -> bool:
    """Whether a new release fails so much more than the one before that nobody else should get it."""
    return new.calls >= LEAST_CALLS and new.share > old.share + MARGIN
