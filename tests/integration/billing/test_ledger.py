"""The ledger: once per fact, nothing changed, late and wrong counts put right by others."""

import asyncio
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubwright.control.billing import queries
from hubwright.control.billing.behind import causes, shares
from hubwright.control.billing.close import GRACE, close
from hubwright.control.billing.invoice import Invoice
from hubwright.control.billing.preview import preview
from hubwright.control.usage import rollup_queries
from hubwright.control.usage.correct import correct
from hubwright.control.usage.counts import Count
from hubwright.control.usage.errors import InFuture, KeyTaken, NothingLeft, TooOld
from hubwright.control.usage.ingest import Taken, ingest
from hubwright.control.usage.record import record
from hubwright.control.usage.roll import drift, recompute, roll
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.telemetry import USAGE_KEYS_TAKEN
from tests.conftest import make_tenant
from tests.integration.billing.making import AUGUST, JULY, JUNE, UTC_ZONE, agreed, count, june, terms
from tests.support.people import join

NOW = june(30)


async def rollup() -> list[tuple[object, ...]]:
    rows = await fetch(
        "SELECT meter, starts_at, billed_in, quantity, moment, events FROM usage_rollup WHERE tenant_id = $1"
        " ORDER BY 1, 2, 3"
    )
    return [tuple(row.values()) for row in rows]


def alarms() -> float:
    return float(next(iter(USAGE_KEYS_TAKEN.collect())).samples[0].value)


async def test_a_known_fact_counts_once_and_another_under_its_key_is_refused_and_told(tenant_a: UUID) -> None:
    first, other = count("messages_out", 1, "m1", june(3)), count("messages_out", 2, "m1", june(3))
    async with acting_for(tenant_a):
        assert await ingest([first, first], NOW) == Taken(1, 1)
        assert await ingest([first, count("messages_out", 1, "m2", june(4))], NOW) == Taken(1, 1)
    before = alarms()
    for both in ([other], [count("messages_out", 1, "m3", june(3)), other], [first, other]):
        with pytest.raises(KeyTaken) as refused:
            async with acting_for(tenant_a):
                await ingest(both, NOW)
        assert (refused.value.status, refused.value.keys) == (409, [("test", "m1")])
    async with acting_for(tenant_a):
        with pytest.raises(KeyTaken):
            await record("messages_out", 3, subject="", source="test", idem_key="m1")
        (kept,) = await fetch("SELECT sum(quantity) AS n FROM usage_event WHERE tenant_id = $1")

    assert alarms() == before + 4
    assert kept["n"] == 2


async def test_two_at_once_with_one_key_and_other_content_are_not_both_content(tenant_a: UUID) -> None:
    async def one(quantity: int) -> bool:
        async with acting_for(tenant_a):
            return await record("messages_out", quantity, subject="", source="test", idem_key="m")

    came = await asyncio.gather(*(one(n) for n in (1, 2, 3)), return_exceptions=True)

    assert sorted(type(each).__name__ for each in came) == ["KeyTaken", "KeyTaken", "bool"]


async def test_what_is_too_old_or_in_the_future_is_refused(in_tenant_a: UUID) -> None:
    now = june(30)
    edge = [now - timedelta(days=35), now + timedelta(minutes=5)]
    assert (await ingest([count("messages_out", 1, str(at), at) for at in edge], now)).new == 2
    with pytest.raises(TooOld):
        await ingest([count("messages_out", 1, "a", edge[0] - timedelta(seconds=1))], now)
    with pytest.raises(InFuture):
        await ingest([count("messages_out", 1, "b", edge[1] + timedelta(seconds=1))], now)


@pytest.mark.parametrize("verb", ["UPDATE usage_event SET quantity = 0", "DELETE FROM usage_event"])
async def test_nobody_changes_what_was_counted(tenant_a: UUID, verb: str) -> None:
    async with acting_for(tenant_a):
        await ingest([count("messages_out", 1, "m1", june(3))], NOW)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with acting_for(tenant_a):
            await execute(f"{verb} WHERE tenant_id = $1")


async def test_a_correction_is_another_count_with_a_sign_and_takes_back_no_more_than_there_was(tenant_a: UUID) -> None:
    admin = await join(tenant_a, "admin")
    async with acting_for(tenant_a):
        await ingest([count("messages_out", 10, "m1", june(3), dims={"conversation": "c"})], NOW)
        (row,) = await fetch("SELECT id FROM usage_event WHERE tenant_id = $1")
        assert await correct(admin.actor, row["id"], Decimal(-4), idem_key="x", why="counted twice")
        assert not await correct(admin.actor, row["id"], Decimal(-4), idem_key="x", why="counted twice")
        rows = await fetch(
            "SELECT quantity, event_time, corrects_id, dims FROM usage_event WHERE tenant_id = $1 ORDER BY id"
        )
    with pytest.raises(NothingLeft):
        async with acting_for(tenant_a):
            await correct(admin.actor, row["id"], Decimal(-7), idem_key="y", why="more")

    assert [each["quantity"] for each in rows] == [10, -4]
    assert rows[1]["event_time"] == june(3)
    assert rows[1]["corrects_id"] == row["id"]
    assert rows[1]["dims"] == {"conversation": "c", "why": "counted twice"}


