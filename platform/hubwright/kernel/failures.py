"""What a failure is called where people who may not see content read it: one short line, personal data masked."""

import re

_LONGEST = 200
_MASK = "•••"
_ADDRESS = re.compile(r"[^\s@<>\"',;()=]+@[^\s@<>\"',;()=]+\.[A-Za-z]{2,}")
_NUMBER = re.compile(r"(?<![\w-])\+?\d[\d ().-]{5,}\d(?![\w-])")
_QUOTED = re.compile(r"\(([^()=]+)\)=\((?:[^()]|\([^()]*\))*\)")


def in_short(failure: BaseException | str) -> str:
    """Name a failure in one line; a database's detail lines, which quote rows, are left out."""
    told = failure if isinstance(failure, str) else f"{type(failure).__name__}: {failure}"
    line = next((part.strip() for part in told.splitlines() if part.strip()), "")
    line = _QUOTED.sub(rf"(\1)=({_MASK})", line)
    masked = _NUMBER.sub(_MASK, _ADDRESS.sub(_MASK, line)).rstrip(": ")
    return masked if len(masked) <= _LONGEST else masked[: _LONGEST - 1] + "…"
