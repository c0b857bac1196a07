"""Raising a notice, clearing it, and listing what stands."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.companies import find_company
from hubwright.control.notices import queries
from hubwright.control.notices.kinds import KINDS, Told
from hubwright.kernel.database import Row
from hubwright.kernel.i18n import _, use_language
from hubwright.kernel.ids import new_id
from hubwright.kernel.mail import Letter, post_mail
from hubwright.kernel.scope import active_tenant
from hubwright.kernel.settings import settings


class NoticeView(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that does not work now, in the reader's language."""

    id: UUID
    kind: str
    subject: str
    raised_at: datetime
    told: Told


async def raise_notice(kind: str, subject: str, **detail: Any) -> bool:
    """Tell the administrators that something stopped working; told already, nothing happens until it worked again."""
    notice_id = new_id()
    if not await queries.raise_(notice_id, kind, subject, detail):
        return False
    company = await find_company(active_tenant())
    name = company.name if company is not None else "Hubwright"
    for person in await queries.administrators():
        letter = _letter(person, KINDS[kind].tell, subject, detail, name)
        await post_mail(letter, dedup_key=f"notice:{notice_id}:{person['id']}")
    return True


async def clear(kind: str, subject: str) -> bool:
    """It works again: the notice goes, and the next failure is told anew."""
    return await queries.clear(kind, subject)


async def stood_within(kind: str, minutes: int) -> bool:
    """Tell whether one of a kind stands now or stood within the last minutes."""
    return await queries.stood_within(kind, minutes)


async def open_notices(kind: str = "") -> list[NoticeView]:
    """List what does not work now; a kind nobody knows any more is left out."""
    return [
        NoticeView(
            id=row["id"],
            kind=row["kind"],
            subject=row["subject"],
            raised_at=row["raised_at"],
            told=KINDS[row["kind"]].tell(row["subject"], row["detail"]),
        )
        for row in await queries.standing(kind)
        if row["kind"] in KINDS
    ]


def _letter(person: Row, tell: Any, subject: str, detail: dict[str, Any], company: str) -> Letter:
    with use_language(person["language"]):
        told: Told = tell(subject, detail)
        text = _(
            "Hello,\n\n"
            "%(what)s\n\n"
            "%(fix)s\n\n"
            "%(link)s\n\n"
            "You get this once. When it works again, the notice goes by itself; if it stops again after that, "
            "we write again.\n"
        )
        return Letter(
            to=person["email"],
            subject=_("%(company)s: something stopped working") % {"company": company},
            text=text % {"what": told.what, "fix": told.fix, "link": f"{settings().public_url}{told.url}"},
        )
