"""Opens what a company keeps under its own key by choice: it goes along, the key does not."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from hubwright.desk.search.noted import words_of

_NOTES = "message"


async def opened(table: str, lines: Sequence[str]) -> list[str]:
    """Lines of a table with the words of sealed notes in them."""
    return [await _line(line) if table == _NOTES and '"sealed"' in line else line for line in lines]


async def _line(line: str) -> str:
    row = msgspec.json.decode(line)
    if "sealed" not in row.get("body", {}):
        return line
    row["text"] = await words_of(UUID(row["id"]), row["text"], row["body"].pop("sealed"))
    return msgspec.json.encode(row).decode()
