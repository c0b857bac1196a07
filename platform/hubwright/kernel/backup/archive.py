"""The file: a tar whose members are hashed as they pass, with a sealed manifest at its end."""

import hashlib
import io
import tarfile
from pathlib import Path, PurePosixPath
from typing import IO, Any, Protocol

import msgspec

from hubwright.kernel.backup.manifest import FORMAT, MANIFEST, SEAL, Damaged, Manifest, Member
from hubwright.kernel.errors import StartRefused

_CHUNK = 1024 * 1024


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


class _Hashed(io.RawIOBase):
    """Reads, and hashes what was read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.hash: _Hash = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        found = self._source.read(size)
        self.hash.update(found)
        return found


class Writer:
    """Members go in one by one; `seal` makes it a backup."""

    def __init__(self, path: Path) -> None:
        self._tar = tarfile.open(path, "w")  # noqa: SIM115 - closed by `close`
        self.members: dict[str, Member] = {}

    def add(self, name: str, source: IO[bytes], size: int) -> None:
        """Add one member of a known size."""
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        hashed = _Hashed(source)
        self._tar.addfile(info, hashed)
        self.members[name] = Member(size, hashed.hash.hexdigest())

    def add_file(self, name: str, path: Path) -> None:
        """Add a file as it is when it is opened."""
        with path.open("rb") as source:
            self.add(name, source, path.stat().st_size)

    def add_bytes(self, name: str, content: bytes) -> None:
        """Add something small."""
        self.add(name, io.BytesIO(content), len(content))

    def seal(self, manifest: Manifest) -> None:
        """Write the manifest and its hash, and close."""
        told = msgspec.json.encode(manifest)
        for name, content in ((MANIFEST, told), (SEAL, hashlib.sha256(told).hexdigest().encode())):
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(content), 0o600
            self._tar.addfile(info, io.BytesIO(content))
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._tar.close()


def verified(path: Path) -> Manifest:
    """Read the whole file once: every member must be there, be the one that was written, and nothing else."""
    found: dict[str, Member] = {}
    last: dict[str, bytes] = {}
    try:
        with tarfile.open(path, "r:") as tar:
            for info in tar:
                if info.name in (MANIFEST, SEAL):
                    last[info.name] = _bytes(tar, info)
                else:
                    found[info.name] = Member(info.size, _hash(tar, info))
    except FileNotFoundError:
        raise StartRefused(f"There is no file {path}.") from None
    except (OSError, tarfile.TarError, EOFError) as failure:
        raise Damaged(path, f"{type(failure).__name__}: {failure}") from None
    return _manifest(path, found, last)


def _manifest(path: Path, found: dict[str, Member], last: dict[str, bytes]) -> Manifest:
    if MANIFEST not in last or last.get(SEAL) != hashlib.sha256(last[MANIFEST]).hexdigest().encode():
        raise Damaged(path, "its manifest is missing or is not the one that was written")
    try:
        told = msgspec.json.decode(last[MANIFEST])
        if isinstance(told, dict) and told.get("format") != FORMAT:
            raise StartRefused(
                f"The backup {path} was made by another version of Hubwright (format {told.get('format')}, this "
                f"version reads format {FORMAT}); nothing was changed."
            )
        manifest = msgspec.convert(told, Manifest)
    except (msgspec.DecodeError, msgspec.ValidationError) as failure:
        raise Damaged(path, f"its manifest cannot be read: {failure}") from None
    differing = sorted(
        name for name in {*manifest.members, *found} if manifest.members.get(name) != found.get(name) or _strange(name)
    )
    if differing:
        raise Damaged(path, f"{differing[0]} is not what was written, nor are {len(differing) - 1} more")
    return manifest


def _strange(name: str) -> bool:
    """A name that would leave the folder it is put into."""
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts


def extract(path: Path, name: str, target: Path) -> None:
    """Take one member out of a verified file."""
    with tarfile.open(path, "r:") as tar:
        _copy(tar, tar.getmember(name), target)


def extract_all(path: Path, folder: str, target: Path) -> None:
    """Take everything below a folder out of a verified file, in one pass."""
    with tarfile.open(path, "r:") as tar:
        for info in tar:
            if info.name.startswith(f"{folder}/"):
                _copy(tar, info, target / info.name)


def _copy(tar: tarfile.TarFile, info: tarfile.TarInfo, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.touch(mode=0o600)
    with _opened(tar, info) as source, target.open("wb") as sink:
        while chunk := source.read(_CHUNK):
            sink.write(chunk)


def _hash(tar: tarfile.TarFile, info: tarfile.TarInfo) -> str:
    hashed = hashlib.sha256()
    left = info.size
    with _opened(tar, info) as source:
        while chunk := source.read(_CHUNK):
            hashed.update(chunk)
            left -= len(chunk)
    if left:
        raise EOFError("it ends too early")
    return hashed.hexdigest()


def _bytes(tar: tarfile.TarFile, info: tarfile.TarInfo) -> bytes:
    with _opened(tar, info) as source:
        found: bytes = source.read()
    return found


def _opened(tar: tarfile.TarFile, info: tarfile.TarInfo) -> IO[Any]:
    source = tar.extractfile(info) if info.isreg() else None
    if source is None:
        raise tarfile.ReadError(f"{info.name} is no file")
    return source
