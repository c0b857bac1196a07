"""An operator's way: the queue, what changed, and every decision about a release."""

import asyncio
from uuid import UUID

import msgspec

from hubwright.control.marketplace import queries
from hubwright.control.marketplace.difference import Difference, difference
from hubwright.control.marketplace.errors import NotPromoted
from hubwright.control.marketplace.handing_in import reason_of, shown
from hubwright.control.marketplace.schemas import ReleaseView
from hubwright.host.releases import queries as releases
from hubwright.host.releases.change import move, tell
from hubwright.host.releases.errors import NotInThisState, ReleaseNotTaken
from hubwright.host.releases.marketplace_key import private_key
from hubwright.host.releases.rollout import order
from hubwright.host.releases.schemas import UNPROMOTED, Release
from hubwright.host.releases.states import RUNNING, Act
from hubwright.host.releases.trust import trusted_for_partner
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import outside_tenants
from hubwright.kernel.errors import FieldError, Invalid, Missing, NotAllowed
from hubwright.kernel.i18n import _
from hubwright_sdk.release import ReleaseRefused, sign, verify


async def review_queue(actor: Actor) -> list[ReleaseView]:
    """What waits for a decision, the oldest first."""
    _require_operator(actor)
    return [shown(each, "operator") for each in await releases.releases_in(("submitted", "in_review"))]


async def live_releases(actor: Actor) -> list[ReleaseView]:
    """Everything that is out, or was stopped and may come back."""
    _require_operator(actor)
    return [shown(each, "operator") for each in await releases.releases_in(sorted(RUNNING | {"suspended"}))]


async def one_release(actor: Actor, release_id: UUID) -> ReleaseView:
    """One release, with what an operator may do."""
    _require_operator(actor)
    return shown(await _release(release_id), "operator")


async def compare(actor: Actor, release_id: UUID) -> Difference:
    """This release beside the last one that was out."""
    _require_operator(actor)
    after = await _release(release_id)
    before = await _last_out(after)
    old = await releases.archive(before.digest) if before else None
    new = await releases.archive(after.digest)
    assert new is not None
    return await asyncio.to_thread(difference, before.manifest if before else None, after.manifest, old, new)


async def _last_out(release: Release) -> Release | None:
    earlier = [
        each
        for each in await releases.releases_of(release.plugin)
        if each.state in RUNNING | {"suspended"} and order(each.version) < order(release.version)
    ]
    return max(earlier, key=lambda each: order(each.version), default=None)


async def take(actor: Actor, release_id: UUID) -> Release:
    """Begin to look at it."""
    return await _act(actor, release_id, "take")


async def approve(actor: Actor, release_id: UUID) -> Release:
    """Sign for the marketplace; what was handed in is compared once more, byte for byte."""
    _require_operator(actor)
    release = await _release(release_id)
    archive = await releases.archive(release.digest)
    if release.partner_id is None or archive is None:
        raise Missing("release")
    trusted = await trusted_for_partner(release.partner_id)
    try:
        await asyncio.to_thread(verify, archive, release.signed, trusted, ("partner",))
        signature = sign(release.signed.statement, private_key(), "marketplace")
    except ReleaseRefused as refused:
        raise ReleaseNotTaken(refused.code, refused.detail) from None
    async with outside_tenants(queries.REASON):
        locked = await releases.lock_release(release_id)
        if locked is None or locked.digest != release.digest:
            raise NotInThisState("draft", "approve")
        approved = await move(release_id, "approve", "operator", actor=actor.label)
        await releases.put_signed(release_id, msgspec.to_builtins(release.signed.with_signature(signature)))
    return approved


async def reject(actor: Actor, release_id: UUID, reason: str) -> Release:
    """Say no, and why."""
    return await _act(actor, release_id, "reject", reason_of(reason))


async def roll(actor: Actor, release_id: UUID, percent: int) -> Release:
    """Let so many companies in a hundred have it; 100 is everybody."""
    _require_operator(actor)
    if not 1 <= percent <= 100:
        raise Invalid(FieldError("percent", _("Choose 1 to 100 percent.")))
    if (await _release(release_id)).tier == UNPROMOTED:
        raise NotPromoted
    if percent == 100:
        return await _act(actor, release_id, "finish")
    return await _act(actor, release_id, "roll", percent=percent)


async def halt(actor: Actor, release_id: UUID, reason: str) -> Release:
    """Nobody else gets it for now; who has it keeps it."""
    return await _act(actor, release_id, "halt", reason_of(reason))


async def yank(actor: Actor, release_id: UUID, reason: str) -> Release:
    """Nobody installs it any more; who has it keeps it."""
    return await _act(actor, release_id, "yank", reason_of(reason))


async def suspend(actor: Actor, release_id: UUID, reason: str) -> Release:
    """Disable it everywhere, settings kept, until it is restored."""
    return await _act(actor, release_id, "suspend", reason_of(reason))


async def restore(actor: Actor, release_id: UUID) -> Release:
    """Let a suspended release run again where it was."""
    return await _act(actor, release_id, "restore")


async def kill(actor: Actor, release_id: UUID, reason: str) -> Release:
    """Disable it everywhere at once, for good."""
    return await _act(actor, release_id, "kill", reason_of(reason))


async def kill_plugin(actor: Actor, plugin: str, reason: str) -> list[Release]:
    """Kill every version of a plugin that is out."""
    _require_operator(actor)
    async with outside_tenants(queries.REASON):
        return [
            await kill(actor, each.id, reason)
            for each in await releases.releases_of(plugin)
            if each.state in RUNNING | {"suspended"}
        ]


async def promote(actor: Actor, release_id: UUID, reason: str) -> Release:
    """Run a release in the platform's own processes from now on: an operator vouches for its code, and says why."""
    return await _run_as(actor, release_id, "native", "promote", reason)


async def demote(actor: Actor, release_id: UUID, reason: str) -> Release:
    """Run a promoted release in boxes of its own again, as its manifest says; one that fits into none runs nowhere."""
    return await _run_as(actor, release_id, "sandboxed", "demote", reason)


def may_run_as(release: ReleaseView, tier: str) -> bool:
    """Whether an operator may change where this release runs: only code, once it is out."""
    code = {"native", "sandboxed", UNPROMOTED}
    return release.state in RUNNING and release.tier in code and (release.tier == "native") != (tier == "native")


async def _run_as(actor: Actor, release_id: UUID, tier: str, kind: str, reason: str) -> Release:
    _require_operator(actor)
    reason = reason_of(reason)
    async with outside_tenants(queries.REASON):
        release = await releases.lock_release(release_id)
        if release is None or not may_run_as(shown(release), tier):
            raise NotInThisState(release.state if release else "draft", kind)
        if tier != "native" and release.manifest.tier == "native":
            tier = UNPROMOTED
        await releases.put_tier(release_id, tier)
        await releases.note(
            release.plugin,
            release_id,
            actor=actor.label,
            kind=kind,
            text=reason,
            detail={"from": release.tier, "to": tier},
        )
        tell()
    return await _release(release_id)


async def _act(actor: Actor, release_id: UUID, act: Act, reason: str = "", *, percent: int | None = None) -> Release:
    _require_operator(actor)
    async with outside_tenants(queries.REASON):
        return await move(release_id, act, "operator", actor=actor.label, reason=reason, percent=percent)


async def _release(release_id: UUID) -> Release:
    release = await releases.release(release_id)
    if release is None:
        raise Missing("release")
    return release


def _require_operator(actor: Actor) -> None:
    if actor.kind != "operator":
        raise NotAllowed
