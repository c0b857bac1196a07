"""The registry of functions an expression may call; every one is pure and its work is bounded."""

from collections.abc import Callable
from typing import Final, NamedTuple

from hubwright.flows.expressions.values import Value

Implementation = Callable[..., Value]


class Function(NamedTuple):
    """What the editor shows and the compiler checks."""

    name: str
    least: int
    most: int
    signature: str
    help_en: str
    help_zh: str
    call: Implementation


FUNCTIONS: Final[dict[str, Function]] = {}


def function(
    signature: str, help_en: str, help_zh: str, *, optional: int = 0
) -> Callable[[Implementation], Implementation]:
    """Register a function under the name in its signature; the last `optional` values may be left out."""
    name, _, rest = signature.partition("(")
    most = len([part for part in rest.rstrip(")").split(",") if part.strip()])

    def register(call: Implementation) -> Implementation:
        FUNCTIONS[name] = Function(name, most - optional, most, signature, help_en, help_zh, call)
        return call

    return register