async def test_kept_sums_are_what_the_ledger_says_and_can_be_worked_out_anew(in_tenant_a: UUID) -> None:
    await ingest([count("messages_out", n, f"m{n}", june(n, hours=7.3)) for n in range(1, 29)], NOW)
    await ingest([count("members", 1, "a", june(2, seconds=5)), count("members", -1, "b", june(9))], NOW)
    await roll(NOW, UTC_ZONE)
    first = await rollup()
    assert await drift(JUNE.begins_at, JUNE.ends_at, UTC_ZONE) == []

    await execute("UPDATE usage_rollup SET quantity = quantity + 1 WHERE tenant_id = $1 AND starts_at = $2", june(5))
    await execute("DELETE FROM usage_rollup WHERE tenant_id = $1 AND starts_at = $2", june(7))
    wrong = await drift(JUNE.begins_at, JUNE.ends_at, UTC_ZONE)
    assert [(row["starts_at"], row["kept"] - row["counted"]) for row in wrong] == [(june(5), 1), (june(7), -7)]

    assert await recompute(JUNE.begins_at, JUNE.ends_at, UTC_ZONE) == len(first)
    assert await rollup() == first


async def test_only_days_that_were_touched_are_summed_anew(in_tenant_a: UUID) -> None:
    await ingest([count("messages_out", 1, f"m{n}", june(n)) for n in range(1, 9)], NOW)
    assert await roll(NOW, UTC_ZONE) == 8
    assert await roll(NOW, UTC_ZONE) == 0
    await ingest([count("messages_out", 1, "late", june(4))], NOW)
    assert await roll(NOW, UTC_ZONE) == 1
    assert await drift(JUNE.begins_at, JUNE.ends_at, UTC_ZONE) == []


async def test_another_time_zone_has_other_days(in_tenant_a: UUID) -> None:
    from zoneinfo import ZoneInfo

    await ingest([count("messages_out", 1, "m", june(3, hours=20))], NOW)
    await roll(NOW, UTC_ZONE)
    await roll(NOW, ZoneInfo("Asia/Shanghai"))

    ((_meter, starts_at, *_rest),) = await rollup()
    assert starts_at == june(3, hours=16)


moments = st.integers(0, JUNE.seconds - 1).map(lambda s: JUNE.begins_at + timedelta(seconds=s))
usage = st.lists(
    st.tuples(
        st.sampled_from(["conversations", "messages_out", "members"]),
        st.decimals(min_value=1, max_value=400, places=3),
        moments,
    ),
    min_size=1,
    max_size=14,
)


async def billed(counts: list[list[Count]], *, rolled_between: bool) -> tuple[list[tuple[object, ...]], Invoice | None]:
    tenant_id = await make_tenant("billed")
    for batch in counts:
        async with acting_for(tenant_id):
            await ingest(batch, JUNE.ends_at)
            if rolled_between:
                await roll(JUNE.ends_at, UTC_ZONE)
    async with acting_for(tenant_id):
        await agreed(terms(), terms(june(11, seconds=12_345), base=Decimal(699), edition="marketing"))
        invoice = await preview(JUNE, JUNE.ends_at)
        return await rollup(), invoice


@pytest.mark.slow
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(usage, st.data())
async def test_permuted_duplicated_and_batched_anew_the_invoice_is_the_same_to_the_cent(
    database: None, usage: list[tuple[str, Decimal, datetime]], data: st.DataObject
) -> None:
    counts = [count(meter, str(quantity), f"k{n}", at) for n, (meter, quantity, at) in enumerate(usage)]
    again = data.draw(st.permutations([*counts, *data.draw(st.lists(st.sampled_from(counts), max_size=6))]))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(again)), max_size=4)))
    batches = [again[a:b] for a, b in zip([0, *cuts], [*cuts, len(again)], strict=True)]

    rolled, invoice = await billed([counts], rolled_between=False)
    rolled_again, invoice_again = await billed(batches, rolled_between=True)

    assert invoice is not None
    assert invoice == invoice_again
    assert rolled == rolled_again


async def test_the_preview_at_close_is_the_invoice_and_it_stays(tenant_a: UUID) -> None:
    closing = JUNE.ends_at + GRACE
    async with acting_for(tenant_a):
        await agreed()
        await ingest([count("conversations", 77, "a", june(3)), count("members", 5, "b", june(16))], NOW)
    async with acting_for(tenant_a):
        before = await preview(JUNE, closing)
        invoice = await close(JUNE, closing)
    async with acting_for(tenant_a):
        assert await close(JUNE, closing + timedelta(days=9)) == invoice

    assert invoice == before
    assert invoice is not None
    assert [(line.kind, line.meter, line.amount) for line in invoice.lines] == [
        ("base", "", Decimal(299)),
        ("usage", "conversations", Decimal("8.84")),  # 57 beyond 20, at 0.155
        ("usage", "members", Decimal("15.00")),  # half a month of five is 2.5: half a seat beyond 2
    ]


