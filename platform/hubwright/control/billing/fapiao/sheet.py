"""What waits, as a sheet that tax software takes in; its columns are named in Chinese, as there. Pure."""

import csv
import io
from collections.abc import Iterable

from hubwright.control.billing.fapiao.schemas import Wanted

KINDS = {"general": "电子普通发票", "special": "电子专用发票"}
COLUMNS = ("流水号", "发票类型", "购方名称", "购方税号", "项目名称", "含税金额", "备注", "接收邮箱")
SERVICE = "*信息技术服务*软件服务费"  # goods and services carry the short name of their tax category between asterisks
_FORMULA = tuple("=+-@\t\r")


def sheet(wanted: Iterable[Wanted]) -> bytes:
    """CSV with a byte order mark, without which Excel reads Chinese as noise."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in wanted:
        kept = one.fapiao
        cells = [
            kept.id.hex, KINDS[kept.kind], kept.title, kept.tax_number, SERVICE, f"{one.amount:f}", one.month,
            kept.email,
        ]  # fmt: skip
        writer.writerow([_harmless(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """A cell that begins like a formula would be run by a spreadsheet."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
