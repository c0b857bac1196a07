"""Tax numbers check themselves, and the sheet says what tax software reads."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubwright.control.billing.fapiao.schemas import Fapiao, Wanted
from hubwright.control.billing.fapiao.sheet import COLUMNS, sheet
from hubwright.control.billing.fapiao.tax_number import is_tax_number, tidied

KNOWN = ("91110000802100433B", "9144030071526726XG", "91330100799655058B", "91110108551385082Q")
DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize("code", KNOWN)
def test_codes_of_known_companies_are_taken(code: str) -> None:
    assert is_tax_number(code)
    assert is_tax_number(tidied(f" {code[:8].lower()} {code[8:]} "))


@given(st.sampled_from(KNOWN), st.integers(0, 17), st.sampled_from(DIGITS))
def test_one_wrong_character_is_noticed(code: str, place: int, other: str) -> None:
    changed = code[:place] + other + code[place + 1 :]
    assert is_tax_number(changed) == (changed == code)


@pytest.mark.parametrize("code", ["", KNOWN[0][:-1], KNOWN[0] + "0", "I" * 18, "９" * 18])
def test_what_has_not_its_form_is_none(code: str) -> None:
    assert not is_tax_number(code)


def wanted(title: str) -> Wanted:
    """One that waits."""
    kept = Fapiao(
        id=UUID(int=7), invoice_id=UUID(int=8), kind="special", title=title, tax_number=KNOWN[0],
        email="tax@example.com", asked_by="Ada", asked_at=datetime(2026, 7, 5, tzinfo=UTC), number="", issued_at=None,
    )  # fmt: skip
    return Wanted(tenant_id=UUID(int=1), company="Brook", month="2026-06", amount=Decimal("299.50"), fapiao=kept)


def test_the_sheet_opens_with_its_columns_and_every_request() -> None:
    made = sheet([wanted("溪流数码有限公司"), wanted("=HYPERLINK(1)")])
    assert made.startswith(b"\xef\xbb\xbf"), "or a spreadsheet reads noise"
    head, first, second = csv.reader(io.StringIO(made.decode("utf-8-sig")))
    assert tuple(head) == COLUMNS
    assert first[1:] == [
        "电子专用发票", "溪流数码有限公司", KNOWN[0], "*信息技术服务*软件服务费", "299.50", "2026-06", "tax@example.com"
    ]  # fmt: skip
    assert second[2] == "'=HYPERLINK(1)", "no formula runs"