async def test_late_counts_are_in_the_month_while_it_is_open_and_dated_adjustments_afterwards(tenant_a: UUID) -> None:
    grace, later = JUNE.ends_at + timedelta(days=2), JUNE.ends_at + timedelta(days=20)
    async with acting_for(tenant_a):
        await agreed(terms(base=Decimal(0)))
        await ingest([count("messages_out", 801, "in time", june(9))], NOW)
        await ingest([count("messages_out", 200, "in grace", june(30))], grace)
        first = await close(JUNE, JUNE.ends_at + GRACE)
        await ingest([count("messages_out", 2_000, "too late", june(29))], later)
        await ingest([count("messages_out", 100, "july", later)], later)
        second = await close(JULY, JULY.ends_at + GRACE)
        third = await close(AUGUST, AUGUST.ends_at + GRACE)

    assert first is not None
    assert second is not None
    assert third is not None
    assert first.total == Decimal("12.51")
    assert [(line.kind, line.begins_at, line.amount) for line in second.lines if line.meter] == [
        ("usage", JULY.begins_at, Decimal("1.25")),
        ("adjustment", JUNE.begins_at, Decimal("25.00")),
    ]
    assert third.total == 0
    (adjustment,) = (line for line in second.lines if line.kind == "adjustment")
    assert adjustment.opens is not None
    assert (adjustment.opens.late, adjustment.opens.billed_in) == (True, JULY.begins_at)


async def test_a_correction_after_the_invoice_is_given_back_with_the_next(tenant_a: UUID) -> None:
    admin = await join(tenant_a, "admin")
    async with acting_for(tenant_a):
        await agreed(terms(base=Decimal(0)))
        await ingest([count("messages_out", 8_000, "m", june(9))], NOW)
        await close(JUNE, JUNE.ends_at + GRACE)
        (row,) = await fetch("SELECT id FROM usage_event WHERE tenant_id = $1")
        await correct(admin.actor, row["id"], Decimal(-4_000), idem_key="x", why="test run")
        july = await close(JULY, JULY.ends_at + GRACE)
        await agreed(terms(AUGUST.begins_at, base=Decimal(60)))
        august = await close(AUGUST, AUGUST.ends_at + GRACE)

    assert july is not None
    assert august is not None
    assert (july.total, july.carried) == (0, 50)
    assert [(line.kind, line.amount) for line in august.lines] == [("base", 60), ("credit", -50)]
    assert august.total == 10


async def test_days_of_a_level_are_averaged_by_the_second_whatever_the_cut(in_tenant_a: UUID) -> None:
    from hubwright.control.usage.spans import used_in

    await ingest([count("members", 3, "a", june(2, hours=6)), count("members", -1, "b", june(5, hours=12))], NOW)
    await roll(NOW, UTC_ZONE)
    begins, ends = june(4, hours=18), june(6, hours=6)
    (found,) = await used_in(begins, ends, JUNE.ends_at, UTC_ZONE)

    assert found.level
    assert found.quantity == Decimal("2.5")  # 18 hours of three, 18 of two
    assert await rollup_queries.levels_before(june(7), JUNE.ends_at) == {"members": 2}


async def test_a_line_opens_down_to_the_conversation_and_the_step(in_tenant_a: UUID) -> None:
    steps = [("c1", 3), ("c2", 5), ("c1", 4)]
    counts = [
        count("messages_out", n, f"k{place}", june(3 + place), subject=subject, dims={"session": "s", "first": place})
        for place, (subject, n) in enumerate(steps)
    ]
    await agreed()
    await ingest(counts, NOW)
    await close(JUNE, JUNE.ends_at + GRACE)
    await ingest([count("messages_out", 9, "late", june(28), subject="c3")], june(30))
    ((_id, invoice),) = await queries.invoices()
    (line,) = (line for line in invoice.lines if line.meter == "messages_out")
    assert line.opens is not None
    july = await preview(JULY, JULY.begins_at)
    assert july is not None
    (late,) = (line for line in july.lines if line.kind == "adjustment")
    assert late.opens is not None

    assert [(each.subject, each.quantity) for each in await shares(line.opens)] == [("c1", 7), ("c2", 5)]
    assert sum(each.quantity for each in await shares(line.opens)) == line.quantity
    assert [(cause.quantity, cause.dims["first"]) for cause in await causes(line.opens, "c1")] == [(3, 0), (4, 2)]
    assert [(each.subject, each.quantity) for each in await shares(late.opens)] == [("c3", 9)]
