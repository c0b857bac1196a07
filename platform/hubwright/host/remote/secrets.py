"""The secret between one installation and its remote service: sealed, told once, changed with an overlap."""

from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.host.remote import queries
from hubwright.host.signing import new_signing_secret
from hubwright.kernel import sealed
from hubwright.kernel.sealed import Place

OVERLAP_HOURS = 24


class Secrets(msgspec.Struct, frozen=True):
    """What signs now; the one before beside it while both are good."""

    now: str
    previous: str
    told: bool

    @property
    def signing(self) -> tuple[str, ...]:
        return (self.now, self.previous) if self.previous else (self.now,)


async def secrets_of(installation_id: UUID) -> Secrets | None:
    """What signs the calls of an installation."""
    row = await queries.find(installation_id)
    if row is None:
        return None
    now = await sealed.unseal(_place(installation_id), row["secret"])
    previous = await sealed.unseal(_place(installation_id), row["previous"]) if row["previous"] else ""
    return Secrets(now, previous, row["told_at"] is not None)


class SecretState(msgspec.Struct, frozen=True):
    """How the secret stands, without the secret."""

    made_at: datetime
    told_at: datetime | None
    previous_until: datetime | None  # while the one before signs too


async def secret_state(plugin_id: str) -> SecretState | None:
    """How the secret of a plugin's installation stands; None when there is none."""
    row = await queries.state(plugin_id)
    return SecretState(**row) if row is not None else None


async def present_state(plugin_id: str) -> SecretState:
    """The same where there is one for sure."""
    state = await secret_state(plugin_id)
    assert state is not None
    return state


async def make_secret(installation_id: UUID) -> bool:
    """Make the first one; False when there is one."""
    return await queries.add(installation_id, await sealed.seal(_place(installation_id), new_signing_secret()))


async def renew_secret(installation_id: UUID) -> None:
    """Make another one."""
    present = await secrets_of(installation_id)
    if present is None:
        await make_secret(installation_id)
        return
    place = _place(installation_id)
    renewed, before = await sealed.seal(place, new_signing_secret()), await sealed.seal(place, present.now)
    await queries.rotate(installation_id, renewed, before, OVERLAP_HOURS)


def _place(installation_id: UUID) -> Place:
    return Place("remote_secret", "secret", str(installation_id))


async def _reseal(version: int) -> None:
    for row in await queries.all_held():
        place = _place(row["installation_id"])
        now = await sealed.reseal(place, row["secret"], version)
        previous = await sealed.reseal(place, row["previous"], version)
        if now is not None or previous is not None:
            await queries.replace(row["installation_id"], now or row["secret"], previous or row["previous"])


sealed.register("remote_secret", _reseal)
