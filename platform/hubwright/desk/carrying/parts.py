"""Cutting a text that is too long for a channel where people would: at lines, sentences, words. Pure."""

import re
import unicodedata
from collections.abc import Callable

_ENDS = (
    re.compile(r"\n+"),
    re.compile(r"[。！？；]+[”’」』]?|[.!?;]+[\"')\]]?(?=\s)"),
    re.compile(r"[，、]|\s+"),
)
_JOINERS = "\u200d\ufe0e\ufe0f"
_SMALLEST = 0.4  # a part shorter than this of what would go through is cut at a lesser end


def first_part(text: str, fits: Callable[[str], bool]) -> tuple[str, str]:
    """The first part that goes through, and what is left; no part at all when not even one letter does.

    The text begins with no space, and `fits` is true for every beginning of a text for which it is true.
    """
    if fits(text):
        return text, ""
    most = _longest(text, fits)
    cut = _end_before(text, most) or _whole_letters(text, most)
    return text[:cut].rstrip(), text[cut:].lstrip()


def _longest(text: str, fits: Callable[[str], bool]) -> int:
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if fits(text[:middle]):
            low = middle
        else:
            high = middle - 1
    return low


def _end_before(text: str, most: int) -> int:
    for end in _ENDS:
        cut = max((found.end() for found in end.finditer(text, 0, most)), default=0)
        if cut >= most * _SMALLEST and text[:cut].strip():
            return cut
    return 0


def _whole_letters(text: str, most: int) -> int:
    """No letter is cut in two that is made of several characters, unless there is nothing but that letter."""
    cut = most
    while 0 < cut < len(text) and (_clings(text[cut]) or text[cut - 1] == "\u200d"):
        cut -= 1
    return cut or most


def _clings(character: str) -> bool:
    return character in _JOINERS or unicodedata.combining(character) != 0 or "\U0001f3fb" <= character <= "\U0001f3ff"
