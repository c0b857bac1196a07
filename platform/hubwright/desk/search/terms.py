"""What a text is found by: its words, and of Chinese (Japanese and Korean too) each two characters side by side."""

import re
import unicodedata
from collections.abc import Iterable

MOST_TERMS = 400
LONGEST_TERM = 40
_WIDE = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_RUN = re.compile(rf"[{_WIDE}]+|[^\W_{_WIDE}]+")
_IS_WIDE = re.compile(rf"[{_WIDE}]")
_DIGITS = re.compile(r"\d{3,}")
_NUMBER = re.compile(r"\+?\d[\d\s().-]{4,}\d")


def folded(text: str) -> str:
    """One form for what looks alike: width, case, accents composed."""
    return unicodedata.normalize("NFKC", text).casefold()


def _runs(text: str) -> list[str]:
    return _RUN.findall(folded(text))


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] if len(run) > 1 else [run]


def terms_of(text: str) -> list[str]:
    """What is kept of a message; numbers within words (SO10086) are kept as well, at most 400 terms."""
    kept: dict[str, None] = {}
    for run in _runs(text):
        if _IS_WIDE.match(run):
            kept.update(dict.fromkeys(_pairs(run)))
        else:
            kept[run[:LONGEST_TERM]] = None
            kept.update(dict.fromkeys(number[:LONGEST_TERM] for number in _DIGITS.findall(run)))
        if len(kept) >= MOST_TERMS:
            break
    return list(kept)[:MOST_TERMS]


def wanted_terms(text: str) -> list[str]:
    """What a query asks for; a message has to have all of them. At most twelve."""
    wanted: dict[str, None] = {}
    for run in _runs(text):
        wanted.update(dict.fromkeys(_pairs(run) if _IS_WIDE.match(run) else [run[:LONGEST_TERM]]))
    return list(wanted)[:12]


def phrases(text: str) -> list[str]:
    """Runs of three and more Chinese characters, of which the pairs alone would not say that they stand together."""
    return [run for run in _runs(text) if _IS_WIDE.match(run) and len(run) > 2]


def contact_terms(words: Iterable[str]) -> list[str]:
    """What a contact is found by: beginnings of each word from two characters on, Chinese pairs, ends of numbers."""
    kept: dict[str, None] = {}
    for text in words:
        for run in _runs(text):
            if _IS_WIDE.match(run):
                kept.update(dict.fromkeys([*_pairs(run), *run[:1]]))
            else:
                kept.update(dict.fromkeys(run[:n] for n in range(min(2, len(run)), min(len(run), 20) + 1)))
        for number in _NUMBER.findall(folded(text)):
            digits = re.sub(r"\D", "", number)[-20:]
            kept.update(dict.fromkeys(digits[at:] for at in range(max(0, len(digits) - 3))))
            kept.update(dict.fromkeys(digits[:n] for n in range(3, len(digits) + 1)))
    return list(kept)[:MOST_TERMS]


def contact_wanted(text: str) -> list[str]:
    """What a query asks of a contact; a telephone number counts as one word however it is written."""
    number = _NUMBER.fullmatch(text.strip())
    if number is not None:
        return [re.sub(r"\D", "", folded(text))[-20:]]
    return [term[:20] for term in wanted_terms(text)]
