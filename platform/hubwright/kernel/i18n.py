"""The reader's language: a context variable, the catalogues, and `_`."""

import gettext as stdlib_gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh")
_language: ContextVar[str] = ContextVar("language", default="en")
_folders: list[Path] = []


def add_catalogue(folder: Path) -> None:
    """Let a layer above bring its translations (`<folder>/<language>/LC_MESSAGES/messages.mo`)."""
    if folder not in _folders:
        _folders.append(folder)
        _translations.cache_clear()


def language() -> str:
    """Tell the reader's language."""
    return _language.get()


def set_language(code: str) -> None:
    """Choose the language for the rest of this request or task."""
    _language.set(code if code in LANGUAGES else "en")


@contextmanager
def use_language(code: str) -> Iterator[None]:
    """Speak another language for a while, for a mail or a message to somebody else."""
    token = _language.set(code if code in LANGUAGES else "en")
    try:
        yield
    finally:
        _language.reset(token)


@cache
def _translations(code: str) -> stdlib_gettext.NullTranslations:
    merged: stdlib_gettext.NullTranslations = stdlib_gettext.NullTranslations()
    for folder in _folders:
        found = stdlib_gettext.translation("messages", str(folder), languages=[code], fallback=True)
        found.add_fallback(merged)
        merged = found
    return merged


def gettext(message: str) -> str:
    """Translate a sentence; also known as `_`."""
    return _translations(_language.get()).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Translate a sentence that counts."""
    return _translations(_language.get()).ngettext(singular, plural, n)


_ = gettext


def chosen_language(accept_language: str, cookie: str = "", query: str = "") -> str:
    """Choose a language we speak: asked for, remembered, or what the browser prefers (RFC 9110 12.5.4)."""
    for wanted in (query, cookie):
        if wanted in LANGUAGES:
            return wanted
    weighted: list[tuple[float, int, str]] = []
    for position, part in enumerate(accept_language.split(",")):
        tag, _sep, weight = part.strip().partition(";q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            continue
        weighted.append((-quality, position, tag.split("-")[0].lower()))
    return next((tag for _quality, _position, tag in sorted(weighted) if tag in LANGUAGES), "en")
