"""One link, brought in step: read there, merged here, written there; every piece may be done twice."""

import hashlib
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from hubwright.desk.contacts import queries as contact_queries
from hubwright.desk.contacts.verbs import correct, get_contact
from hubwright.desk.crm_links import queries
from hubwright.desk.crm_links.merging import Conflict, Merged, Winner, merge
from hubwright.desk.crm_links.saying import said_here
from hubwright.desk.crm_links.schemas import Link
from hubwright.host.calls import Installed, installed
from hubwright.host.dispatch.telling import caused_by
from hubwright.kernel.database import acting_for
from hubwright.runtime.crm.facts import facts_here, facts_there, moments_there, to_save
from hubwright.runtime.plugins.ways import dispatcher
from hubwright_sdk import HOOKS, ContactsAsked, CrmContact, KnownContacts, SavedContact

_MOST_LOOKS = 4
_WINNERS: tuple[Winner, ...] = ("newer", "ours", "theirs")


class LinkLost(Exception):
    """Somebody else has the link meanwhile, or it is gone; whoever has it does the work."""


class StillChanging(Exception):
    """The customer changes there faster than we look."""


class InStep:
    """One claim on one link."""

    def __init__(self, tenant_id: UUID, link: Link, lease: datetime, to: Installed) -> None:
        self._tenant_id, self._link, self._lease, self._to = tenant_id, link, lease, to
        self._manifest = to.plugin.manifest

    async def bring(self) -> None:
        """Until both are the same; what changes there between our look and our write is looked at again."""
        for _ in range(_MOST_LOOKS):
            customer = await self._read()
            if customer is None or await self._met(customer):
                return
        raise StillChanging

    async def _read(self) -> CrmContact | None:
        asked = ContactsAsked(external_ids=[self._link.external_id])
        key = f"crm/{self._link.id}/read"
        known: KnownContacts = await self._call("read_contacts", asked, key)
        moved = known.moved.get(self._link.external_id)
        if moved:
            await self._rename(moved)
        found = next((each for each in known.contacts if each.external_id == self._link.external_id), None)
        if found is None and not moved:
            await self._state("gone", "gone", "")
        return found

    async def _rename(self, name: str) -> None:
        async with acting_for(self._tenant_id):
            if await queries.rename(self._link.id, name):
                self._link = msgspec.structs.replace(self._link, external_id=name)
            else:
                await queries.put_state(self._link.id, "failed", "linked_twice", f"customer {name} is linked already")

    async def _met(self, customer: CrmContact) -> bool:
        """Take their part in, give ours; False when it has to be looked at again."""
        merged, there = await self._take_in(customer)
        if not merged.for_them:
            return True
        asked = to_save(self._link.external_id, merged.for_them, there)
        told = msgspec.json.encode([asked, customer.changed_at], order="deterministic")
        saved: SavedContact = await self._call(
            "save_contact", asked, f"crm/{self._link.id}/{hashlib.sha256(told).hexdigest()[:32]}"
        )
        if saved.outdated:
            return False
        await self._given(merged, there, saved)
        return True

    async def _take_in(self, customer: CrmContact) -> tuple[Merged, dict[str, str]]:
        """What they have said goes into the contact in one step with the new base: taken in once."""
        async with acting_for(self._tenant_id):
            link = await self._locked()
            there = facts_there(self._manifest, customer)
            merged, there = await self._merged(link, customer, there)
            state: Literal["waiting", "in_step"] = "waiting" if merged.for_them else "in_step"
            await queries.put_base(link.id, {**link.base, **there}, customer.changed_at, customer.url, state=state)
            await queries.add_conflicts(link.id, merged.conflicts)
            await self._correct(link, merged)
        return merged, there

    async def _given(self, merged: Merged, there: dict[str, str], saved: SavedContact) -> None:
        """What was written is agreed; what they made of it is theirs to say, and what we wrote over is kept."""
        lost = [
            Conflict(field=field, ours=merged.for_them[field], theirs=value, kept="ours")
            for field, value in saved.overwritten.items()
            if field in merged.for_them
        ]
        async with acting_for(self._tenant_id):
            link = await self._locked()
            await queries.add_conflicts(link.id, lost)
            base = {**link.base, **there, **merged.for_them}
            now = saved.contact
            if now is None:
                await queries.put_base(link.id, base, None, saved.url, state="in_step")
                return
            again, after = await self._merged(
                msgspec.structs.replace(link, base=base), now, facts_there(self._manifest, now)
            )
            state = "waiting" if again.for_them else "in_step"
            await queries.put_base(link.id, {**base, **after}, now.changed_at, now.url, state=state)
            await queries.add_conflicts(link.id, again.conflicts)
            await self._correct(link, again)

    async def _merged(self, link: Link, customer: CrmContact, there: dict[str, str]) -> tuple[Merged, dict[str, str]]:
        await contact_queries.lock(link.contact_id)
        ours, there = facts_here(await get_contact(link.contact_id), there)
        merged = merge(
            link.base,
            ours,
            there,
            wins=self._winner(),
            ours_at=link.ours_at,
            theirs_at=moments_there(customer, there),
        )
        return merged, there

    async def _correct(self, link: Link, merged: Merged) -> None:
        if merged.for_us:
            with caused_by(link.plugin, 0):
                await correct(link.contact_id, merged.for_us)
            await said_here(link.contact_id, merged.for_us, but_not=link.id)

    def _winner(self) -> Winner:
        wanted = self._to.settings.get("on_conflict")
        return next((each for each in _WINNERS if each == wanted), "newer")

    async def _locked(self) -> Link:
        link = await queries.lock(self._link.id, self._lease)
        if link is None:
            raise LinkLost
        return link

    async def _state(self, state: str, code: str, error: str) -> None:
        async with acting_for(self._tenant_id):
            await queries.put_state(self._link.id, state, code, error)

    async def _call(self, hook: str, argument: object, key: str) -> Any:
        return await dispatcher().call(self._tenant_id, self._to, HOOKS[hook], (argument,), key=key)


async def in_step(tenant_id: UUID, link: Link, lease: datetime) -> InStep:
    """For a link that was claimed; raises CallFailed when its plugin may not be called now."""
    async with acting_for(tenant_id):
        to = await installed(link.plugin)
    return InStep(tenant_id, link, lease, to)
