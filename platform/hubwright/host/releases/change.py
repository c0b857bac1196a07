"""Bringing a release into its next state: one place where it is allowed, written down, and told to every process."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hubwright.host.releases import queries
from hubwright.host.releases.schemas import Release
from hubwright.host.releases.shelf import BELL
from hubwright.host.releases.states import Act, By, next_state
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import after_commit
from hubwright.kernel.errors import Missing
from hubwright.kernel.realtime import hub


async def move(
    release_id: UUID,
    act: Act,
    by: By,
    *,
    actor: str,
    reason: str = "",
    percent: int | None = None,
    held: bool = False,
    detail: Mapping[str, Any] | None = None,
) -> Release:
    """Let somebody act on a release, in the caller's transaction; refused when its state does not allow that."""
    before = await queries.lock_release(release_id)
    if before is None:
        raise Missing("release")
    state = next_state(before.state, act, by, before.state_before)
    share = {"published": 100, "rolling": before.percent if percent is None else percent}.get(state, before.percent)
    held = held and state == "rolling"
    await queries.put_state(before, state, by=by, reason=reason, percent=share, held=held, at=utc_now())
    await queries.note(
        before.plugin,
        before.id,
        actor=actor,
        kind=act,
        text=reason,
        detail={"from": before.state, "to": state, "percent": share, "held": held, **(detail or {})},
    )
    tell()
    after = await queries.release(release_id)
    assert after is not None
    return after


def tell() -> None:
    """After this transaction, let every process look at releases again."""
    after_commit(_ring)


async def _ring() -> None:
    await hub.publish(BELL, {})
