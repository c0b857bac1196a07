"""Failures over the wall: what the SDK names travels as itself, everything else only as its kind and its place."""

from collections.abc import Iterator
from pathlib import PurePath
from traceback import extract_tb

from hubwright_sdk.box.messages import Told
from hubwright_sdk.calls import CallFailed, RateLimited

_MOST_REASON = 1_000
_OURS = "hubwright_sdk."


def _named(kind: type[CallFailed] = CallFailed) -> Iterator[tuple[str, type[CallFailed]]]:
    if kind.__module__.startswith(_OURS):
        yield kind.code, kind
        for below in kind.__subclasses__():
            yield from _named(below)


def told(failure: BaseException) -> Told:
    """A failure as it is sent. A plugin's own kind of CallFailed travels as the SDK's kind that it is."""
    if not isinstance(failure, CallFailed):
        return Told("", place_of(failure))
    kind = next(each for each in type(failure).__mro__ if each.__module__.startswith(_OURS))
    return Told(
        str(getattr(kind, "code", CallFailed.code)),
        failure.reason[:_MOST_REASON],
        failure.usage.tokens_in,
        failure.usage.tokens_out,
        getattr(failure, "retry_after_s", None),
    )


def failure_of(said: Told) -> CallFailed | None:
    """The failure that was sent; None when its code is none of the SDK's."""
    kind = dict(_named()).get(said.code)
    if kind is None:
        return None
    if issubclass(kind, RateLimited):
        return kind(said.reason, retry_after_s=said.retry_after_s, usage=said.usage)
    return kind(said.reason, usage=said.usage)


def place_of(failure: BaseException) -> str:
    """Kind and place of a failure; its own words may hold secrets and stay behind."""
    places = extract_tb(failure.__traceback__)
    where = f" at {PurePath(places[-1].filename).name}:{places[-1].lineno}" if places else ""
    return f"{type(failure).__name__}{where}"[:_MOST_REASON]
