"""Credit in double entry: nothing comes from nowhere, nothing is burned twice, nothing goes below nothing."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubwright.control.billing.credits import Grant, Posting, available, balances, burn, expire, give

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
days = st.integers(0, 60).map(lambda n: BEGAN + timedelta(days=n))


def grant(n: int, amount: str, **more: Any) -> Grant:
    return Grant(id=UUID(int=n), currency="CNY", amount=Decimal(amount), **{"granted_at": BEGAN, **more})


@st.composite
def _grants(draw: st.DrawFn) -> list[Grant]:
    return [
        grant(
            n,
            str(draw(st.integers(1, 10_000))),
            granted_at=draw(days),
            expires_at=draw(st.none() | days),
            priority=draw(st.integers(1, 3)),
        )
        for n in range(draw(st.integers(1, 6)))
    ]


@given(_grants(), st.lists(st.tuples(st.sampled_from(["burn", "expire"]), st.integers(0, 9_000), days), max_size=12))
def test_the_ledger_always_adds_up(grants: list[Grant], deeds: list[tuple[str, int, datetime]]) -> None:
    kept: list[Posting] = list(chain.from_iterable(map(give, grants)))
    spent = Decimal(0)
    for what, amount, at in sorted(deeds, key=lambda deed: deed[2]):
        could = available(grants, kept, at)
        entries = burn(grants, kept, Decimal(amount), at) if what == "burn" else expire(grants, kept, at)
        kept += chain.from_iterable(entries)
        if what == "burn":
            taken = sum((credit.amount for _debit, credit in entries), Decimal(0))
            assert taken == min(Decimal(amount), could)
            spent += taken

        assert sum(posting.amount for posting in kept) == 0
        assert all(left >= 0 for left in balances(kept).values())

    in_accounts = {name: sum((p.amount for p in kept if p.account == name), Decimal(0)) for name in ("issued", "spent")}
    assert in_accounts == {"issued": -sum(each.amount for each in grants), "spent": spent}


def test_the_lowest_priority_then_what_expires_first_then_what_came_first_is_burned() -> None:
    later = BEGAN + timedelta(days=30)
    grants = [
        grant(1, "10"),
        grant(2, "10", expires_at=later),
        grant(3, "10", priority=1),
        grant(4, "10", expires_at=later - timedelta(days=1)),
        grant(5, "10", granted_at=BEGAN + timedelta(hours=1)),
    ]
    kept = list(chain.from_iterable(map(give, grants)))

    burned = burn(grants, kept, Decimal(45), BEGAN + timedelta(days=2))

    assert [(entry[0].grant_id.int, entry[1].amount) for entry in burned] == [
        (3, 10),
        (4, 10),
        (2, 10),
        (1, 10),
        (5, 5),
    ]


def test_what_has_expired_or_has_not_begun_pays_nothing() -> None:
    day = timedelta(days=1)
    grants = [
        grant(1, "10", expires_at=BEGAN + day),
        grant(2, "10", granted_at=BEGAN + 9 * day),
    ]
    kept = list(chain.from_iterable(map(give, grants)))

    assert burn(grants, kept, Decimal(5), BEGAN + day) == []
    (gone,) = expire(grants, kept, BEGAN + day)
    assert (gone[1].account, gone[1].amount) == ("expired", 10)


def test_credit_of_nothing_is_none() -> None:
    with pytest.raises(ValueError, match="nothing"):
        give(grant(1, "0"))
