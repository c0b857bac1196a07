"""A partner's way: hand a release in, submit it, take it back, stop it; and write with whoever reviews it."""

from uuid import UUID

import msgspec

from hubwright.control.marketplace import queries
from hubwright.control.marketplace.errors import ChecksMissed, NameTaken, VersionTaken
from hubwright.control.marketplace.intake import LookedAt, is_ours, look_at
from hubwright.control.marketplace.partners import require_partner
from hubwright.control.marketplace.schemas import HandedIn, ReleaseView
from hubwright.host.releases import queries as releases
from hubwright.host.releases.change import move, tell
from hubwright.host.releases.rollout import Bounds, partner_bounds
from hubwright.host.releases.schemas import UNPROMOTED, Event, Release
from hubwright.host.releases.states import Act, By, next_state, possible
from hubwright.host.releases.trust import trusted_for_partner
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import outside_tenants
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id

LONGEST_MESSAGE = 10_000


async def hand_in(actor: Actor, partner_id: UUID, archive: bytes, signed: bytes) -> HandedIn:
    """Take a release as a draft, with what the checks found; a draft or a rejected one of this version is replaced."""
    await require_partner(actor, partner_id)
    partner = await queries.partner(partner_id)
    if partner is None:
        raise Missing("partner")
    trusted = await trusted_for_partner(partner_id)
    looked = await look_at(archive, signed, trusted, first_party=partner["first_party"])
    plugin = looked.manifest.id
    if not (plugin.startswith(f"{partner['slug']}-") or (partner["first_party"] and is_ours(plugin))):
        raise NameTaken(plugin)
    async with outside_tenants(queries.REASON):
        await _claim(looked.manifest.id, partner_id)
        release_id = await _place_for(looked)
        await _write(release_id, looked, archive)
        await releases.note(
            looked.manifest.id,
            release_id,
            actor=actor.label,
            kind="handed_in",
            detail={"version": looked.manifest.version, "grade": looked.grade},
        )
        tell()
    return HandedIn(release_id=release_id, state="draft", grade=looked.grade, report=looked.report)


async def _claim(plugin: str, partner_id: UUID) -> None:
    await releases.claim(plugin, partner_id=partner_id, company=None)
    owner = await releases.owner_of(plugin)
    if owner is None or owner["partner_id"] != partner_id:
        raise NameTaken(plugin)


async def _place_for(looked: LookedAt) -> UUID:
    present = await releases.release_of(looked.manifest.id, looked.manifest.version)
    if present is None:
        return new_id()
    if "replace" not in possible(present.state, "partner"):
        raise VersionTaken(looked.manifest.id, looked.manifest.version)
    next_state(present.state, "replace", "partner")
    return present.id


async def _write(release_id: UUID, looked: LookedAt, archive: bytes) -> None:
    await releases.put_archive(looked.signed.statement.archive_sha256, archive)
    await releases.put_release(
        release_id=release_id,
        plugin=looked.manifest.id,
        version=looked.manifest.version,
        state="draft",
        tier=UNPROMOTED if looked.manifest.tier == "native" else looked.manifest.tier,
        digest=looked.signed.statement.archive_sha256,
        manifest=msgspec.to_builtins(looked.manifest),
        signed=msgspec.to_builtins(looked.signed),
        report=looked.report,
        grade=looked.grade,
    )


async def submit(actor: Actor, release_id: UUID) -> ReleaseView:
    """Ask for review; what misses the lowest grade is put right first."""
    release = await own_release(actor, release_id)
    if not release.grade:
        raise ChecksMissed(list((await releases.report(release_id)).get("reasons", [])))
    return await _act(actor, release, "submit")


async def withdraw(actor: Actor, release_id: UUID) -> ReleaseView:
    """Take it back out of the review."""
    return await _act(actor, await own_release(actor, release_id), "withdraw")


