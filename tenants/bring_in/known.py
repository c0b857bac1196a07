"""Which ids are those of the archive's own rows: a set on disk, for there may be millions."""

import sqlite3
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from uuid import UUID

_NOBODY = UUID(int=0)


class KnownIds:
    """Filled once, asked often."""

    def __init__(self, folder: Path) -> None:
        self._file = sqlite3.connect(folder / "ids", isolation_level=None)
        self._file.execute("PRAGMA journal_mode = OFF")
        self._file.execute("PRAGMA synchronous = OFF")
        self._file.execute("CREATE TABLE id (id BLOB PRIMARY KEY) WITHOUT ROWID")
        self.knows = lru_cache(maxsize=65_536)(self._asked)

    def add(self, ids: Iterable[UUID]) -> None:
        """Some more."""
        self._file.execute("BEGIN")
        self._file.executemany(
            "INSERT OR IGNORE INTO id VALUES (?)", ((each.bytes,) for each in ids if each != _NOBODY)
        )
        self._file.execute("COMMIT")

    def _asked(self, one: UUID) -> bool:
        return self._file.execute("SELECT 1 FROM id WHERE id = ?", (one.bytes,)).fetchone() is not None

    def __enter__(self) -> "KnownIds":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _raised: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._file.close()
