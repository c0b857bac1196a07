"""A parser that takes options before, between and after the other words."""

import argparse
from collections.abc import Sequence
from typing import Any


class AnyOrder(argparse.ArgumentParser):
    """argparse gives up on an optional word that comes after an option: `new crm --id x folder`."""

    _mixing = False

    def parse_known_args(  # type: ignore[override]  # the overloads of the base differ in what stands for None
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """Sort out options first; argparse's own way does so by calling this once more."""
        if self._mixing:
            return super().parse_known_args(args, namespace)
        self._mixing = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._mixing = False
