"""What is checked: a plugin's files by name, from an author's folder or from an archive, and never run."""

import ast
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath

import msgspec

from hubwright_sdk.manifest import MANIFEST_FILE, Manifest, ManifestInvalid, manifest_from
from hubwright_sdk.release.archive import read_entries
from hubwright_sdk.release.source import files_about, files_below, package_of
from hubwright_sdk.release.wheel import MANIFEST_JSON, PROJECT

_TEXT = {
    "", ".css", ".csv", ".html", ".js", ".json", ".md", ".mjs", ".po", ".py", ".pyi", ".sh", ".svg", ".toml", ".ts",
    ".txt", ".xml", ".yaml", ".yml",
}  # fmt: skip


class OwnTests(msgspec.Struct, frozen=True):
    """What a plugin's own tests did when they were run."""

    passed: int
    failed: list[str]


class Package:
    """Files of the package stand below `src/<name>/`, the rest as it lies in the author's folder."""

    def __init__(self, name: str, files: Mapping[str, bytes]) -> None:
        self.name = name
        self.files = dict(sorted(files.items()))
        self.own_tests: OwnTests | None = None  # what its tests did, where they were run

    @property
    def root(self) -> str:
        return f"src/{self.name}/"

    @cached_property
    def said(self) -> Manifest | str:
        """The manifest, or why there is none."""
        try:
            return manifest_from(lambda name: self.files[self.root + name].decode())
        except ManifestInvalid as error:
            return str(error)

    @property
    def manifest(self) -> Manifest | None:
        return None if isinstance(self.said, str) else self.said

    @property
    def manifest_path(self) -> str:
        return self.root + MANIFEST_FILE

    def own(self) -> Iterator[tuple[str, bytes]]:
        """The files that are shipped to run."""
        return ((name, data) for name, data in self.files.items() if name.startswith(self.root))

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every file, tests included, that a person would read."""
        for name, data in self.files.items():
            if PurePosixPath(name).suffix in _TEXT:
                yield name, data.decode("utf-8", "replace")

    @cached_property
    def modules(self) -> dict[str, ast.Module | SyntaxError]:
        """The package's own code as trees, by path."""
        return {name: _tree(data, name) for name, data in self.own() if name.endswith(".py")}

    def trees(self) -> Iterator[tuple[str, ast.Module]]:
        """Those modules that can be read as Python."""
        return ((name, tree) for name, tree in self.modules.items() if isinstance(tree, ast.Module))

    def test_trees(self) -> Iterator[tuple[str, ast.Module]]:
        """The modules of its tests that can be read as Python."""
        for name, data in self.files.items():
            if name.startswith("tests/") and name.endswith(".py"):
                tree = _tree(data, name)
                if isinstance(tree, ast.Module):
                    yield name, tree

    def text_of_tests(self) -> str:
        """Everything that is written in its tests."""
        return "\n".join(
            data.decode("utf-8", "replace") for name, data in self.files.items() if name.startswith("tests/")
        )

    def line_of(self, path: str, words: str) -> int:
        """Where a finding about these words points; the first line when they are not there."""
        lines = self.files.get(path, b"").decode("utf-8", "replace").splitlines()
        return next((number for number, line in enumerate(lines, 1) if words in line), 1)


def package_in(folder: Path) -> Package:
    """As the author has it."""
    package = package_of(folder)
    files = {f"src/{package.name}/{name}": data for name, data in files_below(package)}
    return Package(package.name, {**files, **dict(files_about(folder))})


def package_from(archive: bytes) -> Package:
    """As it was handed in; ask `archive_problems` first."""
    entries = read_entries(archive)
    name = next(each.split("/")[0] for each in entries if each.count("/") == 1 and each.endswith(f"/{MANIFEST_JSON}"))
    files: dict[str, bytes] = {}
    for path, data in entries.items():
        top, rest = path.split("/", 1)
        if top == name and rest != MANIFEST_JSON:
            files[f"src/{name}/{rest}"] = data
        elif rest.startswith(f"{PROJECT}/"):
            files[rest.removeprefix(f"{PROJECT}/")] = data
    return Package(name, files)


def _tree(data: bytes, name: str) -> ast.Module | SyntaxError:
    try:
        return ast.parse(data, name)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError) as error:
        return SyntaxError(str(error))
