"""A contact that nobody has met yet, written down by a person or a program."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from hubwright.desk.contacts import queries, term_queries
from hubwright.desk.contacts.custom_fields import fields_of, read_values
from hubwright.desk.contacts.keys import email_key, phone_key
from hubwright.desk.contacts.match import ask_for_matches
from hubwright.desk.contacts.most import CONTACTS
from hubwright.desk.contacts.tag import tag_contact
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import LANGUAGES, _
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission
from hubwright.kernel.quotas import require_room

MOST_TAGS, LONGEST_TAG = 50, 60


async def add_contact(actor: Actor, told: Mapping[str, str], *, language: str = "", tags: Sequence[str] = ()) -> UUID:
    """Write one down: name, e-mail, phone and the company's own fields; whoever may be the same is looked for."""
    actor.require(Permission.CONTACTS_EDIT)
    errors = []
    if not any(told.get(key, "").strip() for key in ("name", "email", "phone")):
        errors.append(FieldError("name", _("There is no name, e-mail or phone.")))
    if told.get("email") and not email_key(told["email"]):
        errors.append(FieldError("email", _("This does not look like an e-mail address.")))
    if told.get("phone") and not phone_key(told["phone"]):
        errors.append(FieldError("phone", _("This does not look like a phone number.")))
    if language and language not in LANGUAGES:
        errors.append(FieldError("language", _("This language is not offered.")))
    if errors:
        raise Invalid(*errors)
    values = {key: value for key, value in read_values(await fields_of(), told).items() if value}
    if told.get("phone"):
        values["phone"] = told["phone"].strip()[:40]
    await require_room(CONTACTS)
    contact_id = new_id()
    await queries.insert_contact(
        contact_id,
        name=told.get("name", "").strip()[:200],
        email=told.get("email", "").strip()[:254],
        language=language,
        fields=values,
        now=utc_now(),
        consent=False,
    )
    if tags:
        await change_tags(actor, contact_id, tags)
    await term_queries.index(contact_id)
    await ask_for_matches(contact_id)
    await audit.record(actor, "contact.added", contact_id)
    return contact_id


async def change_tags(actor: Actor, contact_id: UUID, add: Sequence[str], remove: Sequence[str] = ()) -> None:
    """Put tags on and take tags off."""
    actor.require(Permission.CONTACTS_EDIT)
    wanted = [tag.strip() for tag in add]
    if len(wanted) > MOST_TAGS or any(not 1 <= len(tag) <= LONGEST_TAG for tag in wanted):
        raise Invalid(FieldError("tags", _("At most 50 tags of 1 to 60 characters each.")))
    await tag_contact(contact_id, wanted, [tag.strip() for tag in remove])
    await audit.record(actor, "contact.tagged", contact_id, added=len(wanted), removed=len(remove))
