"""Opening a line of an invoice: what its shares have comes to its quantity, whatever kind of meter it is."""

from decimal import Decimal
from uuid import UUID

from hubwright.control.billing import queries
from hubwright.control.billing.behind import Share, causes, shares, together
from hubwright.control.billing.close import GRACE, close
from hubwright.control.billing.invoice import Line
from hubwright.control.usage.ingest import ingest
from tests.integration.billing.making import JULY, JUNE, agreed, count, june, terms

D = Decimal


async def all_shares(line: Line, most: int) -> list[Share]:
    """Page by page, as the page of a line does."""
    assert line.opens is not None
    found: list[Share] = []
    while page := await shares(line.opens, most, (found[-1].quantity, found[-1].subject) if found else None):
        found += page
    return found


async def test_the_shares_of_every_line_come_to_its_quantity(in_tenant_a: UUID) -> None:
    await agreed(terms(), terms(june(11, seconds=12_345), base=D(699), edition="marketing"))
    seats = [count("members", 1, f"in{n}", june(1 + 5 * n, hours=n), subject=f"m{n}") for n in range(5)]
    left = [count("members", -1, "out", june(19, hours=7), subject="m1")]
    talks = [count("conversations", n % 3 + 1, f"c{n}", june(n % 28 + 1), subject=f"talk{n % 9}") for n in range(40)]
    await ingest([*seats, *left, *talks], june(30))
    await close(JUNE, JUNE.ends_at + GRACE)
    await ingest([count("messages_out", 3, "later", JULY.begins_at, subject="t")], JULY.begins_at)
    await close(JULY, JULY.ends_at + GRACE)
    lines = [line for _id, invoice in await queries.invoices() for line in invoice.lines if line.opens is not None]

    assert {line.meter for line in lines} == {"conversations", "members", "messages_out"}
    assert len(lines) == 6
    for line in lines:
        assert line.opens is not None
        found, whole = await all_shares(line, 2), await together(line.opens)
        assert abs(sum(each.quantity for each in found) - line.quantity) < D("0.00000001"), line.meter
        assert (whole.quantity, whole.subjects) == (sum(each.quantity for each in found), len(found))
        assert [each.subject for each in found] == [each.subject for each in await shares(line.opens)]


async def test_a_member_who_came_in_the_middle_of_the_month_is_half_of_one_with_the_counts_that_say_so(
    in_tenant_a: UUID,
) -> None:
    await agreed()
    came = [(june(1), "early"), (june(16), "late")]
    await ingest([count("members", 1, who, at, subject=who) for at, who in came], june(30))
    await close(JUNE, JUNE.ends_at + GRACE)
    await close(JULY, JULY.ends_at + GRACE)
    (june_line, july_line) = (
        line for _id, made in await queries.invoices() for line in made.lines if line.meter == "members"
    )

    assert june_line.opens is not None
    assert july_line.opens is not None
    assert [(each.subject, each.quantity) for each in await shares(june_line.opens)] == [
        ("early", D(1)),
        ("late", D("0.5")),
    ]
    assert [each.quantity for each in await shares(july_line.opens)] == [D(1), D(1)]
    assert [cause.event_time for cause in await causes(july_line.opens, "late")] == [june(16)]
