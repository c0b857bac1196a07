"""Letters to a company's administrators: before its state changes by itself, and when it has."""

from datetime import datetime, timedelta

from hubwright.control.companies import find_company
from hubwright.control.notices.queries import administrators
from hubwright.kernel.i18n import _, ngettext, use_language
from hubwright.kernel.mail import Letter, post_mail
from hubwright.kernel.scope import active_tenant
from hubwright.kernel.settings import settings
from tenants.life.states import Event, State
from tenants.life.words import Told, state_told

PAGE = "/settings/life"


async def write_to_administrators(
    state: State, because: Event | None, until: datetime | None, *, key: str, before: timedelta | None = None
) -> None:
    """Tell each in their language where the company stands; `before` makes it a warning. Once for each key."""
    company = await find_company(active_tenant())
    name = company.name if company is not None else "Hubwright"
    for person in await administrators():
        with use_language(person["language"]):
            told = state_told(state, because, f"{until:%Y-%m-%d}" if until else "")
            subject = f"{name}: {told.title}" if before is None else _days_left(name, before)
            letter = Letter(to=person["email"], subject=subject, text=_text(told))
        await post_mail(letter, dedup_key=f"life:{key}:{person['id']}")


def _days_left(company: str, before: timedelta) -> str:
    days = max(1, before.days)
    words = {"company": company, "num": days}
    return ngettext("%(company)s: %(num)d day left", "%(company)s: %(num)d days left", days) % words


def _text(told: Told) -> str:
    text = _("Hello,\n\n%(sentence)s\n\n%(way_out)s\n\n%(link)s\n")
    return text % {
        "sentence": told.sentence,
        "way_out": told.way_out,
        "link": f"{settings().public_url}{PAGE}",
    }
