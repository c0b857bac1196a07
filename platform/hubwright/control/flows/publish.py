"""Publishing: the draft becomes an immutable numbered version, and new conversations start with it, or some of them."""

from typing import Any
from uuid import UUID

from hubwright import flows
from hubwright.control import notices
from hubwright.control.flows import history, queries
from hubwright.control.flows.canaries import KIND, Wish
from hubwright.control.flows.canaries import queries as canary_queries
from hubwright.control.flows.check import problems_of
from hubwright.control.flows.errors import DraftConflict, NothingToTry, SameAsLive
from hubwright.control.flows.read import live_version, meaning, tried_version, version, version_by_number
from hubwright.control.flows.save_draft import lock_draft
from hubwright.control.flows.schemas import Draft, FlowVersionRow
from hubwright.control.triggers import arm
from hubwright.kernel import audit, entitlements
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission

LONGEST_NOTE = 500
MOST_ENOUGH = 100_000
Detail = dict[str, Any]


async def publish(
    actor: Actor, flow_id: UUID, note: str = "", *, base_rev: int | None = None, detail: Detail | None = None
) -> FlowVersionRow:
    """Publish the draft; sessions under way keep their version. A draft that is live already gives that version."""
    draft = await _checked_draft(actor, flow_id, note, base_rev)
    live, tried = await live_version(flow_id), await tried_version(flow_id)
    for known in (live, tried):
        if known is not None and known.sha256 == meaning(draft.doc):
            if known is tried:
                await go_live(actor, known, "everybody", note, detail)
            return known
    await require_room(flow_id)
    made = await _made(actor, draft, note)
    await go_live(actor, made, "published", note, detail)
    await audit.record(actor, "flow.publish", flow_id, version=made.n, note=note.strip())
    return made


async def publish_beside(
    actor: Actor,
    flow_id: UUID,
    wish: Wish,
    note: str = "",
    *,
    base_rev: int | None = None,
    detail: Detail | None = None,
) -> FlowVersionRow:
    """Publish the draft for a part of what arrives; what is live stays live for the rest. Ends a canary before it."""
    await entitlements.require("flows.canaries")
    _check_wish(wish)
    draft = await _checked_draft(actor, flow_id, note, base_rev)
    live = await live_version(flow_id)
    if live is None or live.sha256 == meaning(draft.doc):
        raise NothingToTry
    made = await _made(actor, draft, note)
    await _end_canary(actor, flow_id, made.id)
    await canary_queries.insert(new_id(), flow_id, version_id=made.id, control_id=live.id, wish=wish, by=actor.name)
    told = {"percent": wish.percent, "audience": wish.audience_name, "margin": wish.margin, "enough": wish.enough}
    await history.note(flow_id, made.id, "tried", by=actor.name, note=note, detail={**told, **(detail or {})})
    await notices.clear(KIND, str(flow_id))
    await audit.record(actor, "flow.try", flow_id, version=made.n, note=note.strip(), **told)
    return made


async def make_live(actor: Actor, flow_id: UUID, n: int, note: str = "") -> FlowVersionRow:
    """Let new conversations start with an earlier version again; the draft stays what it is."""
    actor.require(Permission.FLOWS_PUBLISH)
    _check_note(note)
    await lock_draft(flow_id)
    found, live = await version_by_number(flow_id, n), await live_version(flow_id)
    if live is not None and live.id == found.id:
        raise SameAsLive(n)
    _check_problems(await problems_of(found.doc, flow_id))
    await require_room(flow_id)
    await go_live(actor, found, "live_again", note, {"instead_of": live.n} if live is not None else {})
    await audit.record(actor, "flow.live_again", flow_id, version=n, note=note.strip())
    return found


async def require_room(flow_id: UUID) -> None:
    """Refuse to publish when enough other flows are live; those that are go on answering."""
    await entitlements.require_below("flows.live.limit", await queries.live_besides(flow_id))


async def go_live(
    actor: Actor, made: FlowVersionRow, deed: history.Deed, note: str = "", detail: Detail | None = None
) -> None:
    """Let new conversations start with a version, whatever was tried; the caller holds the flow's row."""
    await _end_canary(actor, made.flow_id, made.id)
    await queries.point_live(made.flow_id, made.id)
    await arm(made.flow_id, flows.parse(made.doc))
    await history.note(made.flow_id, made.id, deed, by=actor.name, note=note, detail=detail)
    await notices.clear(KIND, str(made.flow_id))


async def _end_canary(actor: Actor, flow_id: UUID, newer_id: UUID) -> None:
    canary = await canary_queries.running(flow_id)
    if canary is None:
        return
    outcome = "everybody" if canary.version_id == newer_id else "replaced"
    await canary_queries.end(canary.id, outcome, actor.name)
    if outcome == "replaced":
        await history.note(flow_id, canary.version_id, "replaced", by=actor.name)


async def _checked_draft(actor: Actor, flow_id: UUID, note: str, base_rev: int | None) -> Draft:
    """The draft, held and without errors."""
    actor.require(Permission.FLOWS_PUBLISH)
    _check_note(note)
    draft = await lock_draft(flow_id)
    if base_rev is not None and base_rev != draft.rev:
        raise DraftConflict(draft.rev, draft.changed_by, draft.changed_at)
    _check_problems(await problems_of(draft.doc, flow_id))
    return draft


def _check_problems(problems: list[flows.Problem]) -> None:
    if flows.has_errors(problems):
        raise flows.FlowInvalid(problems)


async def _made(actor: Actor, draft: Draft, note: str) -> FlowVersionRow:
    version_id, n = new_id(), await queries.next_number(draft.flow_id)
    await queries.insert_version(
        version_id,
        draft.flow_id,
        n=n,
        doc=draft.doc,
        sha256=meaning(draft.doc),
        note=note.strip(),
        by=actor.name,
    )
    return await version(version_id)


def _check_note(note: str) -> None:
    if len(note) > LONGEST_NOTE:
        raise Invalid(FieldError("note", _("Keep this to %(limit)s characters.") % {"limit": LONGEST_NOTE}))


def _check_wish(wish: Wish) -> None:
    limits = (("percent", wish.percent, 100), ("margin", wish.margin, 100), ("enough", wish.enough, MOST_ENOUGH))
    outside = [(field, most) for field, value, most in limits if not 1 <= value <= most]
    if outside:
        sentence = _("Choose a number from 1 to %(most)s.")
        raise Invalid(*(FieldError(field, sentence % {"most": most}) for field, most in outside))
