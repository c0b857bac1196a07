"""Rules about what is written in the files: nothing that a reviewer cannot see, nothing that should be a secret."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath

from hubwright_sdk.checks.package import Package
from hubwright_sdk.checks.rule import Finding

_LONG = re.compile(r"[^\r\n]{1001,}")
_LONG_CODE = re.compile(r"[^\r\n]{401,}")
_SHORTEST_SECRET = 12
_LOOKED_AT = 2_000
_OVERLAP = 200
_BLOB = re.compile(r"[A-Za-z0-9+/]{200,}={0,2}|(?:\\x[0-9a-fA-F]{2}){40,}|(?:0x[0-9a-fA-F]{1,2},\s*){40,}")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)"
)
_KNOWN_SECRETS = re.compile(
    r"\b(AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36,}|xox[abprs]-[A-Za-z0-9-]{10,}|sk_live_[A-Za-z0-9]{16,}"
    r"|AIza[0-9A-Za-z_-]{35}|eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,})"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY"
)
_NAMED_SECRET = re.compile(
    r"""(?ix) \b[a-z0-9_]*(?:password|passwd|secret|token|api_?key|private_?key)\b ["']? \s* [:=] \s*
        ["'] (?P<value>[^"'\s]{12,}) ["']"""
)


def invisible(package: Package) -> Iterator[Finding]:
    """Characters that are not seen can hide code from whoever reviews it."""
    for path, text in package.texts():
        for found in _INVISIBLE.finditer(text):
            name = unicodedata.name(found[0], "a control character")
            yield Finding(path, _line_at(text, found.start()), f"U+{ord(found[0]):04X} ({name}) cannot be seen")


def blobs(package: Package) -> Iterator[Finding]:
    """What nobody can read is not reviewed: encoded data and minified code."""
    for path, text in package.texts():
        for found in _BLOB.finditer(text):
            yield Finding(path, _line_at(text, found.start()), "a long piece of encoded data")
        if _is_built(package, path):
            continue
        for found in (_LONG_CODE if path.endswith(".py") else _LONG).finditer(text):
            if not _BLOB.search(found[0]):
                yield Finding(path, _line_at(text, found.start()), f"a line of {len(found[0])} characters")


def _is_built(package: Package, path: str) -> bool:
    """Scripts and styles that tools make small, for browsers only: no process of the platform runs them."""
    static = package.manifest.static if package.manifest else None
    return static is not None and path.startswith(f"{package.root}{static}/") and path.endswith((".js", ".mjs", ".css"))


def secrets(package: Package) -> Iterator[Finding]:
    """Keys belong into settings of the company, never into a release that everybody can download."""
    for path, text in package.texts():
        for number, whole in enumerate(text.split("\n"), 1):
            if len(whole) < _SHORTEST_SECRET:
                continue
            pieces = (whole[start : start + _LOOKED_AT] for start in range(0, len(whole), _LOOKED_AT - _OVERLAP))
            if any(_holds_secret(piece) for piece in pieces):
                yield Finding(path, number, "this looks like a secret")


def _holds_secret(line: str) -> bool:
    known = _KNOWN_SECRETS.search(line)
    return bool(known) or any(_is_random(each["value"]) for each in _NAMED_SECRET.finditer(line))


def whole_readme(package: Package) -> Iterator[Finding]:
    """A readme of more than its title."""
    text = package.files.get("README.md", b"").decode("utf-8", "replace")
    if len([line for line in text.splitlines() if line.strip() and not line.startswith("#")]) < 2:
        yield Finding("README.md", 1, "say in README.md what the plugin does and how it is set up")


def has_tests(package: Package) -> Iterator[Finding]:
    """Tests travel with the release and are run where it is reviewed."""
    tests = [
        data
        for name, data in package.files.items()
        if name.startswith("tests/") and PurePosixPath(name).name.startswith("test_") and name.endswith(".py")
    ]
    if not any(re.search(rb"^[ \t]*(async )?def test_\w", data, re.MULTILINE) and b"assert" in data for data in tests):
        yield Finding("tests", 1, "there is no test that asserts anything below tests/")


def _line_at(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _is_random(value: str) -> bool:
    """More like a key than like a word: letters and digits without much repetition."""
    if not re.search(r"\d", value) or not re.search(r"[A-Za-z]", value) or "{" in value:
        return False
    counted = Counter(value)
    entropy = -sum(each / len(value) * math.log2(each / len(value)) for each in counted.values())
    return entropy > 3.2
