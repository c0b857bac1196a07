"""The flows a session is in: its own at the bottom, the one that runs now on top, at most eight below each other."""

from typing import Final

from hubwright.flows.compile import CompiledFlow
from hubwright.flows.library import Library, NotLoaded, Published
from hubwright.flows.reference import FlowRef
from hubwright.flows.state import Frame, State

MAX_DEPTH: Final = 8
MAX_CALLS_PER_EVENT: Final = 25


class Levels:
    """A stack of flows; an outer one waits at the step that called the next."""

    def __init__(self, own: CompiledFlow, state: State, library: Library | None) -> None:
        self.frames = list(state.frames)
        self.version = state.version
        self.pins = dict(state.pins)
        self.calls = 0
        self._library = library
        self._flows = [own, *self._entered_earlier(state)]
        self._begun_now = len(self._flows)

    def _entered_earlier(self, state: State) -> list[CompiledFlow]:
        versions = [*(frame.version for frame in state.frames[1:]), *([state.version] if state.frames else [])]
        refs = [FlowRef(version=version) for version in versions]
        found = [self._find(ref, refs) for ref in refs]
        if None in found:
            raise LookupError("a flow that this session is in is not there")
        return [each.compiled for each in found if each is not None]

    def _find(self, ref: FlowRef, also: list[FlowRef]) -> Published | None:
        return self._library.find(ref, also) if self._library is not None else None

    @property
    def own(self) -> CompiledFlow:
        """The flow the session began with."""
        return self._flows[0]

    @property
    def now(self) -> CompiledFlow:
        """The flow that runs now."""
        return self._flows[-1]

    @property
    def depth(self) -> int:
        """How many flows deep the session is; 0 in its own."""
        return len(self.frames)

    @property
    def tag(self) -> str:
        """What the buttons of a sub-flow begin with, so that a late press finds its way; nothing for the own flow."""
        return f"{self.now.sha[:8]}/" if self.frames else ""

    def level_of(self, tag: str) -> int | None:
        """Which level a tag means, the newest first."""
        levels = range(len(self._flows) - 1, 0, -1)
        return next((level for level in levels if self._flows[level].sha[:8] == tag), None) if tag else 0

    def flow_at(self, level: int) -> CompiledFlow:
        return self._flows[level]

    def restart(self) -> None:
        """The session begins anew in its own flow, and has not waited since."""
        self.frames, self.version, self.pins = [], "", {}
        del self._flows[1:]
        self._begun_now = 0

    def find(self, ref: FlowRef) -> Published | None:
        """Find what to enter: for a live flow what this session entered before, else what is live now."""
        pinned = self.pins.get(ref.flow) if not ref.n else None
        wanted = FlowRef(version=pinned) if pinned else ref
        return self._find(wanted, list(self.now.calls))

    def refusal(self, found: Published | None) -> str:
        """Say why a flow may not be entered, or nothing."""
        if found is None:
            return "the sub-flow is not published"
        if self.depth >= MAX_DEPTH:
            return f"sub-flows are nested deeper than {MAX_DEPTH}"
        if any(flow.sha == found.compiled.sha for flow in self._flows[self._begun_now :]):
            return "the sub-flow calls itself without waiting"
        if self.calls >= MAX_CALLS_PER_EVENT:
            return "too many sub-flows without waiting"
        return ""

    def enter(self, ref: FlowRef, found: Published, caller: Frame) -> None:
        """Leave the caller waiting at a step, and go one deeper."""
        self.calls += 1
        self.frames.append(caller)
        self._flows.append(found.compiled)
        self.version = found.version
        if not ref.n:
            self.pins[ref.flow] = found.version

    def leave(self) -> Frame:
        """Go back to the caller."""
        self._flows.pop()
        frame = self.frames.pop()
        self.version = frame.version
        self._begun_now = min(self._begun_now, len(self._flows))
        return frame


__all__ = ["MAX_CALLS_PER_EVENT", "MAX_DEPTH", "Levels", "NotLoaded"]
