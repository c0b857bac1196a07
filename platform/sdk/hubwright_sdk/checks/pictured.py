"""Rules about what else people are shown: pictures in the catalogue's size, settings in the readme, good defaults."""

import struct
from collections.abc import Iterator

from hubwright_sdk.checks.package import Package
from hubwright_sdk.checks.rule import Finding
from hubwright_sdk.checks.written import whole_readme
from hubwright_sdk.settings import schema_problems

_PNG = b"\x89PNG\r\n\x1a\n"
_SIZE = (1280, 800)
_LARGEST = 1_000_000
_PLAIN = ("type", "enum", "const", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems")


def screenshots(package: Package) -> Iterator[Finding]:
    """At least one picture of how it looks; one that is not there is another rule's to say."""
    manifest = package.manifest
    if manifest is None:
        return
    if not manifest.listing.screenshots:
        yield Finding(package.manifest_path, 1, "listing.screenshots is empty")
    for picture in manifest.listing.screenshots:
        data = package.files.get(package.root + picture.file)
        if data is not None and _size(data) != _SIZE:
            yield Finding(package.root + picture.file, 1, f"a screenshot is a PNG of {_SIZE[0]} x {_SIZE[1]}")
        elif data is not None and len(data) > _LARGEST:
            yield Finding(package.root + picture.file, 1, "a screenshot has 1 MB at most")


def told_settings(package: Package) -> Iterator[Finding]:
    """The readme says what each setting is for, by its name or its title."""
    manifest = package.manifest
    if manifest is None or any(whole_readme(package)):
        return
    text = package.files["README.md"].decode("utf-8", "replace").casefold()
    for name, part in manifest.config_schema.get("properties", {}).items():
        title = str(part.get("x-title", {}).get("en", "")).casefold()
        if name.casefold() not in text and not (title and title in text):
            yield Finding("README.md", 1, f"the setting {name} is not mentioned")


def defaults(package: Package) -> Iterator[Finding]:
    """What is there without anybody's doing is valid. Patterns are left out: a stranger's may take for ever."""
    if package.manifest is None:
        return
    for name, part in package.manifest.config_schema.get("properties", {}).items():
        if "default" in part:
            kept = {key: part[key] for key in _PLAIN if key in part}
            for problem in schema_problems({"properties": {name: kept}}, {name: part["default"]}):
                yield Finding(package.manifest_path, 1, f"the default of {problem.field} is not valid: {problem.en}")


def _size(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(_PNG) or len(data) < 24:
        return None
    width, height = struct.unpack(">II", data[16:24])
    return int(width), int(height)
