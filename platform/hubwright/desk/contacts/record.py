"""One contact as people look at it: facts, addresses, what stands beside, what was merged; and correcting it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from hubwright.desk.contacts import (
    home_queries,
    identity_queries,
    match_queries,
    merge_queries,
    queries,
    term_queries,
    tree_queries,
)
from hubwright.desk.contacts.custom_fields import fields_of, read_values
from hubwright.desk.contacts.facts import Beside, alike
from hubwright.desk.contacts.joining import beside_of
from hubwright.desk.contacts.match import ask_for_matches
from hubwright.desk.contacts.merge import bring_in_step
from hubwright.desk.contacts.schemas import ContactView, CustomField, IdentityView, MergeView, SuggestionView
from hubwright.desk.contacts.verbs import get_contact
from hubwright.desk.crm_links.saying import said_here
from hubwright.host.dispatch.telling import tell
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A contact with everything around it; `names` are those of the contacts it speaks for."""

    contact: ContactView
    fields: list[CustomField]
    identities: list[IdentityView]
    beside: list[Beside]
    merges: list[MergeView]
    suggestions: list[SuggestionView]
    names: dict[UUID, str]


async def read_record(actor: Actor, contact_id: UUID) -> Record:
    """Read one; of a contact that was merged, the one who speaks for them."""
    actor.require(Permission.CONTACTS_READ)
    contact = await get_contact(contact_id)
    members = await tree_queries.read_trees([contact.id])
    settled = {(key, UUID(other), msgspec.json.encode(value)) for key, other, value in members[contact.id].settled}
    beside = beside_of({each: member.node for each, member in members.items()}, contact.id)
    return Record(
        contact=contact,
        fields=await fields_of(),
        identities=await identity_queries.of_contacts([contact.id]),
        beside=[each for each in beside if (each.key, each.contact_id, msgspec.json.encode(each.value)) not in settled],
        merges=await merge_queries.of_contacts(list(members)),
        suggestions=await match_queries.suggestions_of(contact.id),
        names={each: str(member.node.shown.get("name", "")) for each, member in members.items()},
    )


async def correct_contact(actor: Actor, contact_id: UUID, told: Mapping[str, str]) -> None:
    """Write what a person knows better: name, e-mail, phone and the company's own fields; empty words take away."""
    actor.require(Permission.CONTACTS_EDIT)
    contact = await get_contact(contact_id)
    fields = await fields_of()
    values = read_values(fields, told)
    if "phone" in told:
        values["phone"] = told["phone"].strip()[:40]
    name, email = told.get("name"), told.get("email")
    if email and "@" not in email:
        raise Invalid(FieldError("email", _("This does not look like an e-mail address.")))
    await queries.correct(
        contact.id,
        name=name.strip()[:200] if name is not None else None,
        email=email.strip()[:254] if email is not None else None,
        fields=values,
    )
    await term_queries.index(contact.id)
    await said_here(contact.id, [*(key for key in ("name", "email") if key in told), *values])
    await tell("contact.changed", utc_now(), contact_id=contact.id)
    await ask_for_matches(contact.id)
    await audit.record(actor, "contact.corrected", contact.id, fields=sorted({*told}))


async def settle_beside(actor: Actor, contact_id: UUID, key: str, other_id: UUID, *, take: bool) -> None:
    """Decide about a value that stands beside: leave it, or have it hold from now on."""
    actor.require(Permission.CONTACTS_EDIT)
    members = await tree_queries.lock_trees([contact_id])
    if contact_id not in members:
        raise Missing("contact")
    root = members[contact_id].root
    nodes = {each: member.node for each, member in members.items()}
    found = next((each for each in beside_of(nodes, root) if (each.key, each.contact_id) == (key, other_id)), None)
    if found is None:
        raise Missing("conflict")
    member = members[root]
    settled: list[list[Any]] = [*member.settled, [key, str(other_id), found.value]]
    node, was = member.node, member.node.shown
    if take:
        # the one that held stands beside now, and the person who chose has seen it
        settled += [[key, str(each), value] for each, value in _others(nodes, root, found)]
        node = replace(node, prefer={**node.prefer, key: other_id}, shown={**node.shown, key: found.value})
    await tree_queries.put_member(
        node, root, was=was, stage=member.stage, before=member.before, joined=True, settled=settled
    )
    await bring_in_step(root)
    await audit.record(actor, "contact.conflict_settled", root, field=key, taken=take)


def _others(nodes: Mapping[UUID, Any], root: UUID, chosen: Beside) -> list[tuple[UUID, Any]]:
    return [
        (each, node.shown[chosen.key])
        for each, node in nodes.items()
        if node.parent == root
        and chosen.key in node.shown
        and not alike(chosen.key, node.shown[chosen.key], chosen.value)
    ]


async def root_id_of(contact_id: UUID) -> UUID:
    """Who speaks for a contact."""
    return await home_queries.root_of(contact_id)