async def yank_own(actor: Actor, release_id: UUID, reason: str) -> ReleaseView:
    """Nobody installs it any more; who has it keeps it."""
    return await _act(actor, await own_release(actor, release_id), "yank", reason_of(reason))


async def halt_own(actor: Actor, release_id: UUID, reason: str) -> ReleaseView:
    """Let nobody else get it for now."""
    return await _act(actor, await own_release(actor, release_id), "halt", reason_of(reason))


async def _act(actor: Actor, release: Release, act: Act, reason: str = "") -> ReleaseView:
    async with outside_tenants(queries.REASON):
        return shown(await move(release.id, act, "partner", actor=actor.label, reason=reason))


async def own_release(actor: Actor, release_id: UUID) -> Release:
    """A release of an organisation this person or token acts for; others look like none."""
    release = await releases.release(release_id)
    if release is None or release.partner_id is None:
        raise Missing("release")
    await require_partner(actor, release.partner_id)
    return release


async def own_releases(actor: Actor, partner_id: UUID) -> list[ReleaseView]:
    """Everything an organisation has handed in, by plugin, the newest first."""
    await require_partner(actor, partner_id)
    found: list[ReleaseView] = []
    for plugin in await queries.plugins_of(partner_id):
        found += [shown(each) for each in reversed(await releases.releases_of(plugin))]
    return found


async def write_message(actor: Actor, plugin: str, text: str, release_id: UUID | None = None) -> UUID:
    """Write into a plugin's thread: its partner and the operators read it."""
    await require_reader(actor, plugin)
    text = text.strip()
    if not 1 <= len(text) <= LONGEST_MESSAGE:
        raise Invalid(FieldError("text", _("Write 1 to 10,000 characters.")))
    if release_id is not None and release_id not in {each.id for each in await releases.releases_of(plugin)}:
        raise Missing("release")
    async with outside_tenants(queries.REASON):
        return await releases.note(plugin, release_id, actor=actor.label, kind="message", text=text, detail={})


async def read_thread(actor: Actor, plugin: str) -> list[Event]:
    """What happened to a plugin and what was written about it."""
    await require_reader(actor, plugin)
    return await releases.thread(plugin)


async def require_reader(actor: Actor, plugin: str) -> None:
    """The plugin's partner and operators; it looks like nothing to everybody else."""
    owner = await releases.owner_of(plugin)
    if owner is None or owner["partner_id"] is None:
        raise Missing("plugin")
    if actor.kind != "operator":
        await require_partner(actor, owner["partner_id"])


def reason_of(text: str) -> str:
    """Why somebody stops a release: always said, since everybody who has it will read it."""
    text = " ".join(text.split())
    if not 1 <= len(text) <= 500:
        raise Invalid(FieldError("reason", _("Say why, in up to 500 characters.")))
    return text


def halted_by_others(release: Release) -> bool:
    """What an operator stopped, or stopped by itself, its partner does not let go on."""
    return release.state == "halted" and release.moved_by != "partner"


def shown(release: Release, by: By = "partner") -> ReleaseView:
    """As its partner or an operator sees it."""
    may = possible(release.state, by)
    bounds: Bounds | None = None
    if by == "partner" and halted_by_others(release):
        may.remove("roll")
    elif by == "partner" and "roll" in may:
        bounds = partner_bounds(release.state, release.percent, release.stage_at, utc_now())
    return ReleaseView(
        id=release.id,
        plugin=release.plugin,
        version=release.version,
        name=release.manifest.name,
        description=release.manifest.description,
        partner=release.partner,
        state=release.state,
        tier=release.tier,
        grade=release.grade,
        percent=release.percent,
        reason=release.reason,
        digest=release.digest,
        uploaded_at=release.uploaded_at,
        changed_at=release.stage_at or release.uploaded_at,
        may=may,
        held=release.held,
        bounds=bounds,
        taken_down_at=release.taken_down_at,
        taken_down_by=release.taken_down_by,
        taken_down_why=release.taken_down_why,
    )
