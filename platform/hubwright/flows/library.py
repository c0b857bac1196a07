"""The other flows that a flow may call, as far as the caller of `advance` has brought them along."""

from collections.abc import Iterable

import msgspec

from hubwright.flows.compile import CompiledFlow
from hubwright.flows.reference import FlowRef


class Published(msgspec.Struct, frozen=True):
    """One published version, ready to run."""

    version: str
    compiled: CompiledFlow


class NotLoaded(Exception):
    """The library was not asked for these yet; `advance` tells its caller and starts again."""

    def __init__(self, wanted: tuple[FlowRef, ...]) -> None:
        self.wanted = wanted
        super().__init__(wanted)


class Library:
    """Answers for each reference: this version, or None because there is none."""

    def __init__(self) -> None:
        self._found: dict[FlowRef, Published | None] = {}

    def add(self, ref: FlowRef, found: Published | None) -> None:
        """Bring a version along, under the name it was asked for and under its own."""
        self._found[ref] = found
        if found is not None:
            self._found[FlowRef(version=found.version)] = found

    def find(self, ref: FlowRef, also: Iterable[FlowRef] = ()) -> Published | None:
        """Give a version or None; raises NotLoaded, which asks for what is needed next in the same go."""
        if ref not in self._found:
            raise NotLoaded((ref, *(each for each in also if each not in self._found and each != ref)))
        return self._found[ref]
