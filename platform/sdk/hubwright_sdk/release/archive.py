"""What an archive must not hold, looked at without unpacking or running anything."""

import io
import stat
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from hubwright_sdk.release.contents import content_problem, name_problem

MOST_BYTES = 10_000_000
MOST_UNPACKED = 50_000_000
MOST_FILES = 2_000
MOST_RATIO = 100
TAKEN_NAMES = {"hubwright", "hubwright_sdk", "tenants", "editions", "admin_ui", *sys.stdlib_module_names}


def archive_problems(archive: bytes) -> list[str]:
    """Every reason against it, one sentence each; empty means that it may be read and unpacked."""
    if len(archive) > MOST_BYTES:
        return [f"it is larger than {MOST_BYTES // 1_000_000} MB"]
    if not archive.startswith(b"PK\x03\x04"):
        return ["it is not a wheel"]
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            problems = [*_whole_problems(opened), *_entry_problems(opened.infolist())]
            return problems or [*_content_problems(opened), *_wheel_problems(opened)]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        return [f"it cannot be read: {error}"]


def read_entries(archive: bytes) -> dict[str, bytes]:
    """Names and bytes of an archive without problems."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {entry.filename: opened.read(entry) for entry in opened.infolist()}


def _whole_problems(opened: zipfile.ZipFile) -> Iterator[str]:
    entries = opened.infolist()
    if len(entries) > MOST_FILES:
        yield f"it holds more than {MOST_FILES} files"
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > MOST_RATIO * max(packed, 1) or unpacked > MOST_UNPACKED:
        yield f"it unpacks to {unpacked} bytes out of {packed}"
    seen: set[str] = set()
    for entry in entries:
        name = unicodedata.normalize("NFKC", entry.filename).casefold()
        if name in seen:
            yield f"{entry.filename}: there are two entries of this name"
        seen.add(name)


def _entry_problems(entries: Iterable[zipfile.ZipInfo]) -> Iterator[str]:
    for entry in entries:
        problem = _place_problem(entry) or _form_problem(entry) or name_problem(PurePosixPath(entry.filename))
        if problem:
            yield f"{entry.filename!r}: {problem}"


def _place_problem(entry: zipfile.ZipInfo) -> str | None:
    name = entry.filename
    if name != entry.orig_filename or "\\" in name or ":" in name or not name.isprintable():
        return "the name holds characters that no file here may have"
    if name.startswith("/") or any(part in ("", ".", "..") for part in name.removesuffix("/").split("/")):
        return "the name leads out of the release"
    return None


def _form_problem(entry: zipfile.ZipInfo) -> str | None:
    form = stat.S_IFMT(entry.external_attr >> 16)
    if stat.S_ISLNK(form):
        return "it is a link"
    if entry.is_dir() or form not in (0, stat.S_IFREG):
        return "it is not a file"
    if entry.flag_bits & 0x1:
        return "it is encrypted"
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "it is compressed in an unusual way"
    return None


def _content_problems(opened: zipfile.ZipFile) -> Iterator[str]:
    for entry in opened.infolist():
        problem = content_problem(opened.read(entry))
        if problem:
            yield f"{entry.filename!r}: {problem}"


def _wheel_problems(opened: zipfile.ZipFile) -> Iterator[str]:
    """A wheel of one package: nothing beside it may shadow a module or hook into Python's start."""
    names = opened.namelist()
    tops = {name.split("/", 1)[0] for name in names}
    infos = sorted(top for top in tops if top.endswith(".dist-info"))
    if len(infos) != 1 or f"{infos[0]}/WHEEL" not in names:
        yield "it is not a wheel"
        return
    lines = opened.read(f"{infos[0]}/WHEEL").decode("utf-8", "replace").splitlines()
    tags = [line for line in lines if line.startswith("Tag:")]
    if tags != ["Tag: py3-none-any"] or "Root-Is-Purelib: true" not in lines:
        yield "it is not a wheel for every Python 3 (py3-none-any)"
    loose = sorted(name for name in names if "/" not in name)
    packages = sorted(tops - set(infos) - set(loose))
    if loose or len(packages) != 1:
        yield f"it must hold one package and nothing beside it; it holds {', '.join([*packages, *loose]) or 'none'}"
    yield from (f"{name}: a package may not have this name" for name in packages if name in TAKEN_NAMES)
    yield from (f"{name}: not the name of a package" for name in packages if not name.isidentifier())
    if not any(f"{name}/manifest.json" in names for name in packages):
        yield "it holds no manifest.json in its package"
