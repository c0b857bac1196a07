"""The book of one call: lines for the admins without secrets, and counts for meters that the manifest declares."""

from collections import Counter
from collections.abc import Collection

from hubwright.host.sandbox.masking import masked
from hubwright_sdk import Manifest

MOST_LINES = 50
_MOST_OF_A_LINE = 1_000


class KeptBook:
    """Collects; whoever called keeps it with the call."""

    def __init__(self, manifest: Manifest, secrets: Collection[str]) -> None:
        self._meters = frozenset(meter.key for meter in manifest.meters)
        self._secrets = tuple(secrets)
        self.lines: list[str] = []
        self.counts: Counter[str] = Counter()

    def count(self, key: str, quantity: int) -> None:
        """Count for a meter; what the manifest does not declare is said instead."""
        if key in self._meters and quantity > 0:
            self.counts[key] += quantity
        else:
            self.write(f"counted for a meter that is not declared: {key}")

    def write(self, text: str) -> None:
        """Keep a line; the first fifty of a call."""
        if len(self.lines) < MOST_LINES:
            self.lines.append(masked(text, self._secrets).replace("\x00", "")[:_MOST_OF_A_LINE])
