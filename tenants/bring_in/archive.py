"""Reads an archive, after every byte of it was compared with what its manifest says."""

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from types import TracebackType

import msgspec

from hubwright.kernel.errors import StartRefused
from tenants.export.manifest import FORMAT, MANIFEST, SEAL, Manifest, Part, file_part, table_part

_CHUNK = 1024 * 1024


class Damaged(StartRefused):
    """The file is no archive of a company, or not the whole of one; nothing was changed."""

    def __init__(self, path: object, why: str) -> None:
        super().__init__(f"The archive {path} is damaged ({why}); nothing was changed.")


class Given:
    """A verified archive."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except FileNotFoundError:
            raise StartRefused(f"There is no file {path}.") from None
        except (OSError, zipfile.BadZipFile) as failure:
            raise Damaged(path, str(failure)) from None
        self.manifest = self._verified()

    def lines(self, table: str, at_once: int) -> Iterator[list[str]]:
        """The rows of a table, some at a time."""
        yield from self._lines(table_part(table), at_once)

    def other_lines(self, name: str, at_once: int) -> Iterator[list[str]]:
        """Rows that are no table's."""
        yield from self._lines(name, at_once)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Uploaded files by id."""
        for name in self.manifest.parts:
            if name.startswith(file_part("")):
                yield name.removeprefix(file_part("")), self._zip.read(name)

    def _lines(self, name: str, at_once: int) -> Iterator[list[str]]:
        with self._zip.open(name) as source:
            gathered: list[str] = []
            for line in source:
                gathered.append(line.decode().rstrip("\n"))
                if len(gathered) == at_once:
                    yield gathered
                    gathered = []
            if gathered:
                yield gathered

    def _verified(self) -> Manifest:
        try:
            told, seal = self._zip.read(MANIFEST), self._zip.read(SEAL)
            if hashlib.sha256(told).hexdigest().encode() != seal:
                raise Damaged(self._path, "its manifest is not the one that was written")
            found = msgspec.json.decode(told)
            if isinstance(found, dict) and found.get("format") != FORMAT:
                raise StartRefused(
                    f"The archive {self._path} was made by another version of Hubwright (format {found.get('format')},"
                    f" this version reads format {FORMAT}); nothing was changed."
                )
            manifest = msgspec.convert(found, Manifest)
            there = set(self._zip.namelist()) - {MANIFEST, SEAL}
            differing = sorted(
                name for name in there ^ set(manifest.parts) | {n for n in there & set(manifest.parts) if _strange(n)}
            ) or [name for name, part in manifest.parts.items() if self._part(name, part.rows) != part]
        except (KeyError, zipfile.BadZipFile, OSError, EOFError) as failure:
            raise Damaged(self._path, f"{type(failure).__name__}: {failure}") from None
        except (msgspec.DecodeError, msgspec.ValidationError) as failure:
            raise Damaged(self._path, f"its manifest cannot be read: {failure}") from None
        if differing:
            raise Damaged(self._path, f"{differing[0]} is not what was written")
        return manifest

    def _part(self, name: str, rows: int | None) -> Part:
        hashed, size, lines = hashlib.sha256(), 0, 0
        with self._zip.open(name) as source:
            while chunk := source.read(_CHUNK):
                hashed.update(chunk)
                size += len(chunk)
                lines += chunk.count(b"\n")
        return Part(size, hashed.hexdigest(), None if rows is None else lines)

    def __enter__(self) -> "Given":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _raised: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._zip.close()


def _strange(name: str) -> bool:
    """A name that would leave the folder it is put into."""
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts
