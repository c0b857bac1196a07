"""Opening and resuming visitor sessions."""

from uuid import UUID

from hubwright.desk.contacts import identity_queries
from hubwright.desk.contacts import queries as contact_queries
from hubwright.desk.contacts.leads import lead_facts
from hubwright.desk.contacts.verbs import get_contact, learn, meet_contact
from hubwright.desk.conversations import may_reopen, start_conversation
from hubwright.desk.conversations import queries as conversation_queries
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid, NotAllowed, SignInNeeded
from hubwright.kernel.i18n import LANGUAGES, _, language
from hubwright.runtime.errors import ChannelUnavailable, ContactBlocked
from hubwright.runtime.visitor.admission import Admitted
from hubwright.runtime.visitor.schemas import NewSession, Session
from hubwright.runtime.visitor.tokens import Visitor, token_for


async def open_session(admitted: Admitted, told: NewSession) -> Session:
    """Make a contact and its first conversation; a channel beyond what the edition includes begins none."""
    if admitted.resting:
        raise ChannelUnavailable
    check_told(admitted, told, ask=True)
    channel = admitted.channel
    spoken = spoken_by(told)
    async with acting_for(admitted.tenant_id):
        contact_id = await meet_contact(
            channel.id,
            name=told.name,
            email=told.email,
            language=spoken,
            fields={**told.fields, **await lead_facts(page_url=told.page_url, referrer=told.referrer)},
            consent=told.consent,
        )
        conversation = await start_conversation(
            contact_id, channel.id, language=spoken, source={"page": told.page_url, "source": told.source}
        )
    visitor = Visitor(admitted.tenant_id, channel.id, contact_id)
    return Session(token_for(visitor), contact_id, conversation.id)


async def resume_session(admitted: Admitted, visitor: Visitor, told: NewSession) -> Session:
    """Let a known visitor go on where they were; what they tell now is filled in."""
    require_own(admitted, visitor)
    async with acting_for(visitor.tenant_id):
        blocked = await contact_queries.lock(visitor.contact_id)
        if blocked is None:
            raise SignInNeeded
        if blocked or await identity_queries.is_blocked(visitor.channel_id, visitor.contact_id):
            raise ContactBlocked
        await drop_unsigned_claims(visitor, told)
        await learn(
            visitor.contact_id,
            name=told.name,
            email=told.email,
            language=told.language if told.language in LANGUAGES else "",
            fields=dict(told.fields),
            consent=told.consent,
        )
        conversation_id = await take_up(admitted, visitor.contact_id, told)
    return Session(token_for(visitor), visitor.contact_id, conversation_id)


def require_own(admitted: Admitted, visitor: Visitor | None) -> None:
    """Refuse a token of another channel."""
    if visitor is not None and (visitor.tenant_id, visitor.channel_id) != (admitted.tenant_id, admitted.channel.id):
        raise NotAllowed


async def take_up(admitted: Admitted, contact_id: UUID, told: NewSession) -> UUID:
    """Go on in the newest conversation while it may be reopened, else begin one."""
    spoken = told.language if told.language in LANGUAGES else ""
    newest = await conversation_queries.newest_anywhere(contact_id)
    if newest is None or not may_reopen(newest, utc_now(), admitted.rules.reopen_hours):
        contact = await get_contact(contact_id)
        source = {"page": told.page_url}
        newest = await start_conversation(contact_id, admitted.channel.id, language=contact.language, source=source)
    elif spoken:
        await conversation_queries.set_language(newest.id, spoken)
    return newest.id


def spoken_by(told: NewSession) -> str:
    """The language they asked for, else the one of the request."""
    return told.language if told.language in LANGUAGES else language()


async def drop_unsigned_claims(visitor: Visitor, told: NewSession) -> None:
    """Whoever was signed for is who they are: a page cannot rename them or give them another address."""
    if await contact_queries.signed_id(visitor.contact_id, visitor.channel_id) is not None:
        told.name = told.email = ""


def check_told(admitted: Admitted, told: NewSession, *, ask: bool) -> None:
    """Refuse what a first session lacks; questions are not asked (`ask`) of whom the company knows, consent is."""
    errors: list[FieldError] = []
    rules = admitted.rules
    if rules.consent_required and not told.consent:
        errors.append(FieldError("consent", _("Please agree to the privacy notice first.")))
    own = {"name": told.name, "email": told.email}
    known = {field.key for field in rules.prechat_fields}
    for field in rules.prechat_fields:
        value = own.get(field.key, told.fields.get(field.key, ""))
        if ask and field.required and not value.strip():
            errors.append(FieldError(field.key, _("Please fill this in.")))
        elif field.type == "email" and value and "@" not in value:
            errors.append(FieldError(field.key, _("This does not look like an e-mail address.")))
    if len(told.fields) > 50 or any(len(key) > 64 for key in told.fields):
        errors.append(FieldError("fields", _("There are too many fields.")))
    told.fields = {key: value for key, value in told.fields.items() if key in known or not known}
    if errors:
        raise Invalid(*errors)


async def is_welcome(contact_id: UUID) -> bool:
    """Tell whether the contact exists and nobody blocked it."""
    return await contact_queries.lock(contact_id) is False


async def is_welcome_now(visitor: Visitor) -> bool:
    """The same, in a transaction of its own."""
    async with acting_for(visitor.tenant_id):
        return await is_welcome(visitor.contact_id) and not await identity_queries.is_blocked(
            visitor.channel_id, visitor.contact_id
        )
