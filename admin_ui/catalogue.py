"""Keeps the Chinese catalogue equal to the sources: the same sentences, sorted, without dates and line numbers."""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import check_and_call_extract_file
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "admin_ui" / "locale" / "zh" / "LC_MESSAGES" / "messages.po"
SOURCE_ROOTS = ("admin_ui", "editions", "platform/hubwright", "tenants")
_KEYWORDS: dict[str, tuple[int, int] | None] = {"_": None, "gettext": None, "ngettext": (1, 2)}
_SKIPPED = {"islands", "locale", "static", "static-src", "__pycache__"}


def _source_files() -> Iterator[Path]:
    for root in SOURCE_ROOTS:
        for path in sorted((ROOT / root).rglob("*")):
            if path.suffix in (".py", ".html") and not _SKIPPED & set(path.relative_to(ROOT).parts):
                yield path


def extracted() -> Catalog:
    """Every sentence in the sources."""
    with (ROOT / "admin_ui" / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel leaves it unannotated
    found = Catalog()
    for path in _source_files():
        for _file, _line, message, _comments, _context in check_and_call_extract_file(
            path, methods, options, None, _KEYWORDS, (), False, ROOT
        ):
            found.add(message)
    return found


def catalogue() -> Catalog:
    """What is translated so far."""
    if not CATALOGUE.exists():
        return Catalog(locale="zh")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh")


def merged(sources: Catalog, known: Catalog) -> Catalog:
    """The sentences of the sources with the translations that are known; the rest is dropped."""
    result = Catalog(locale="zh", project="Hubwright", charset="utf-8", fuzzy=False)
    result.header_comment = (
        "# What people read, in Chinese. `make messages` keeps the sentences; people write the translations."
    )
    for message in sorted((m for m in sources if m.id), key=lambda m: m.id if isinstance(m.id, str) else m.id[0]):
        before = known.get(message.id if isinstance(message.id, str) else message.id[0])
        result.add(message.id, before.string if before is not None and not before.fuzzy else None)
    return result


def untranslated(found: Catalog) -> list[str]:
    """Sentences without a translation."""
    return [
        message.id if isinstance(message.id, str) else message.id[0]
        for message in found
        if message.id and not (all(message.string) if isinstance(message.string, tuple | list) else message.string)
    ]


def write(result: Catalog) -> None:
    """Write the catalogue without anything that changes by itself."""
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    lines = [
        result.header_comment,
        'msgid ""',
        'msgstr ""',
        '"Language: zh\\n"',
        '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=utf-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
        '"Plural-Forms: nplurals=1; plural=0;\\n"',
        "",
        "",
    ]
    with CATALOGUE.open("wb") as file:
        file.write("\n".join(lines).encode())
        write_po(file, result, width=120, no_location=True, omit_header=True)


def main() -> None:
    """Bring the catalogue up to date and name what still lacks a translation."""
    result = merged(extracted(), catalogue())
    write(result)
    missing = untranslated(result)
    for sentence in missing:
        sys.stdout.write(f"not translated yet: {sentence}\n")
    sys.stdout.write(f"{len([m for m in result if m.id])} sentences, {len(missing)} without Chinese\n")


if __name__ == "__main__":
    main()
