"""Which language a visitor writes, and which text of a document fits it."""

import re
from collections.abc import Mapping
from typing import Final, TypeVar

_CHINESE: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LATIN: Final = re.compile(r"[A-Za-z]")
_LETTERS_OF_A_SENTENCE: Final = 4

T = TypeVar("T")


def language_of(text: str, otherwise: str, latin: str = "en") -> str:
    """Let the message decide: Chinese characters are Chinese, a Latin sentence is `latin` instead, else as before."""
    if _CHINESE.search(text):
        return otherwise if otherwise.startswith("zh") else "zh"
    if otherwise.startswith("zh") and len(_LATIN.findall(text)) >= _LETTERS_OF_A_SENTENCE:
        return latin
    return otherwise


def fitting(texts: Mapping[str, T], locale: str, otherwise: T) -> T:
    """Choose by full locale, then by its language, else the document's own text."""
    if locale in texts:
        return texts[locale]
    return texts.get(locale.partition("-")[0], otherwise)
