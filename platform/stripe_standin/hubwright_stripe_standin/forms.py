"""Reads what Stripe's clients send: `items[0][price]=price_1&expand[]=latest_invoice`."""

import re
from typing import Any
from urllib.parse import parse_qsl

from hubwright_stripe_standin.problem import lacking, wrong

_PARTS = re.compile(r"\[([^\]]*)\]")
Tree = dict[str, Any]


def decode(raw: str) -> Tree:
    """Build the tree that the brackets describe; values stay text, an empty one takes something away."""
    tree: Tree = {}
    for name, value in parse_qsl(raw, keep_blank_values=True):
        head, _bracket, _rest = name.partition("[")
        _put(tree, [head, *_PARTS.findall(name)], value)
    return {name: _listed(value) for name, value in tree.items()}


def _put(tree: Tree, path: list[str], value: str) -> None:
    here = tree
    for step in path[:-1]:
        here = here.setdefault(step or str(len(here)), {})
    last = path[-1] or str(len(here))
    here[last] = value


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [_listed(value[key]) for key in sorted(value, key=int)]
    return {key: _listed(each) for key, each in value.items()}


class Form:
    """One request's parameters, or a part of them."""

    def __init__(self, tree: Tree, within: str = "") -> None:
        self.tree, self.within = tree, within

    def __contains__(self, name: str) -> bool:
        return name in self.tree

    def name(self, name: str) -> str:
        """The whole name of a parameter, for errors."""
        return f"{self.within}[{name}]" if self.within else name

    def text(self, name: str, default: str | None = None) -> str | None:
        """A text; an empty one is none."""
        value = self.tree.get(name, default)
        if isinstance(value, dict | list):
            raise wrong(self.name(name), f"Invalid string: {name}")
        return value or None

    def needed(self, name: str) -> str:
        """A text that has to be there."""
        value = self.text(name)
        if value is None:
            raise lacking(self.name(name))
        return value

    def choice(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        """One of a few words."""
        value = self.text(name, default) or default
        if value not in allowed:
            raise wrong(self.name(name), f"Invalid {self.name(name)}: must be one of {', '.join(allowed)}")
        return value

    def whole(self, name: str, default: int | None = None) -> int | None:
        """A whole number."""
        value = self.text(name)
        if value is None:
            return default
        if not re.fullmatch(r"-?\d+", value):
            raise wrong(self.name(name), f"Invalid integer: {value}")
        return int(value)

    def needed_whole(self, name: str) -> int:
        """A whole number that has to be there."""
        value = self.whole(name)
        if value is None:
            raise lacking(self.name(name))
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """Yes or no."""
        return self.choice(name, ("true", "false"), "true" if default else "false") == "true"

    def part(self, name: str) -> "Form":
        """A group of parameters; an absent one is empty."""
        value = self.tree.get(name) or {}
        if not isinstance(value, dict):
            raise wrong(self.name(name), f"Invalid object: {name}")
        return Form(value, self.name(name))

    def parts(self, name: str) -> list["Form"]:
        """A list of groups."""
        value = self.tree.get(name) or []
        if not isinstance(value, list):
            raise wrong(self.name(name), f"Invalid array: {name}")
        return [Form(each, f"{self.name(name)}[{n}]") for n, each in enumerate(value)]

    def words(self, name: str) -> list[str]:
        """A list of texts."""
        value = self.tree.get(name) or []
        return [str(each) for each in value] if isinstance(value, list) else [str(value)]
