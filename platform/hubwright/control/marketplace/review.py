"""What becomes of a release: reviewed, approved in stages, yanked, suspended, killed; each step is written down."""

import difflib
from collections.abc import Mapping
from uuid import UUID

import msgspec

from hubwright.control.marketplace.schemas import Difference, Note, ReleaseView
from hubwright.host.releases import queries
from hubwright.host.releases.errors import NotNow
from hubwright.host.releases.shelf import tell_releases_changed
from hubwright.host.releases.states import STAGES, Act, after
from hubwright.host.releases.trust import marketplace_key
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import outside_tenants
from hubwright.kernel.errors import FieldError, Invalid, Missing, NotAllowed
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright_sdk.manifest import parse_manifest, widenings
from hubwright_sdk.release import SignedRelease, read_entries, sign

_WHY = "releases belong to no company"
_NEEDS_A_REASON: frozenset[Act] = frozenset({"reject", "yank", "suspend", "kill"})
_LONGEST_FILE = 200_000


async def move(
    release_id: UUID, act: Act, *, side: str, who: str, reason: str = "", percent: int = 0, owner: UUID | None = None
) -> None:
    """Take one step in the life of a release; what is not in the table of steps is refused."""
    async with outside_tenants(_WHY):
        row = await queries.lock(release_id)
        if row is None or (owner is not None and await queries.owner_of(row["plugin"]) != owner):
            raise Missing("release")
        reached = percent or row["percent"] or 100
        follows = after(row["state"], act, reached)
        if follows is None or (act == "widen" and reached <= row["percent"]):
            raise NotNow(act, row["state"])
        if act == "approve":
            signed = msgspec.convert(row["signed"], SignedRelease)
            ours = sign(signed.statement, marketplace_key(), "marketplace")
            await queries.sign(release_id, msgspec.to_builtins(signed.with_signature(ours)))
        await queries.move(
            release_id, follows, reached if follows in ("rolling", "published") else row["percent"], reason
        )
        await queries.note(new_id(), release_id, side=side, who=who, what=act, text=reason)
    await tell_releases_changed()


async def decide(actor: Actor, release_id: UUID, act: Act, *, reason: str = "", percent: int = 100) -> None:
    """An operator's step: reject, approve for a share of companies, widen, yank, suspend, resume or kill."""
    _operator(actor)
    reason = " ".join(reason.split())[:1_000]
    if act in _NEEDS_A_REASON and not reason:
        raise Invalid(FieldError("reason", _("Say why; the partner and every company that uses it read this.")))
    if act in ("approve", "widen") and percent not in STAGES:
        raise Invalid(FieldError("percent", _("Choose one of the stages.")))
    staged = percent if act in ("approve", "widen") else 0
    await move(release_id, act, side="operator", who=actor.name or actor.email, reason=reason, percent=staged)


async def queue(actor: Actor) -> list[ReleaseView]:
    """What waits for a review, and everything that is live."""
    _operator(actor)
    return await _views(states=["in_review", "rolling", "published", "yanked", "suspended"])


async def releases_of(partner_id: UUID) -> list[ReleaseView]:
    """Everything a partner handed in."""
    return await _views(partner_id=partner_id)


async def one(release_id: UUID, *, owner: UUID | None = None) -> ReleaseView:
    """One release; to a partner, only their own."""
    async with outside_tenants(_WHY):
        row = await queries.release(release_id)
    if row is None or (owner is not None and row["partner_id"] != owner):
        raise Missing("release")
    return _view(row)


async def thread(release_id: UUID) -> list[Note]:
    """What was said and done."""
    async with outside_tenants(_WHY):
        return [Note(**row) for row in await queries.notes(release_id)]


async def say(release_id: UUID, text: str, *, side: str, who: str, owner: UUID | None = None) -> None:
    """Write into the thread."""
    await one(release_id, owner=owner)
    text = text.strip()
    if not 1 <= len(text) <= 4_000:
        raise Invalid(FieldError("text", _("Write 1 to 4,000 characters.")))
    async with outside_tenants(_WHY):
        await queries.note(new_id(), release_id, side=side, who=who, what="said", text=text)


async def difference(actor: Actor, release_id: UUID) -> Difference:
    """Compare with what was live before: what it asks for more, and the files."""
    _operator(actor)
    release = await one(release_id)
    async with outside_tenants(_WHY):
        earlier = await queries.before(release.plugin, release.version)
        new = read_entries(await queries.archive(release_id))
    after_it = parse_manifest(release.manifest)
    if earlier is None:
        asks = [["scope", scope] for scope in after_it.scopes]
        return Difference(before="", asks=asks, files=_files({}, new))
    more = widenings(parse_manifest(earlier["manifest"]), after_it)
    old = read_entries(bytes(earlier["archive"]))
    return Difference(before=earlier["version"], asks=[[each.what, each.name] for each in more], files=_files(old, new))


def _files(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> dict[str, str]:
    changed = [name for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)]
    return {name: _unified(name, old.get(name, b""), new.get(name, b"")) for name in changed}


def _unified(name: str, old: bytes, new: bytes) -> str:
    if max(len(old), len(new)) > _LONGEST_FILE:
        return f"{len(old)} → {len(new)} bytes"
    before, behind = (part.decode("utf-8", "replace").splitlines(keepends=True) for part in (old, new))
    return "".join(difflib.unified_diff(before, behind, f"a/{name}", f"b/{name}"))


async def _views(*, partner_id: UUID | None = None, states: list[str] | None = None) -> list[ReleaseView]:
    async with outside_tenants(_WHY):
        return [_view(row) for row in await queries.releases(partner_id=partner_id, states=states)]


def _view(row: dict[str, object]) -> ReleaseView:
    return msgspec.convert({name: row[name] for name in ReleaseView.__struct_fields__}, ReleaseView)


def _operator(actor: Actor) -> None:
    if actor.kind != "operator":
        raise NotAllowed
