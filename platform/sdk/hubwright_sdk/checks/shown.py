"""Rules about what people see before they install: licence, icon, texts in both languages, changes."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from hubwright_sdk.checks.package import Package
from hubwright_sdk.checks.rule import Finding
from hubwright_sdk.icons import icon_problem
from hubwright_sdk.manifest import Manifest

_LICENCES = {
    "0BSD", "AGPL-3.0-only", "AGPL-3.0-or-later", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "EPL-2.0",
    "GPL-3.0-only", "GPL-3.0-or-later", "ISC", "LGPL-3.0-only", "LGPL-3.0-or-later", "LicenseRef-Proprietary", "MIT",
    "MPL-2.0", "MulanPSL-2.0", "Unlicense",
}  # fmt: skip
_LICENCE_FILES = ("LICENSE", "LICENSE.md", "LICENSE.txt")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def licence(package: Package) -> Iterator[Finding]:
    """An identifier that is known, and its text beside it."""
    manifest = package.manifest
    if manifest is None:
        return
    if manifest.listing.licence not in _LICENCES:
        told = f"listing.licence must be one of {', '.join(sorted(_LICENCES))}"
        yield Finding(package.manifest_path, package.line_of(package.manifest_path, "licence"), told)
    if not any(package.files.get(name, b"").strip() for name in _LICENCE_FILES):
        yield Finding("LICENSE", 1, "there is no file LICENSE with the text of the licence")


def icon(package: Package) -> Iterator[Finding]:
    """A drawing that does nothing, or a square picture."""
    manifest = package.manifest
    if manifest is None:
        return
    if manifest.listing.icon is None:
        yield Finding(package.manifest_path, 1, "listing.icon names no icon")
        return
    path = package.root + manifest.listing.icon
    data = package.files.get(path)
    told = "there is no such file" if data is None else icon_problem(data)
    if told:
        yield Finding(path, 1, told)


def both_languages(package: Package) -> Iterator[Finding]:
    """Names of settings in English and Chinese, and Chinese that is Chinese."""
    manifest = package.manifest
    if manifest is None:
        return
    for path, text in _texts(manifest):
        if not _CHINESE.search(text):
            yield Finding(package.manifest_path, 1, f"{path}.zh is not in Chinese")
    for name, part in _settings(manifest):
        for key in ("x-title", "x-help"):
            if key in part or key == "x-title":
                yield from _missing(package, f"{name}.{key}", part.get(key))


def changelog(package: Package) -> Iterator[Finding]:
    """What is new in this version, for developers and for those who decide about an update."""
    manifest = package.manifest
    if manifest is None:
        return
    text = package.files.get("CHANGELOG.md", b"").decode("utf-8", "replace")
    version = re.compile(rf"(?<![\d.]){re.escape(manifest.version)}(?![\d.])")
    if not any(line.startswith("#") and version.search(line) for line in text.splitlines()):
        yield Finding("CHANGELOG.md", 1, f"there is no heading for {manifest.version}")
    if manifest.version not in manifest.listing.changes:
        yield Finding(package.manifest_path, 1, f"listing.changes says nothing about {manifest.version}")


def whole_listing(package: Package) -> Iterator[Finding]:
    """A page that answers what people ask: what it is, who helps, what happens to their data."""
    manifest = package.manifest
    if manifest is None:
        return
    listing = manifest.listing
    said = {"about": listing.about, "support": listing.support, "privacy_url": listing.privacy_url}
    for name, value in said.items():
        if not value:
            yield Finding(package.manifest_path, 1, f"listing.{name} is empty")
    for shot in listing.screenshots:
        if package.root + shot.file not in package.files:
            yield Finding(package.root + shot.file, 1, "there is no such screenshot")


def explained_settings(package: Package) -> Iterator[Finding]:
    """A sentence of help beside every setting."""
    for name, part in _settings(package.manifest):
        if "x-help" not in part:
            yield Finding(package.manifest_path, 1, f"the setting {name} has no x-help")


def _texts(manifest: Manifest) -> Iterator[tuple[str, str]]:
    yield "description", manifest.description.zh
    if manifest.listing.about is not None:
        yield "listing.about", manifest.listing.about.zh
    for node in manifest.nodes:
        yield f"{node.name}.help", node.help.zh
    for number, place in enumerate(manifest.egress):
        yield f"egress[{number}].purpose", place.purpose.zh


def _missing(package: Package, where: str, said: object) -> Iterator[Finding]:
    told = cast("Mapping[str, Any]", said) if isinstance(said, dict) else {}
    for language in ("en", "zh"):
        if not told.get(language):
            yield Finding(package.manifest_path, 1, f"{where} has no text in {language}")


def _settings(manifest: Manifest | None) -> list[tuple[str, dict[str, Any]]]:
    if manifest is None:
        return []
    return list(cast("dict[str, dict[str, Any]]", manifest.config_schema.get("properties", {})).items())
