"""An invoice on paper: a PDF in English or Chinese, a pure function of the invoice."""

from contextvars import copy_context
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from admin_ui.formats import local, money, month, use_time_zone
from admin_ui.pages.billing.words import amount_of, is_counted, stretch
from hubwright.control.billing.invoice import Invoice, Line
from hubwright.control.billing.words import line_title
from hubwright.kernel.i18n import _, set_language

_SONG = "STSong-Light"  # every reader of PDFs brings it or one like it; nothing is embedded
_WIDTHS = [58 * mm, 46 * mm, 20 * mm, 20 * mm, 20 * mm, 26 * mm]
_GREY = colors.HexColor("#5b6270")
pdfmetrics.registerFont(UnicodeCIDFont(_SONG))


def paper(invoice: Invoice, company: str, number: str, language: str, zone: str = "UTC") -> bytes:
    """The same invoice gives the same bytes; `zone` is where the company's days begin."""
    return copy_context().run(_drawn, invoice, company, number, language, zone)


def _drawn(invoice: Invoice, company: str, number: str, language: str, zone: str) -> bytes:
    set_language(language)
    use_time_zone(zone)
    title = _("Invoice %(number)s") % {"number": number}
    drawn = BytesIO()
    document = SimpleDocTemplate(
        drawn,
        pagesize=A4,
        leftMargin=10 * mm,
        rightMargin=10 * mm,
        topMargin=18 * mm,
        bottomMargin=18 * mm,
        title=title,
        author="Hubwright",
        lang="zh-CN" if language == "zh" else "en",
        invariant=1,
    )
    foot = _("%(title)s, page %(page)s")

    def footed(canvas: Any, page: Any) -> None:
        said = foot % {"title": title, "page": page.page}
        canvas.setFont(_font(said), 8)
        canvas.setFillColor(_GREY)
        canvas.drawString(12 * mm, 10 * mm, said)

    story = [_words(title, size=18), Spacer(1, 4 * mm), *_head(invoice, company, zone), Spacer(1, 6 * mm)]
    document.build([*story, _table(invoice)], onFirstPage=footed, onLaterPages=footed)
    return drawn.getvalue()


def _head(invoice: Invoice, company: str, zone: str) -> list[Any]:
    told = (
        (_("For"), company),
        (_("Month"), month(_day(invoice.period.begins_at))),
        (_("From, to"), stretch(invoice.period.begins_at, invoice.period.ends_at)),
        (_("Currency"), invoice.currency),
        (_("Time zone"), zone),
    )
    return [_words(f"{title}: {value}", size=10) for title, value in told]


def _table(invoice: Invoice) -> Table:
    head = [_("What"), _("From, to"), _("Quantity"), _("Included"), _("Charged"), _("Amount")]
    rows = [_cells(head, grey=True), *(_cells(_row(line, invoice)) for line in invoice.lines)]
    carried = invoice.total - sum((line.amount for line in invoice.lines), Decimal(0))
    if carried:
        left = money(carried, invoice.currency)
        rows.append(_cells([_("Carried to the next month as credit"), "", "", "", "", left]))
    rows.append(_cells([_("Total"), "", "", "", "", money(invoice.total, invoice.currency)], size=11))
    lines = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -2), 0.4, colors.HexColor("#d5d9e0")),
        ("LINEABOVE", (0, -1), (-1, -1), 0.8, colors.black),
    ]
    return Table(rows, colWidths=_WIDTHS, style=lines, repeatRows=1)


def _row(line: Line, invoice: Invoice) -> list[str]:
    counts = (line.quantity, line.included, line.charged) if is_counted(line) else ()
    told = [amount_of(line.meter, each) for each in counts] or ["–"] * 3
    return [line_title(line), stretch(line.begins_at, line.ends_at), *told, money(line.amount, invoice.currency)]


def _cells(told: list[str], *, size: int = 9, grey: bool = False) -> list[Paragraph]:
    return [_words(text, size=size, right=place > 1, grey=grey) for place, text in enumerate(told)]


def _words(text: str, *, size: int, right: bool = False, grey: bool = False) -> Paragraph:
    style = ParagraphStyle(
        "words",
        fontName=_font(text),
        fontSize=size,
        leading=size * 1.4,
        alignment=TA_RIGHT if right else 0,
        textColor=_GREY if grey else colors.black,
        wordWrap="CJK" if _font(text) == _SONG else "LTR",
    )
    return Paragraph(escape(text), style)


def _font(text: str) -> str:
    """Latin letters in a Latin face; everything else in the Chinese one, which has them too."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return _SONG
    return "Helvetica"


def _day(moment: datetime) -> date:
    return local(moment).date()
