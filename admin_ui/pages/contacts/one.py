"""One contact: facts, addresses, what stands beside, what may be the same person, and everything that was said."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from admin_ui.flash import Undo, see_other
from admin_ui.forms import Reading, build_form, first, posted_form
from admin_ui.pages.contacts.beside import corrected
from admin_ui.pages.contacts.facts_form import facts_schema, present
from admin_ui.pages.contacts.words import (
    against_words,
    called,
    fact_title,
    fact_value,
    how_words,
    identity_kinds,
    rule_words,
    stage_words,
    titles_of,
)
from admin_ui.pages.inbox.words import status_words
from admin_ui.rendering import page
from hubwright.control.channels.verbs import list_channels
from hubwright.desk.contacts.identify import associate, block_identity, promote, unverify, verify
from hubwright.desk.contacts.match import dismiss_suggestion
from hubwright.desk.contacts.record import read_record, settle_beside
from hubwright.desk.conversations.timeline import timeline_of
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import parse_id
from hubwright.kernel.permissions import Permission
from tenants.erase.customer.verbs import erasure_of

AnyRequest = Request[Any, Any, Any]
READ = {"audience": "tenant", "permission": Permission.CONTACTS_READ}
EDIT = {"audience": "tenant", "permission": Permission.CONTACTS_EDIT}
ASSOCIATE = {"audience": "tenant", "permission": Permission.CONTACTS_ASSOCIATE}
BLOCK = {"audience": "tenant", "permission": Permission.CONTACTS_BLOCK}
PROMOTE = {"audience": "tenant", "permission": Permission.CONTACTS_PROMOTE}
MERGE = {"audience": "tenant", "permission": Permission.CONTACTS_MERGE}
_HERE = "/contacts/{contact_id:uuid}"
_IDENTITY = "/contacts/identities/{identity_id:uuid}"
_SHOWN = 30


async def shown(
    request: AnyRequest, contact_id: UUID, reading: Reading | None = None, status: int = 200
) -> Response[Any]:
    """The page; at the address of a contact that was merged, the way to who speaks for them."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        record = await read_record(actor, contact_id)
        talks = await timeline_of(record.contact.id, _SHOWN)
        channels = {channel.id: channel.name for channel in await list_channels()}
        erasure = await erasure_of(actor, record.contact.id) if actor.may(Permission.CONTACTS_ERASE) else None
    if record.contact.id != contact_id:
        return Redirect(f"/contacts/{record.contact.id}", status_code=303)
    titles = titles_of(record.fields)
    contact = record.contact
    return await page(
        request,
        "contacts/contact.html",
        status=status,
        record=record,
        contact=contact,
        name=_("Erased customer") if contact.erased_at else called(contact.id, contact.name, contact.email),
        erasure=erasure,
        form=build_form(facts_schema(record.fields), reading or present(contact, record.fields), form_id="facts"),
        rest=_rest(contact.fields, titles),
        talks=talks,
        channels=channels,
        stages=stage_words(),
        kinds=identity_kinds(),
        hows=how_words(),
        against=against_words(),
        fact_title=lambda key: fact_title(key, titles),
        fact_value=fact_value,
        rule_words=lambda rule: rule_words(rule, titles),
        called=called,
        status_words=status_words,
        may_erase=actor.may(Permission.CONTACTS_ERASE),
        may_export=actor.may(Permission.DATA_EXPORT),
        may_edit=actor.may(Permission.CONTACTS_EDIT),
        may_associate=actor.may(Permission.CONTACTS_ASSOCIATE),
        may_block=actor.may(Permission.CONTACTS_BLOCK),
        may_promote=actor.may(Permission.CONTACTS_PROMOTE),
        may_merge=actor.may(Permission.CONTACTS_MERGE),
        may_talk=actor.may(Permission.CONVERSATIONS_READ),
    )


def _rest(kept: dict[str, Any], titles: dict[str, str]) -> dict[str, str]:
    """What flows and visitors told that is no field of the company's."""
    return {
        key: fact_value(key, value) for key, value in kept.items() if key not in titles and key not in ("phone", "tags")
    }


@get(_HERE, opt=READ, include_in_schema=False)
async def contact_page(request: AnyRequest, contact_id: FromPath[UUID]) -> Response[Any]:
    """Show one."""
    return await shown(request, contact_id)


@post(_HERE, opt=EDIT, include_in_schema=False, status_code=303)
async def submit_facts(request: AnyRequest, contact_id: FromPath[UUID]) -> Response[Any]:
    """Correct what is known."""
    reading = await corrected(request, contact_id)
    if reading.accepted:
        return see_other(request, f"/contacts/{contact_id}", _("Saved."))
    return await shown(request, contact_id, reading, 422)


