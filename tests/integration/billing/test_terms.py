"""Terms follow one another; credit is given once, burned once, and gone when its time is over."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from hubwright.control.billing import queries
from hubwright.control.billing.agree import agree
from hubwright.control.billing.close import GRACE, close, expire_credit, give_credit
from hubwright.control.billing.credits import Grant, balances
from hubwright.control.billing.errors import CurrencyKept, TermsPast, TooEarly
from hubwright.kernel.ids import new_id
from tests.integration.billing.making import JULY, JUNE, agreed, june, terms


async def test_terms_follow_one_another_and_the_same_are_agreed_to_once(in_tenant_a: UUID) -> None:
    assert await agree(terms(), "owner")
    assert not await agree(terms(june(9)), "owner")
    assert await agree(terms(june(9), base=Decimal(5)), "owner")
    with pytest.raises(TermsPast):
        await agree(terms(june(8), base=Decimal(6)), "owner")
    with pytest.raises(CurrencyKept):
        await agree(terms(june(20), currency="USD"), "owner")

    assert [each.base for each in await queries.terms()] == [299, 5]
    assert (await queries.terms())[0] == terms()


async def test_what_was_invoiced_is_not_agreed_to_anew_and_months_are_closed_in_order(in_tenant_a: UUID) -> None:
    await agreed()
    with pytest.raises(TooEarly):
        await close(JUNE, JUNE.ends_at + GRACE - timedelta(seconds=1))
    with pytest.raises(TooEarly):
        await close(JULY, JULY.ends_at + GRACE)
    await close(JUNE, JUNE.ends_at + GRACE)
    with pytest.raises(TermsPast):
        await agree(terms(june(28), base=Decimal(1)), "owner")


async def test_credit_is_given_once_burned_with_the_invoice_and_expires(in_tenant_a: UUID) -> None:
    def grant(amount: int, **more: Any) -> Grant:
        return Grant(id=new_id(), currency="CNY", amount=Decimal(amount), granted_at=june(1), **more)

    await agreed()
    soon = grant(200, expires_at=JULY.begins_at + timedelta(days=9), why="welcome")
    assert await give_credit(soon, idem_key="welcome")
    assert not await give_credit(grant(200), idem_key="welcome")
    late = grant(150)
    await give_credit(late, idem_key="bought")
    invoice = await close(JUNE, JUNE.ends_at + GRACE)
    await close(JUNE, JUNE.ends_at + GRACE)

    assert invoice is not None
    assert [(line.grant_id, line.amount) for line in invoice.lines[1:]] == [(soon.id, -200), (late.id, -99)]
    assert invoice.total == 0
    assert balances((await queries.credit())[1]) == {soon.id: 0, late.id: 51}

    gone = grant(30, expires_at=june(20))
    await give_credit(gone, idem_key="gone")
    assert await expire_credit(june(20)) == 1
    assert await expire_credit(june(21)) == 0
    assert balances((await queries.credit())[1])[gone.id] == 0
    assert await queries.unbalanced() == []
