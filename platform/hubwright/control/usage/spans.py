"""What a company used in any span, from kept days and, where a span begins or ends inside a day, from the ledger."""

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec

from hubwright.control.usage import rollup_queries
from hubwright.control.usage.meters import METERS
from hubwright.control.usage.roll import midnight, next_midnight

_NINE = Decimal("0.000000001")


class Used(msgspec.Struct, frozen=True):
    """One meter in a span: the sum of a flow, or where a level stood on average."""

    meter: str
    quantity: Decimal
    level: bool


async def used_in(begins_at: datetime, ends_at: datetime, billed_before: datetime, zone: ZoneInfo) -> list[Used]:
    """Every meter of a span, as it is billed before a moment; the kept days are up to date."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    weights: defaultdict[str, Decimal] = defaultdict(Decimal)
    first, last = midnight(begins_at, zone), midnight(ends_at, zone)
    head = begins_at if begins_at == first else min(next_midnight(begins_at, zone), ends_at)
    tail = max(last, head)
    for begins, ends, read in (
        (begins_at, head, rollup_queries.parts_of_days),
        (head, tail, rollup_queries.sums),
        (tail, ends_at, rollup_queries.parts_of_days),
    ):
        if begins < ends:
            for row in await read(begins, ends, billed_before):
                sums[row["meter"]] += row["quantity"]
                weights[row["meter"]] += row["weight"] + row["quantity"] * seconds(ends, ends_at)
    before = await _levels_before(begins_at, first, billed_before)
    flows = [Used(meter, quantity, level=False) for meter, quantity in sums.items() if not _is_level(meter)]
    return flows + [
        Used(meter, (before[meter] + weights[meter] / seconds(begins_at, ends_at)).quantize(_NINE), level=True)
        for meter in sorted(before.keys() | weights.keys())
        if _is_level(meter)
    ]


async def _levels_before(moment: datetime, first: datetime, billed_before: datetime) -> defaultdict[str, Decimal]:
    levels: defaultdict[str, Decimal] = defaultdict(Decimal)
    for meter, level in (await rollup_queries.levels_before(first, billed_before)).items():
        levels[meter] += level
    if first < moment:
        for row in await rollup_queries.parts_of_days(first, moment, billed_before):
            levels[row["meter"]] += row["quantity"]
    return levels


def seconds(begins_at: datetime, ends_at: datetime) -> Decimal:
    """How long, exactly."""
    span = ends_at - begins_at
    return Decimal(span.days * 86_400 + span.seconds) + Decimal(span.microseconds).scaleb(-6)


def _is_level(meter: str) -> bool:
    return meter in METERS and METERS[meter].kind == "level"
