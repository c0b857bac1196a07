"""What a partner reads: thirty days of a plugin, one of its versions, and the rows behind one day."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hubwright.control.marketplace.figures import queries
from hubwright.control.marketplace.figures.schemas import (
    Calls,
    DayFigures,
    DayLine,
    Failure,
    Figures,
    Installs,
    MeterDay,
    Money,
    VersionLine,
)
from hubwright.control.marketplace.handing_in import require_reader
from hubwright.host.releases import health_queries
from hubwright.host.releases import queries as releases
from hubwright.host.releases.rollout import order
from hubwright.host.releases.schemas import Release
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import Row
from hubwright.kernel.errors import Missing

DAYS = 30
Key = tuple[date, str]  # a day, a version


async def figures_of(actor: Actor, plugin: str, now: datetime, version: str = "") -> Figures:
    """Thirty days up to now, of all versions or of one."""
    known = await _releases(actor, plugin)
    if version and version not in known:
        raise Missing("version")
    today = now.astimezone(UTC).date()
    since = today - timedelta(days=DAYS - 1)
    installs = await _installs(plugin, since, version)
    rows = [row for row in await health_queries.days_of(plugin, since) if version in ("", row["version"])]
    calls = _calls(rows)
    used = [] if version else await queries.use(plugin, min(since, today.replace(day=1)))
    last = max((day for day, _version in installs), default=today)
    lines = _versions(known, {v: found for (day, v), found in installs.items() if day == last}, calls)
    return Figures(
        plugin=plugin,
        name=_newest(known).manifest.name,
        counted_at=await queries.counted_at(),
        now=sum((line.installs for line in lines), Installs()),
        calls=sum(calls.values(), Calls()),
        versions=lines,
        days=[
            DayLine(
                day=day,
                installs=sum((found for (d, _v), found in installs.items() if d == day), Installs()),
                calls=sum((found for (d, _v), found in calls.items() if d == day), Calls()),
                metered=_sums((row["currency"], row["cost"]) for row in used if row["day"] == day),
            )
            for day in (since + timedelta(days=n) for n in range(DAYS))
        ],
        failures=_failures(rows),
        flat=_sums((line.monthly.currency, line.monthly.amount) for line in lines),
        metered=_sums((row["currency"], row["cost"]) for row in used if row["day"] >= today.replace(day=1)),
    )


async def day_of(actor: Actor, plugin: str, day: date) -> DayFigures:
    """What stands behind one day: versions, kinds of failures, meters."""
    known = await _releases(actor, plugin)
    installs = {v: found for (d, v), found in (await _installs(plugin, day)).items() if d == day}
    rows = [row for row in await health_queries.days_of(plugin, day) if row["day"] == day]
    used = [row for row in await queries.use(plugin, day) if row["day"] == day]
    meters = {meter.key: meter for each in known.values() for meter in each.manifest.meters}
    return DayFigures(
        plugin=plugin,
        name=_newest(known).manifest.name,
        day=day,
        versions=_versions(known, installs, _calls(rows)),
        failures=_failures(rows),
        meters=[
            MeterDay(
                title=meters[row["meter"]].title,
                unit=meters[row["meter"]].unit,
                quantity=row["quantity"],
                cost=Money(row["cost"], row["currency"]),
            )
            for row in used
            if row["meter"] in meters
        ],
    )


async def _releases(actor: Actor, plugin: str) -> dict[str, Release]:
    await require_reader(actor, plugin)
    found = sorted(await releases.releases_of(plugin), key=lambda each: order(each.version))
    if not found:
        raise Missing("plugin")
    return {each.version: each for each in found}


def _newest(known: dict[str, Release]) -> Release:
    return known[list(known)[-1]]


async def _installs(plugin: str, since: date, version: str = "") -> dict[Key, Installs]:
    return {
        (row["day"], row["version"]): Installs(active=row["active"], paused=row["paused"], removed=row["removed"])
        for row in await queries.versions(plugin, since)
        if version in ("", row["version"])
    }


def _calls(rows: Iterable[Row]) -> dict[Key, Calls]:
    found: dict[Key, Calls] = defaultdict(Calls)
    for row in rows:
        found[row["day"], row["version"]] += Calls(made=row["calls"], failed=row["calls"] if row["failure"] else 0)
    return found


def _failures(rows: Iterable[Row]) -> list[Failure]:
    counted: Counter[tuple[str, str]] = Counter()
    for row in rows:
        if row["failure"]:
            counted[row["version"], row["failure"]] += row["calls"]
    return [Failure(version=v, kind=kind, calls=calls) for (v, kind), calls in counted.most_common()]


def _versions(known: dict[str, Release], installs: dict[str, Installs], calls: dict[Key, Calls]) -> list[VersionLine]:
    """The newest first; versions that nobody has and nobody called are left out."""
    called: dict[str, Calls] = defaultdict(Calls)
    for (_day, version), found in calls.items():
        called[version] += found
    return [
        VersionLine(
            version=version,
            installs=installs.get(version, Installs()),
            calls=called.get(version, Calls()),
            monthly=Money(
                Decimal(release.manifest.price.monthly) * installs.get(version, Installs()).active,
                release.manifest.price.currency,
            ),
        )
        for version, release in reversed(known.items())
        if version in installs or version in called
    ]


def _sums(amounts: Iterable[tuple[str, Decimal]]) -> list[Money]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for currency, amount in amounts:
        found[currency] += amount
    return [Money(amount, currency) for currency, amount in sorted(found.items()) if amount]
