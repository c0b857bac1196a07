"""A plugin as its author keeps it: a folder with one package below `src/`, read as names and bytes."""

from collections.abc import Iterator
from pathlib import Path

from hubwright_sdk.release.refused import ReleaseRefused

ABOUT_FILES = ("README.md", "CHANGELOG.md", "LICENSE", "LICENSE.md", "LICENSE.txt")
LEFT_OUT = {"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache"}


def package_of(folder: Path) -> Path:
    """The one package below `src/`."""
    source = folder / "src"
    found = [each for each in sorted(source.iterdir()) if (each / "manifest.toml").is_file()] if source.is_dir() else []
    if len(found) != 1:
        raise ReleaseRefused("source", f"src/ must hold one package with a manifest.toml; it holds {len(found)}")
    return found[0]


def files_below(root: Path) -> Iterator[tuple[str, bytes]]:
    """Every file with its name from the root; caches are nobody's work, links could lead anywhere."""
    for path in sorted(root.rglob("*"), key=lambda each: each.relative_to(root).as_posix()):
        name = path.relative_to(root)
        if LEFT_OUT & set(name.parts):
            continue
        if path.is_symlink():
            raise ReleaseRefused("source", f"{name.as_posix()} is a link")
        if path.is_file():
            yield name.as_posix(), path.read_bytes()


def files_about(folder: Path) -> Iterator[tuple[str, bytes]]:
    """What is told and tried beside the package: readme, changes, licence and tests travel with a release."""
    for name in ABOUT_FILES:
        if (folder / name).is_file() and not (folder / name).is_symlink():
            yield name, (folder / name).read_bytes()
    if (folder / "tests").is_dir():
        yield from ((f"tests/{name}", data) for name, data in files_below(folder / "tests"))
