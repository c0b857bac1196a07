"""Files of contacts as text: what encodings they come in, which column is what, how they are written. Pure."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from hubwright.desk.contacts.schemas import CustomField

MOST_LINES, MOST_BYTES = 50_000, 10 * 1024 * 1024
# What columns are called in files of others, in both languages.
_NAMES = {
    "name": ("name", "full name", "姓名", "名称", "客户", "客户名称"),
    "email": ("email", "e-mail", "mail", "email address", "邮箱", "电子邮箱", "邮件"),
    "phone": ("phone", "mobile", "telephone", "tel", "电话", "手机", "手机号", "联系电话"),
    "tags": ("tags", "tag", "labels", "标签"),
    "external": ("id", "external id", "customer id", "number", "编号", "客户编号"),
}


class NotText(Exception):
    """The file is neither UTF-8 nor GB18030, or no table."""


def decode(content: bytes) -> str:
    """UTF-8, with or without a mark at its beginning, or GB18030, as spreadsheets in China write it."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise NotText


def table(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The head, and the other lines with their numbers in the file; empty ones are left out."""
    head_line = text.split("\n", 1)[0]
    separator = max(",;\t", key=head_line.count) if any(mark in head_line for mark in ",;\t") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        lines = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error:
        raise NotText from None
    if not lines:
        raise NotText
    return [cell.strip() for cell in lines[0][1]], lines[1 : MOST_LINES + 1]


def guess_columns(head: Sequence[str], fields: Sequence[CustomField]) -> list[str]:
    """What each column is: name, email, phone, tags, external, a field's key, or nothing; each once."""
    known = {title: key for key, titles in _NAMES.items() for title in titles}
    known |= {word.casefold(): field.key for field in fields for word in (field.title, field.key)}
    found: list[str] = []
    for title in head:
        meant = known.get(title.strip().casefold(), "")
        found.append(meant if meant not in found else "")
    return found


def cells_of(row: Sequence[str], columns: Sequence[str]) -> dict[str, str]:
    """A line by what its columns are; empty cells say nothing."""
    return {key: cell.strip() for key, cell in zip(columns, row, strict=False) if key and cell.strip()}


def written(head: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    """A file that spreadsheets open as it is: UTF-8 with a mark; what looks like a formula is made harmless."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_harmless(cell) for cell in head])
    writer.writerows([_harmless(cell) for cell in line] for line in lines)
    return out.getvalue().encode("utf-8-sig")


def export_lines(contacts: Iterable[Mapping[str, object]], fields: Sequence[CustomField]) -> Iterator[list[str]]:
    """A contact a line: id, name, e-mail, phone, tags, and the company's own fields."""
    for contact in contacts:
        kept = contact["fields"] if isinstance(contact["fields"], dict) else {}
        tags = kept.get("tags", [])
        yield [
            str(contact["id"]),
            str(contact["name"]),
            str(contact["email"]),
            str(kept.get("phone", "")),
            "; ".join(str(tag) for tag in tags) if isinstance(tags, list) else "",
            *(str(kept.get(field.key, "")) for field in fields),
        ]


def _harmless(cell: str) -> str:
    """A cell that begins like a formula would be run by a spreadsheet; a phone with a plus and a number stay."""
    risky = cell[:1] in ("=", "@", "\t", "\r") or (cell[:1] in "+-" and cell[1:2].isalpha())
    return f"'{cell}" if risky else cell
