"""From an author's folder to the bytes of a release: the same folder gives the same bytes everywhere."""

import base64
import hashlib
import io
import tomllib
import zipfile
from pathlib import Path, PurePosixPath

from hubwright_sdk.hookspecs import ENTRY_POINT_GROUP
from hubwright_sdk.manifest import Manifest, ManifestInvalid, read_manifest
from hubwright_sdk.release.archive import archive_problems
from hubwright_sdk.release.canonical import manifest_json
from hubwright_sdk.release.refused import ReleaseRefused
from hubwright_sdk.release.source import files_about, files_below, package_of

_MOMENT = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644 << 16
MANIFEST_JSON = "manifest.json"
PROJECT = "project"  # below .dist-info: what lies beside the package in the author's folder


def pack(folder: Path) -> bytes:
    """A wheel for every Python 3; entries are stored as they are, because compressors differ between machines."""
    package = package_of(folder)
    try:
        manifest = read_manifest(package)
    except ManifestInvalid as error:
        raise ReleaseRefused("manifest", str(error)) from error
    entry_point = manifest.entry_point or _entry_point_in(folder, manifest.id)
    return _checked(_entries(package, manifest, dict(files_about(folder)), entry_point), manifest)


def pack_installed(package: Path, manifest: Manifest) -> bytes:
    """The same of a package that lies in an environment: only what runs is left of the author's folder."""
    return _checked(_entries(package, manifest, {}, manifest.entry_point), manifest)


def _checked(entries: dict[str, bytes], manifest: Manifest) -> bytes:
    archive = _archive(entries, info_folder(manifest))
    problems = archive_problems(archive)
    if problems:
        raise ReleaseRefused("archive", "; ".join(problems))
    return archive


def wheel_name(manifest: Manifest) -> str:
    return f"{_stem(manifest)}-py3-none-any.whl"


def info_folder(manifest: Manifest) -> str:
    return f"{_stem(manifest)}.dist-info"


def wheel_entry_path(package: str, path: str) -> PurePosixPath:
    """Where a file of the author's folder comes to stand in a release of any version."""
    root = f"src/{package}/"
    if path.startswith(root):
        return PurePosixPath(package, path.removeprefix(root))
    return PurePosixPath(f"{package}.dist-info", PROJECT, path)


def _stem(manifest: Manifest) -> str:
    return f"{manifest.id.replace('-', '_')}-{manifest.version}"


def _entries(package: Path, manifest: Manifest, about: dict[str, bytes], entry_point: str | None) -> dict[str, bytes]:
    info = info_folder(manifest)
    entries = {f"{package.name}/{name}": data for name, data in files_below(package)}
    entries[f"{package.name}/{MANIFEST_JSON}"] = manifest_json(manifest)
    entries.update({f"{info}/{PROJECT}/{name}": data for name, data in about.items()})
    entries[f"{info}/METADATA"] = _metadata(manifest)
    entries[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: hubwright\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    if entry_point is not None:
        said = f"[{ENTRY_POINT_GROUP}]\n{manifest.id} = {entry_point}\n"
        entries[f"{info}/entry_points.txt"] = said.encode()
    return entries


def _metadata(manifest: Manifest) -> bytes:
    lines = [
        "Metadata-Version: 2.4",
        f"Name: {manifest.id}",
        f"Version: {manifest.version}",
        f"Summary: {' '.join(manifest.description.en.split())}",
        *([f"License-Expression: {manifest.listing.licence}"] if manifest.listing.licence else []),
        "Requires-Python: >=3.11",
        "Requires-Dist: hubwright-sdk",
    ]
    return ("\n".join(lines) + "\n").encode()


def _entry_point_in(folder: Path, plugin: str) -> str | None:
    """Native plugins name theirs in pyproject.toml, because pip installs them."""
    path = folder / "pyproject.toml"
    if not path.is_file():
        return None
    try:
        project = tomllib.loads(path.read_text("utf-8")).get("project", {})
    except ValueError as error:
        raise ReleaseRefused("source", f"pyproject.toml: {error}") from error
    named = project.get("entry-points", {}).get(ENTRY_POINT_GROUP, {}).get(plugin)
    return named if isinstance(named, str) else None


def record_of(entries: dict[str, bytes], record: str) -> bytes:
    """What a wheel's RECORD says: each file's digest and size, itself without."""
    lines = [f"{name},sha256={_short(data)},{len(data)}" for name, data in sorted(entries.items())]
    return ("\n".join([*lines, f"{record},,"]) + "\n").encode()


def _short(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def _archive(entries: dict[str, bytes], info: str) -> bytes:
    record = f"{info}/RECORD"
    whole = {**entries, record: record_of(entries, record)}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted(whole.items()):
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.create_system = 3
            entry.external_attr = _MODE
            archive.writestr(entry, data)
    return made.getvalue()
