"""A company asks for a fapiao once; those who run the platform take it to tax software and write its number down."""

from uuid import UUID

import msgspec
import pytest

from hubwright.control.billing import queries as billing
from hubwright.control.billing.close import GRACE
from hubwright.control.billing.fapiao.ask import ask, fapiao_of
from hubwright.control.billing.fapiao.errors import AskedAlready, IssuedAlready, NotInYuan
from hubwright.control.billing.fapiao.issue import issued, waiting
from hubwright.control.billing.fapiao.schemas import Buyer
from hubwright.control.billing.month_end.turn import close_month
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid, NotAllowed
from tests.integration.billing.making import JUNE, agreed, terms
from tests.support.operators import make_operator
from tests.support.people import Person, join

BUYER = Buyer(kind="special", title="溪流数码有限公司", tax_number="91110000802100433b", email="tax@example.com")
NUMBER = "24112000000012345678"


@pytest.fixture
async def owner(tenant_a: UUID) -> Person:
    return await join(tenant_a, "owner")


async def closed(tenant_id: UUID, currency: str = "CNY") -> UUID:
    """June's invoice."""
    async with acting_for(tenant_id):
        await agreed(terms(currency=currency))
        await close_month(JUNE.begins_at, JUNE.ends_at + GRACE)
        ((invoice_id, _made),) = await billing.invoices()
    return invoice_id


async def test_it_is_asked_for_once_and_its_number_comes_back(owner: Person) -> None:
    invoice_id = await closed(owner.tenant_id)
    async with acting_for(owner.tenant_id):
        fapiao_id = await ask(owner.actor, invoice_id, BUYER)
        with pytest.raises(AskedAlready):
            await ask(owner.actor, invoice_id, BUYER)
    operator = await make_operator()
    (one,) = [each for each in await waiting(operator) if each.tenant_id == owner.tenant_id]
    assert (one.month, f"{one.amount:f}", one.fapiao.tax_number) == ("2026-06", "299.00", "91110000802100433B")

    with pytest.raises(Invalid):
        await issued(operator, fapiao_id, "12")
    await issued(operator, fapiao_id, NUMBER)
    with pytest.raises(IssuedAlready):
        await issued(operator, fapiao_id, NUMBER)
    async with acting_for(owner.tenant_id):
        kept = await fapiao_of(invoice_id)
    assert kept is not None
    assert kept.number == NUMBER
    assert [each for each in await waiting(operator) if each.tenant_id == owner.tenant_id] == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 101}, "title"),
        ({"tax_number": "91110000802100433A"}, "tax_number"),
        ({"tax_number": ""}, "tax_number"),
        ({"email": "nowhere"}, "email"),
    ],
)
async def test_what_is_wrong_is_named(owner: Person, changed: dict[str, str], field: str) -> None:
    invoice_id = await closed(owner.tenant_id)
    async with acting_for(owner.tenant_id):
        with pytest.raises(Invalid) as refused:
            await ask(owner.actor, invoice_id, msgspec.structs.replace(BUYER, **changed))
    assert [each.field for each in refused.value.errors] == [field]


async def test_there_is_none_in_another_currency_and_none_for_an_agent(owner: Person) -> None:
    invoice_id = await closed(owner.tenant_id, "USD")
    agent = await join(owner.tenant_id, "agent")
    async with acting_for(owner.tenant_id):
        with pytest.raises(NotInYuan):
            await ask(owner.actor, invoice_id, BUYER)
        with pytest.raises(NotAllowed):
            await ask(agent.actor, invoice_id, BUYER)
    with pytest.raises(NotAllowed):
        await waiting(owner.actor)
