"""Writing to the administrators how far a month has come."""

from hubwright.control.companies import find_company
from hubwright.control.notices.queries import administrators
from hubwright.control.spending.features import EVERYTHING, PAID
from hubwright.control.usage.meters import METERS
from hubwright.kernel.i18n import _, language, use_language
from hubwright.kernel.mail import Letter, post_mail
from hubwright.kernel.scope import active_tenant
from hubwright.kernel.settings import settings

PAGE = "/settings/billing/caps"


async def write_to_administrators(subject: str, threshold: int, *, key: str) -> None:
    """One letter each, for this month, subject and threshold."""
    company = await find_company(active_tenant())
    name = company.name if company is not None else "Hubwright"
    for person in await administrators():
        with use_language(person["language"]):
            words = {"company": name, "what": name_of(subject), "percent": threshold}
            letter = Letter(
                to=person["email"],
                subject=_("%(company)s: %(what)s at %(percent)s%% this month") % words,
                text=_told(threshold) % {**words, "link": f"{settings().public_url}{PAGE}"},
            )
        await post_mail(letter, dedup_key=f"spending:{key}:{subject}:{threshold}:{person['id']}")


def name_of(subject: str) -> str:
    """What an alert is about, in the reader's language."""
    if subject == EVERYTHING:
        return _("The cap of the month")
    title = PAID[subject].title if subject in PAID else METERS[subject].title
    return title[language()]


def _told(threshold: int) -> str:
    if threshold < 100:
        return _(
            "Hello,\n\n"
            "%(what)s: %(percent)s%% of what this month has is used.\n\n"
            "%(link)s\n\n"
            "You get this once a month. Your customers notice nothing.\n"
        )
    return _(
        "Hello,\n\n"
        "%(what)s: everything that this month has is used.\n\n"
        "%(link)s\n\n"
        "Where you set a cap, paid features are switched off in your order. Your customers still reach your team.\n"
    )
