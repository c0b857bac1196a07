"""Files that have no place in a release, known by their names or by how they begin."""

import re
from collections.abc import Callable
from pathlib import PurePosixPath

_NATIVE = re.compile(r"\.(so(\.\d+)*|pyd|dll|dylib|a|o|exe)$", re.IGNORECASE)
_ARCHIVE = re.compile(r"\.(zip|whl|egg|pyz|jar|tar|tgz|gz|bz2|xz|zst|7z|rar|rpm|deb)$", re.IGNORECASE)
_SECRET = re.compile(
    r"^(\.env(\..+)?|\.netrc|\.pypirc|\.npmrc|id_(rsa|dsa|ecdsa|ed25519)|.+\.(pem|key|p12|pfx|jks|keystore))$",
    re.IGNORECASE,
)
_SDIST = {"setup.py", "setup.cfg", "PKG-INFO", "pyproject.toml"}
_STARTERS = {"sitecustomize.py", "usercustomize.py"}
_NATIVE_BEGINNINGS = (
    b"\x7fELF",
    b"MZ\x90",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
)
_ARCHIVE_BEGINNINGS = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\x28\xb5\x2f\xfd",
)
_PRIVATE_KEY = re.compile(rb"-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY( BLOCK)?-----\s*[A-Za-z0-9+/=]{16}")


def name_problem(path: PurePosixPath) -> str | None:
    """Why a file of this name is not taken."""
    return next((problem for is_it, problem in _BY_NAME if is_it(path)), None)


def _is_of_sdist(path: PurePosixPath) -> bool:
    return any(part.endswith(".egg-info") for part in path.parts) or (len(path.parts) <= 2 and path.name in _SDIST)


_BY_NAME: tuple[tuple[Callable[[PurePosixPath], object], str], ...] = (
    (lambda path: path.name.endswith(".pth") or path.name in _STARTERS, "it would run at every start of Python"),
    (lambda path: any(part.endswith(".data") for part in path.parts[:-1]), "it would be installed outside the package"),
    (_is_of_sdist, "it belongs to a source distribution, not to a wheel"),
    (lambda path: _NATIVE.search(path.name), "it is a native library"),
    (lambda path: path.name.endswith((".pyc", ".pyo")), "it is compiled; only source can be reviewed"),
    (lambda path: _ARCHIVE.search(path.name), "it is an archive inside the archive"),
    (lambda path: _SECRET.match(path.name), "it is a file for secrets"),
)


def content_problem(data: bytes) -> str | None:
    """Why a file with this content is not taken, whatever its name."""
    if data.startswith(_NATIVE_BEGINNINGS):
        return "it is a native library"
    if data.startswith(_ARCHIVE_BEGINNINGS) or data[257:262] == b"ustar":
        return "it is an archive inside the archive"
    if _PRIVATE_KEY.search(data):
        return "it holds a private key"
    return None
