"""An invoice on paper, read back by another library: every line and the total, in both languages."""

import re
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from uuid import UUID

import msgspec
import pytest
from pypdf import PdfReader

from admin_ui.environment import environment
from admin_ui.formats import local, money
from admin_ui.pages.billing.paper import paper
from admin_ui.pages.billing.words import amount_of, stretch
from editions.rates import Graduated, PerUnit, Price, Tier
from hubwright.control.billing.credits import Grant, give
from hubwright.control.billing.draft import Closed, Credit, draft
from hubwright.control.billing.invoice import Invoice
from hubwright.control.billing.words import line_title
from hubwright.kernel.i18n import language, use_language
from tests.unit.billing.making import JUNE, MAY, day, terms, used

D = Decimal
TITLES = {
    "en": [
        "Plan Online",
        "Conversations",
        "Members",
        "Storage",
        "counted after 2026-05 was invoiced",
        "Paid by credit",
    ],
    "zh": ["在线版", "会话", "成员", "存储", "2026-05", "由余额抵扣"],
}


def made(**more: object) -> Invoice:
    """Everything that may stand on one: a fee twice, flows, levels, what came late, credit."""
    prices = {
        "conversations": Price(model=Graduated((Tier(100, D("0.155")), Tier(None, D("0.085")))), included=20),
        "members": Price(model=PerUnit(D(30)), included=2),
        "storage": Price(model=PerUnit(D("0.000000001"))),
    }
    agreed = [terms(prices, base="299"), terms(prices, base="699", begins_at=day(16, hours=5), edition="marketing")]
    grant = Grant(id=UUID(int=7), currency="CNY", amount=D("12.34"), granted_at=day(1))
    invoice = draft(
        JUNE,
        agreed,
        [
            used("conversations", 1_234),
            used("conversations", 77, day(16, hours=5)),
            used("members", "3.25", level=True),
            used("storage", 5 * 1024**3, level=True),
        ],
        closed=[Closed(period=MAY, uses=[used("conversations", 50, MAY.begins_at)], charged={})],
        credit=Credit([grant], list(give(grant))),
    )
    assert invoice is not None
    return invoice


def read(drawn: bytes) -> str:
    """Its words, without the spaces and line ends that are only a matter of layout."""
    return squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(drawn)).pages))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("spoken", ["en", "zh"])
def test_every_line_and_the_total_stand_on_paper_in_both_languages(spoken: str) -> None:
    environment()  # it brings the translations
    invoice = made()
    text = read(paper(invoice, "云帆 & Söhne <GmbH>", "HW-0042", spoken))

    assert "云帆&Söhne<GmbH>" in text
    assert "HW-0042" in text
    assert len(invoice.lines) == 8
    at = 0
    with use_language(spoken):
        for line in invoice.lines:
            told = [line_title(line), stretch(line.begins_at, line.ends_at)]
            if line.kind == "usage":
                told += [amount_of(line.meter, each) for each in (line.quantity, line.included, line.charged)]
            for word in [*told, money(line.amount, invoice.currency)]:
                at = text.find(squeezed(word), at)
                assert at >= 0, (word, text)
                at += len(squeezed(word))
        total = squeezed(money(invoice.total, invoice.currency))
    assert text.find(total, at) > 0
    assert all(squeezed(title) in text for title in TITLES[spoken])


def test_the_same_invoice_is_the_same_paper_and_leaves_the_reader_their_language() -> None:
    with use_language("en"):
        first = paper(made(), "Ada", "1", "zh", "Asia/Shanghai")
        assert language() == "en"
        assert local(JUNE.begins_at).utcoffset() == timedelta()
    assert first == paper(made(), "Ada", "1", "zh", "Asia/Shanghai")
    assert first != paper(made(), "Ada", "1", "en", "Asia/Shanghai")


def test_days_are_those_of_the_companys_clock() -> None:
    assert squeezed("1 Jun 2026") not in read(paper(made(), "Ada", "1", "en", "America/New_York"))
    assert "Jun1,2026" in read(paper(made(), "Ada", "1", "en", "UTC"))


def test_what_is_carried_stands_on_it_and_many_lines_go_on_to_another_page() -> None:
    invoice = made()
    less = msgspec.structs.replace(invoice, lines=(msgspec.structs.replace(invoice.lines[0], amount=D("-5.50")),) * 60)
    reader = PdfReader(BytesIO(paper(less, "Ada", "1", "en")))

    assert len(reader.pages) > 1
    assert "CarriedtothenextmonthascreditCN¥330.00" in read(paper(less, "Ada", "1", "en"))
    assert all("Amount" in page.extract_text() for page in reader.pages), "the head of the table is on each"
