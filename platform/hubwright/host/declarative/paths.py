"""Values by path into plain JSON: `order.items[0].id`, with or without `$.` before it."""

import re

_STEP = re.compile(r"\[(\d{1,4})\]|\.?([^.\[\]]+)")
_WHOLE = re.compile(r"(\[\d{1,4}\]|\.?[^.\[\]]+)*")
Path = tuple[str | int, ...]


def path_of(text: str) -> Path:
    """Read a path once; raises ValueError for one that cannot be read."""
    bare = text.removeprefix("$").removeprefix(".")
    if _WHOLE.fullmatch(bare) is None:
        raise ValueError(f"not a path: {text!r}")
    return tuple(int(index) if index else name for index, name in _STEP.findall(bare))


def found(value: object, path: Path) -> object:
    """What stands there; None where the path leads nowhere."""
    for step in path:
        if isinstance(step, str) and isinstance(value, dict):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and step < len(value):
            value = value[step]
        else:
            return None
    return value
