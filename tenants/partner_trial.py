"""A partner's own company to try things in: seeded as the demo's companies are, one for each partner."""

import hashlib
from uuid import UUID, uuid5

from editions.catalogue import edition
from hubwright.control.companies import free_slug
from hubwright.control.identity.founding import found_seat
from hubwright.control.marketplace.partners import claim_trial, one_partner
from hubwright.control.marketplace.schemas import PartnerView
from hubwright.flows import starter_document
from hubwright.host.installation.needs import KIND_NEEDS
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import SignInNeeded
from hubwright.kernel.i18n import LANGUAGES, _, use_language
from tenants.demo_companies import COMPANIES
from tenants.entitlements import set_override
from tenants.past import tell_the_past
from tenants.provision import Beginning, Seat, provision

EDITION = "classic"


async def open_trial(actor: Actor, partner_id: UUID) -> UUID:
    """The partner's trial company, made at the first call; whoever acts for the partner is an admin in it."""
    partner = await one_partner(actor, partner_id)
    if actor.account_id is None:
        raise SignInNeeded
    tenant_id = partner.trial_company or _id(partner, "tenant")
    seat = Seat(
        account_id=actor.account_id,
        member_id=_id(partner, f"member {actor.account_id}"),
        name=actor.name or actor.email.partition("@")[0],
        email=actor.email,
        role="admin",
    )
    async with acting_for(tenant_id):
        if await claim_trial(actor, partner_id, tenant_id):
            new = await _beginning(partner, seat, actor.language)
            await provision(new)
            for key in dict.fromkeys(KIND_NEEDS.values()):
                await set_override(key, True, reason="a partner tries its plugins here, of whatever kind")
            await tell_the_past(
                COMPANIES[0].stories,
                channel_id=new.channel_id,
                member=(seat.member_id, seat.name),
                id_of=lambda what: _id(partner, what),
            )
        else:
            await found_seat(
                member_id=seat.member_id,
                account_id=seat.account_id,
                name=seat.name,
                email=seat.email,
                role=seat.role,
            )
    return tenant_id


async def _beginning(partner: PartnerView, seat: Seat, language: str) -> Beginning:
    document = starter_document("order_status")
    spoken = language if language in LANGUAGES else "en"
    with use_language(spoken):
        queue_name, suffix, channel_name = _("Support"), _("trial"), _("Chat to try things in")
    return Beginning(
        slug=await free_slug(f"{partner.slug}-trial"),
        name=f"{partner.name[:60]} ({suffix})",
        kind="trial",
        language=spoken,
        sold=edition(EDITION),
        seats=(seat,),
        queue_id=_id(partner, "queue"),
        queue_name=queue_name,
        flow_id=_id(partner, "flow"),
        flow_name=str(document["name"]),
        flow=document,
        channel_id=_id(partner, "channel"),
        channel_key=hashlib.sha256(_id(partner, "channel key").bytes).hexdigest()[:20],
        channel_name=channel_name,
        channel_settings={"title_en": partner.name[:60], "title_zh": partner.name[:60]},
    )


def _id(partner: PartnerView, what: str) -> UUID:
    return uuid5(partner.id, f"trial {what}")
