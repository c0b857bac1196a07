"""One turn in the active company's life: checked against the table, written down, and known at every door at once."""

from datetime import datetime

import msgspec

from hubwright.control.companies.life_queries import LifeRow, become_customer, lock_life, set_trial_end, write_life
from hubwright.control.companies.standing import STANDING_CHANGED
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import Missing
from hubwright.kernel.ids import new_id
from hubwright.kernel.kept import tell_changed
from hubwright.kernel.scope import active_tenant
from tenants.entitlements import refresh
from tenants.life import queries
from tenants.life.errors import NotFromHere
from tenants.life.letters import write_to_administrators
from tenants.life.moments import Times, next_look, until_of
from tenants.life.states import By, Event, IllegalMove, State, Where, move
from tenants.life.tables import LifeEntry


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """What was before and what is now."""

    before: State
    after: State
    until: datetime | None


async def locked() -> LifeRow:
    """Where the active company stands; nobody else moves it before the transaction ends."""
    row = await lock_life(active_tenant())
    if row is None:
        raise Missing("tenant")
    return row


async def take_turn(
    event: Event, by: By, *, who: str = "", reason: str = "", trial_ends_at: datetime | None = None
) -> Turn:
    """Move the active company on, in the caller's transaction, or refuse."""
    row, now = await locked(), utc_now()
    was = where_of(row)
    try:
        goes = move(was, event, by)
    except IllegalMove:
        raise NotFromHere from None
    if trial_ends_at is not None:
        await set_trial_end(row.id, trial_ends_at)
    until = _until(row, was, goes, now, trial_ends_at or row.trial_ends_at)
    await write_life(
        row.id,
        status=goes.state,
        until=until,
        because=goes.because or "",
        came_from=[(state, because or "") for state, because in goes.came_from],
    )
    if event is Event.PAID:
        await become_customer(row.id)
    entry = LifeEntry(
        id=new_id(), event=event, before=was.state, after=goes.state, by=by, who=who, reason=reason, until=until, at=now
    )
    await queries.add(entry)
    await queries.look_at(next_look(Times(state=goes.state, until=until, since=now), now))
    tell_changed(STANDING_CHANGED)
    if goes.state is not was.state:
        await refresh()  # what spends stops with the state, and goes on with it
    if by is By.CLOCK:
        await write_to_administrators(goes.state, event, until, key=f"{entry.id}")
    return Turn(before=was.state, after=goes.state, until=until)


def where_of(row: LifeRow) -> Where:
    """A line of the register as the pure table reads it."""
    back = tuple((State(state), _event(because)) for state, because in row.came_from)
    return Where(State(row.status), _event(row.status_because), back)


def times_of(row: LifeRow) -> Times:
    """A line of the register as the clock reads it."""
    return Times(state=State(row.status), until=row.status_until, since=row.status_since)


def _until(row: LifeRow, was: Where, goes: Where, now: datetime, trial_ends_at: datetime | None) -> datetime | None:
    """Who stays where they are keep their time: only what they come back to has changed."""
    if (goes.state, goes.because) == (was.state, was.because) and goes.state is not State.TRIAL:
        return row.status_until
    return until_of(goes.state, goes.because, now, trial_ends_at)


def _event(name: str) -> Event | None:
    return Event(name) if name else None
