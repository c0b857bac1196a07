"""What the next round will take away, and what the last one took: for the page."""

from datetime import datetime

import msgspec

from hubwright.kernel.actor import Actor
from hubwright.kernel.database.catalogue import tenant_shapes
from hubwright.kernel.database.named_rows import count_older
from hubwright.kernel.permissions import Permission
from tenants.retention import queries
from tenants.retention.classes import CLASSES, DataClass
from tenants.retention.policy import Policy, cut_of, policies

MOST = 10_000  # no further is counted: the page says "10,000 and more"


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """One class."""

    one: DataClass
    policy: Policy
    goes_next: int
    went_last: int
    went_total: int
    swept_at: datetime | None


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """All classes, and when the next round begins."""

    classes: list[Outlook]
    next_at: datetime | None


async def outlook(actor: Actor, now: datetime) -> Round:
    """Look ahead to the next round."""
    actor.require(Permission.SETTINGS_MANAGE)
    next_at = await queries.next_round()
    chosen, last = await policies(), {row["class"]: row for row in await queries.sweeps()}
    shapes = {shape.name: shape for shape in await tenant_shapes()}
    found = []
    for each in CLASSES:
        cut, count = cut_of(chosen[each.key], max(now, next_at or now)), 0
        for rows in each.rows if cut is not None else ():
            assert cut is not None
            count += await count_older(shapes[rows.table], rows.by, cut, most=MOST, also=rows.also)
        row = last.get(each.key)
        found.append(
            Outlook(
                one=each,
                policy=chosen[each.key],
                goes_next=min(count, MOST),
                went_last=row["went"] if row else 0,
                went_total=row["went_total"] if row else 0,
                swept_at=row["swept_at"] if row else None,
            )
        )
    return Round(classes=found, next_at=next_at)
