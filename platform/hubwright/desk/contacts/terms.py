"""The words by which a contact is found, and those of what somebody searches for. Pure.

Latin words are found by their beginning, Chinese by any two neighbouring characters, phones by their digits from the
start or their last ones, e-mail addresses as a whole and by their parts.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

LONGEST, MOST, MOST_ASKED = 64, 200, 8
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af"
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_IS_HAN = re.compile(rf"[{_HAN}]")
_PHONE = re.compile(r"\+?[\d\s().\-/]{7,}")


def terms_of(name: str, email: str, fields: dict[str, Any]) -> list[str]:
    """Terms of a contact, each once."""
    texts = [name, email, *(str(value) for value in fields.values() if isinstance(value, str | int))]
    found: dict[str, None] = {}
    for text in texts:
        found |= dict.fromkeys(_words(text))
        if _PHONE.fullmatch(text.strip()):
            digits = digits_of(text)
            found |= dict.fromkeys([digits, digits[-11:], digits[-8:], digits[-4:]])
    if "@" in email:
        found[email.strip().casefold()[:LONGEST]] = None
    return [term for term in found if term][:MOST]


def asked(text: str) -> list[str]:
    """Terms that all have to be there; each is the beginning of one."""
    text = text.strip()[:200]
    if _PHONE.fullmatch(text):
        return [digits_of(text)]
    if "@" in text and " " not in text:
        return [text.casefold()[:LONGEST]]
    return list(dict.fromkeys(_pairs(_RUN.findall(text.casefold()))))[:MOST_ASKED]


def digits_of(phone: str) -> str:
    """A phone number's digits, without what only says that it is international."""
    digits = re.sub(r"\D", "", phone)
    return digits.removeprefix("00")[:LONGEST]


def _words(text: str) -> Iterator[str]:
    runs = _RUN.findall(text.casefold()[:2_000])
    yield from _pairs(runs)
    for run in runs:
        if _IS_HAN.match(run):
            yield from run  # one character alone is found, too


def _pairs(runs: Iterable[str]) -> Iterator[str]:
    for run in runs:
        if _IS_HAN.match(run) and len(run) > 1:
            yield from (run[n : n + 2] for n in range(len(run) - 1))
        else:
            yield run[:LONGEST]
