"""Both ways beside each other in words: as it really was, and as it would have been with the draft."""

from typing import Any

import msgspec

from admin_ui.pages.flows.node_words import icon_of
from admin_ui.pages.flows.step_words import went_words
from admin_ui.pages.flows.way_view import exit_words, titles
from hubwright import flows
from hubwright.flows.document import FlowDocument
from hubwright.kernel.i18n import _
from hubwright.runtime.ways.again import Again
from hubwright.runtime.ways.compare import Side


class SideLine(msgspec.Struct, frozen=True):
    """A step of one way."""

    title: str
    icon: str
    went: str
    said: list[str]


class Pair(msgspec.Struct, frozen=True):
    """A step of each way."""

    real: SideLine | None
    draft: SideLine | None
    same: bool
    parts: bool


class AgainView(msgspec.Struct, frozen=True, kw_only=True):
    """What came out, or why nothing could."""

    refusal: str
    verdict: str
    same: bool
    pairs: list[Pair]
    notes: list[str]
    from_n: int


def again_view(found: Again, version: FlowDocument, draft: dict[str, Any]) -> AgainView:
    """Put it into words; the real way in those of its version, the other in the draft's."""
    document = flows.parse(draft)
    pairs = [
        Pair(
            real=_side(line.real, version) if line.real is not None else None,
            draft=_side(line.draft, document) if line.draft is not None else None,
            same=line.same,
            parts=place == found.parts_at,
        )
        for place, line in enumerate(found.lines)
    ]
    parts = found.parts_at
    return AgainView(
        refusal=_refusal(found),
        verdict=_("They part at line %(n)s.") % {"n": parts + 1}
        if parts is not None
        else _("The draft does the same."),
        same=parts is None,
        pairs=pairs,
        notes=_notes(found),
        from_n=found.from_n,
    )


def _refusal(found: Again) -> str:
    if found.obstacle:
        return _("The draft cannot go on from here: %(why)s") % {"why": found.obstacle}
    return _("How it stood here cannot be rebuilt: %(why)s") % {"why": _gap(found.gap)} if not found.lines else ""


def _notes(found: Again) -> list[str]:
    notes = []
    if found.gap and found.lines:
        notes.append(_("What came after step %(n)s is not tried: %(why)s") % {"n": found.gap_n, "why": _gap(found.gap)})
    if found.asks:
        notes.append(_("The draft asks something outside that was not asked then; its answer is not made up."))
    if found.stopped:
        notes.append(_("The draft did not come to an end by itself and was stopped."))
    if not found.way.open:
        notes.append(_("What was said and stored is hidden, because your role does not read conversations."))
    return notes


def _gap(gap: str) -> str:
    return {
        "moved": _("it moved to a newer version there."),
        "event": _("events of the company are not kept with a conversation."),
        "answer": _("the answer of an outside service was not kept."),
        "words": _("what the customer said there is not kept."),
    }.get(gap, _("something it read was different then."))


def _side(side: Side, document: FlowDocument) -> SideLine:
    title, _kind = titles(document, side.node_id, side.node_type)
    return SideLine(
        title=title,
        icon=icon_of(side.node_type) if side.node_type else "flow",
        went=went_words(side.result, exit_words(document, side.node_id, side.port)),
        said=side.said,
    )
