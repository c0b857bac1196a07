"""Rules about the manifest: it is valid, it is kept, and settings that are secret say so."""

import ast
import re
from collections.abc import Iterator
from typing import Any, cast

from hubwright_sdk.box.methods import METHODS, offered_by
from hubwright_sdk.checks.implemented import implementation
from hubwright_sdk.checks.package import Package
from hubwright_sdk.checks.rule import Finding
from hubwright_sdk.manifest import Manifest
from hubwright_sdk.release.contents import content_problem, name_problem
from hubwright_sdk.release.wheel import wheel_entry_path

_SECRET_NAME = re.compile(
    r"(?i)(^|[_-])(password|passwd|passphrase|secret|token|credentials?|api_?key|access_?key|private_?key|key)($|[_-])"
)
_EVERY_PLUGIN = {"clean_settings", "public_settings"}
_UPGRADE = "upgrade_settings"


def valid(package: Package) -> Iterator[Finding]:
    """Everything else is read out of the manifest."""
    if isinstance(package.said, str):
        yield Finding(package.manifest_path, 1, package.said)


def packable(package: Package) -> Iterator[Finding]:
    """No file that a release must not hold."""
    for path, data in package.files.items():
        problem = name_problem(wheel_entry_path(package.name, path)) or content_problem(data)
        if problem:
            yield Finding(path, 1, problem)


def kept(package: Package) -> Iterator[Finding]:
    """What the manifest promises is there, and nothing beyond."""
    manifest = package.manifest
    if manifest is None:
        return
    if manifest.tier in ("declarative", "remote"):
        yield from _no_code(package, manifest)
    elif manifest.entry_point is not None:
        yield from _as_declared(package, manifest, manifest.entry_point)


def secret_settings(package: Package) -> Iterator[Finding]:
    """A setting that is called like a secret is stored and shown like one."""
    manifest = package.manifest
    for name, part in _settings(manifest):
        kinds = part.get("type", "string")
        if _SECRET_NAME.search(name) and not part.get("x-secret") and "string" in kinds:
            yield Finding(package.manifest_path, 1, f"the setting {name} is called like a secret but has no x-secret")


def settings_upgrade(package: Package) -> Iterator[Finding]:
    """Settings of a later version need a way up from the earlier ones."""
    manifest = package.manifest
    if manifest is None or manifest.settings_version == 1 or manifest.entry_point is None:
        return
    found = implementation(package, manifest.entry_point)
    if found is not None and _UPGRADE not in found.methods:
        told = f"settings_version is {manifest.settings_version}, but {found.name} has no method {_UPGRADE}"
        yield Finding(found.path, found.line, told)


def _settings(manifest: Manifest | None) -> list[tuple[str, dict[str, Any]]]:
    if manifest is None:
        return []
    return list(cast("dict[str, dict[str, Any]]", manifest.config_schema.get("properties", {})).items())


def _no_code(package: Package, manifest: Manifest) -> Iterator[Finding]:
    for path, tree in package.trees():
        body = [each for each in tree.body if not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))]
        if body:
            yield Finding(path, body[0].lineno, f"a {manifest.tier} plugin has no code of its own in the release")


def _as_declared(package: Package, manifest: Manifest, entry_point: str) -> Iterator[Finding]:
    found = implementation(package, entry_point)
    if found is None:
        line = package.line_of(package.manifest_path, "entry_point")
        yield Finding(package.manifest_path, line, f"{entry_point} does not name an object of a class of this package")
        return
    promised = {method.name for method in offered_by(manifest)} - {_UPGRADE}
    for name in sorted((promised | _EVERY_PLUGIN) - found.methods):
        yield Finding(found.path, found.line, f"{found.name} has no method {name}, but the manifest promises it")
    for name in sorted((found.methods & METHODS.keys()) - promised - {_UPGRADE}):
        yield Finding(found.path, found.line, f"{found.name} has the method {name}, but the manifest does not say so")
