"""Usage: counted once per fact, summed by month, day and row, in the calendar of the tenant."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import httpx
import pytest

from hubwright.control.api_keys.verbs import create_key
from hubwright.control.usage import routes
from hubwright.control.usage.meters import METERS
from hubwright.control.usage.record import record
from hubwright.control.usage.verbs import PAGE, day_of, per_day, rows_of, this_month
from hubwright.kernel.database import acting_for, global_execute, outside_tenants
from hubwright.kernel.errors import Missing
from tests.support.http import serving
from tests.support.people import grant, join

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


async def quantity(meter: str, now: datetime = NOON) -> int | float:
    return next(total.quantity for total in (await this_month(now)).meters if total.meter == meter)


async def count(meter: str, n: int, key: str, at: datetime = NOON) -> bool:
    return await record(meter, n, subject="s", source="test", idem_key=key, at=at)


async def test_a_fact_counts_once(in_tenant_a: UUID) -> None:
    assert await count("messages_in", 1, "m1")
    assert not await count("messages_in", 1, "m1")
    assert await count("messages_in", 2, "m2")

    assert await quantity("messages_in") == 3


async def test_every_meter_is_told_even_when_nothing_was_used(in_tenant_a: UUID) -> None:
    month = await this_month(NOON)

    assert month.month == "2026-11"
    assert [(total.meter, total.quantity) for total in month.meters] == [(key, 0) for key in METERS]


async def test_a_flow_is_summed_within_the_month_and_a_level_since_the_beginning(in_tenant_a: UUID) -> None:
    october = datetime(2026, 10, 31, 23, 59, tzinfo=UTC)
    for meter in ("conversations", "members"):
        await count(meter, 5, f"{meter} before", october)
        await count(meter, 1, f"{meter} now")
    await count("members", -2, "left")

    assert (await quantity("conversations"), await quantity("members")) == (1, 4)
    assert (await quantity("conversations", october), await quantity("members", october)) == (5, 5)


async def test_the_month_begins_where_the_tenant_is(tenant_a: UUID) -> None:
    async with outside_tenants("a test moves a company"):
        await global_execute("UPDATE tenant SET time_zone = 'Asia/Shanghai' WHERE id = $1", tenant_a)
    async with acting_for(tenant_a):
        await count("messages_in", 1, "late", datetime(2026, 10, 31, 16, 30, tzinfo=UTC))

        assert await quantity("messages_in") == 1
        (day,) = (await per_day("messages_in", date(2026, 11, 1))).days
        assert (day.day, day.quantity) == (date(2026, 11, 1), 1)
        assert len((await rows_of("messages_in", date(2026, 11, 1))).rows) == 1
        assert await day_of(datetime(2026, 10, 31, 16, 30, tzinfo=UTC)) == date(2026, 11, 1)


async def test_days_of_a_level_show_where_it_stood(in_tenant_a: UUID) -> None:
    await count("storage", 100, "f0", datetime(2026, 10, 3, tzinfo=UTC))
    await count("storage", 50, "f1", datetime(2026, 11, 3, tzinfo=UTC))
    await count("storage", -20, "f2", datetime(2026, 11, 5, tzinfo=UTC))

    november = await per_day("storage", date(2026, 11, 9))
    assert (november.before, [(day.day.day, day.quantity) for day in november.days]) == (100, [(3, 150), (5, 130)])

    still = await per_day("storage", date(2026, 12, 1))
    assert (still.before, still.days) == (130, []), "nothing changed, and it stands"
    await count("messages_in", 1, "m0", datetime(2026, 10, 3, tzinfo=UTC))
    assert (await per_day("messages_in", date(2026, 11, 9))).before == 0, "what is summed begins anew"


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1999, 12, 31), date(3000, 1, 1), date.max])
async def test_a_day_of_no_calendar_of_ours_is_missing(in_tenant_a: UUID, day: date) -> None:
    for asked in (per_day("members", day), rows_of("messages_in", day)):
        with pytest.raises(Missing):
            await asked


async def test_rows_come_in_pages_without_loss(in_tenant_a: UUID) -> None:
    for n in range(PAGE + 7):
        await count("flow_steps", 1, f"step {n}")

    first = await rows_of("flow_steps", NOON.date())
    assert first.after is not None
    second = await rows_of("flow_steps", NOON.date(), UUID(first.after))

    assert (len(first.rows), len(second.rows), second.after) == (PAGE, 7, None)
    assert len({row.id for row in (*first.rows, *second.rows)}) == PAGE + 7


async def test_fractions_are_kept(in_tenant_a: UUID) -> None:
    await record("flow_steps", Decimal("0.25"), subject="s", source="test", idem_key="a", at=NOON)

    assert await quantity("flow_steps") == 0.25


async def test_unknown_meters_are_a_fault_of_ours_to_count_and_nothing_to_read(in_tenant_a: UUID) -> None:
    with pytest.raises(KeyError):
        await count("faxes", 1, "x")
    with pytest.raises(Missing):
        await rows_of("faxes", NOON.date())


@pytest.fixture
async def client(tenant_a: UUID) -> AsyncIterator[httpx.AsyncClient]:
    await grant(tenant_a, api__access=True)
    admin = await join(tenant_a, "admin")
    async with acting_for(tenant_a):
        made = await create_key(admin.actor, "Test", ["usage:read"])
        await count("messages_in", 3, "m")
    async with serving(routes.ROUTES, made.key) as client:
        yield client


async def test_the_api_tells_month_days_and_rows(client: httpx.AsyncClient) -> None:
    month = (await client.get("/api/v1/usage")).json()
    days = (await client.get("/api/v1/usage/messages_in/days?month=2026-11")).json()
    rows = (await client.get("/api/v1/usage/messages_in/days/2026-11-24/rows")).json()

    assert {total["meter"] for total in month["meters"]} == set(METERS)
    assert days["days"] == [{"day": "2026-11-24", "quantity": 3}]
    assert [(row["quantity"], row["source"]) for row in rows["rows"]] == [(3, "test")]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/usage/faxes/days", 404),
        ("/api/v1/usage/storage/days?month=soon", 422),
        ("/api/v1/usage/storage/days/2026-11-99/rows", 404),
        ("/api/v1/usage/storage/days/2026-11-09/rows?after=x", 400),
    ],
)
async def test_bad_questions_get_clear_answers(client: httpx.AsyncClient, path: str, status: int) -> None:
    answer = await client.get(path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
