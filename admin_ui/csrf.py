"""The form field that proves a POST came from one of our pages."""

from contextvars import ContextVar

from markupsafe import Markup

_token: ContextVar[str] = ContextVar("csrf", default="")


def use_token(token: str) -> None:
    """Remember the token of this request while its page is drawn."""
    _token.set(token)


def csrf_field() -> Markup:
    """The hidden field every POST form carries; usable inside macros."""
    return Markup('<input type="hidden" name="_csrf_token" value="{}">').format(_token.get())
