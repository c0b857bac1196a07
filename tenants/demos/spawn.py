"""Makes a demo: a fresh tenant, seeded, and an address that leads to it."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from editions.catalogue import UnknownEdition, edition
from editions.edition import EditionVersion
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from tenants.demos import queries
from tenants.demos.industries import INDUSTRIES, industry
from tenants.demos.schemas import LASTS, Demo
from tenants.demos.seed import found_people, ids_of, seed

_LONGEST_NAME = 80


async def spawn(
    *,
    industry_key: str,
    edition_key: str,
    prospect: str = "",
    made_by: UUID | None = None,
    tenant_id: UUID | None = None,
    lasts: timedelta = LASTS,
) -> Demo:
    """Make one and its tenant; nothing leads to a tenant that is not finished."""
    sold, prospect = check_choice(industry_key, edition_key, prospect)
    now = utc_now()
    demo = Demo(
        id=new_id(),
        leads_to=tenant_id or new_id(),
        industry=industry_key,
        edition=sold.key,
        prospect=prospect,
        made_by=made_by,
        generation=1,
        traffic=False,
        made_at=now,
        expires_at=now + lasts,
        ended_at=None,
    )
    async with acting_for(demo.leads_to):
        await fill(demo, sold, key=chat_key(demo), now=now)
        await queries.add(demo)
    return demo


async def fill(demo: Demo, sold: EditionVersion, *, key: str, now: datetime) -> None:
    """Make the active tenant what a demo leads to."""
    chosen = industry(demo.industry)
    ids = ids_of(demo.id, now, chosen)
    await found_people(ids, chosen, demo.word)
    await seed(ids, chosen, sold, word=demo.word, slug=f"{demo.word}-{secrets.token_hex(3)}", key=key)


def chat_key(demo: Demo) -> str:
    """Under which the demo's chat is found, whichever tenant it leads to."""
    return f"{demo.word}-chat"


def check_choice(industry_key: str, edition_key: str, prospect: str = "") -> tuple[EditionVersion, str]:
    """The edition, and the prospect's name tidied; refuses what is not offered, field by field."""
    problems: list[FieldError] = []
    if industry_key not in INDUSTRIES:
        problems.append(FieldError("industry", _("Choose one of the industries.")))
    try:
        sold = edition(edition_key)
    except UnknownEdition:
        problems.append(FieldError("edition", _("Choose one of the editions.")))
    prospect = " ".join(prospect.split())
    if len(prospect) > _LONGEST_NAME:
        problems.append(FieldError("prospect", _("Keep this to %(limit)s characters.") % {"limit": _LONGEST_NAME}))
    if problems:
        raise Invalid(*problems)
    return sold, prospect