@post(f"{_HERE}/identities", opt=ASSOCIATE, include_in_schema=False, status_code=303)
async def submit_identity(request: AnyRequest, contact_id: FromPath[UUID]) -> Response[Any]:
    """Add an address or a number."""
    actor, form = actor_of(request), await posted_form(request)
    kind = first(form, "kind")
    if kind not in ("email", "phone", "external"):
        raise Missing("kind")
    async with acting_for(actor.tenant_id):
        await associate(
            actor,
            contact_id,
            kind,  # type: ignore[arg-type]  # one of the three, as was just asked
            first(form, "value"),
            source=first(form, "source"),
            verified=first(form, "verified") == "yes",
        )
    return see_other(request, f"/contacts/{contact_id}#identities", _("Added. Whoever has the same is looked for."))


@post(f"{_IDENTITY}/verify", opt=ASSOCIATE, include_in_schema=False, status_code=303)
async def submit_verify(request: AnyRequest, identity_id: FromPath[UUID]) -> Response[Any]:
    """A person is sure; Undo takes it back."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        contact_id = await verify(actor, identity_id)
    undo = Undo(f"/contacts/identities/{identity_id}/unverify")
    return see_other(request, f"/contacts/{contact_id}#identities", _("Marked as verified."), undo=undo)


@post(f"{_IDENTITY}/unverify", opt=ASSOCIATE, include_in_schema=False, status_code=303)
async def submit_unverify(request: AnyRequest, identity_id: FromPath[UUID]) -> Response[Any]:
    """It is not sure any more."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        contact_id = await unverify(actor, identity_id)
    return see_other(request, f"/contacts/{contact_id}#identities", _("Not verified any more."))


@post(f"{_IDENTITY}/block", opt=BLOCK, include_in_schema=False, status_code=303)
async def submit_block(request: AnyRequest, identity_id: FromPath[UUID]) -> Response[Any]:
    """Hear nobody at this address; Undo hears them again."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        contact_id = await block_identity(actor, identity_id)
    undo = Undo(f"/contacts/identities/{identity_id}/unblock")
    said = _("Nobody is heard at this address any more; the others are.")
    return see_other(request, f"/contacts/{contact_id}#identities", said, undo=undo)


@post(f"{_IDENTITY}/unblock", opt=BLOCK, include_in_schema=False, status_code=303)
async def submit_unblock(request: AnyRequest, identity_id: FromPath[UUID]) -> Response[Any]:
    """Hear them again."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        contact_id = await block_identity(actor, identity_id, blocked=False)
    return see_other(request, f"/contacts/{contact_id}#identities", _("Heard again."))


@post(f"{_HERE}/promote", opt=PROMOTE, include_in_schema=False, status_code=303)
async def submit_promote(request: AnyRequest, contact_id: FromPath[UUID]) -> Response[Any]:
    """Keep them for good, or not; Undo turns it round."""
    actor, form = actor_of(request), await posted_form(request)
    back = first(form, "back") == "yes"
    async with acting_for(actor.tenant_id):
        await promote(actor, contact_id, back=back)
    said = _("Not kept for good any more.") if back else _("Kept for good.")
    undo = Undo(f"/contacts/{contact_id}/promote", {"back": "no" if back else "yes"})
    return see_other(request, f"/contacts/{contact_id}", said, undo=undo)


@post(f"{_HERE}/conflicts", opt=EDIT, include_in_schema=False, status_code=303)
async def submit_conflict(request: AnyRequest, contact_id: FromPath[UUID]) -> Response[Any]:
    """Leave the value that holds, or take the one beside it."""
    actor, form = actor_of(request), await posted_form(request)
    other_id = parse_id(first(form, "other"))
    if other_id is None:
        raise Missing("conflict")
    async with acting_for(actor.tenant_id):
        await settle_beside(actor, contact_id, first(form, "key"), other_id, take=first(form, "take") == "yes")
    return see_other(request, f"/contacts/{contact_id}", _("Settled."))


@post("/contacts/suggestions/{suggestion_id:uuid}/dismiss", opt=MERGE, include_in_schema=False, status_code=303)
async def submit_dismiss(request: AnyRequest, suggestion_id: FromPath[UUID]) -> Response[Any]:
    """They are two people."""
    actor, form = actor_of(request), await posted_form(request)
    async with acting_for(actor.tenant_id):
        found = await dismiss_suggestion(actor, suggestion_id)
    back = parse_id(first(form, "back")) or found.contact_id
    return see_other(request, f"/contacts/{back}", _("They stay two. It is not suggested again."))


ROUTES = [
    contact_page,
    submit_facts,
    submit_identity,
    submit_verify,
    submit_unverify,
    submit_block,
    submit_unblock,
    submit_promote,
    submit_conflict,
    submit_dismiss,
]
