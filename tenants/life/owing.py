"""Letters to a company's administrators while a bill could not be charged; each goes once."""

from hubwright.control.billing.payments.queries import bills
from hubwright.control.companies import find_company
from hubwright.control.notices.queries import administrators
from hubwright.kernel.i18n import _, use_language
from hubwright.kernel.mail import Letter, post_mail
from hubwright.kernel.scope import active_tenant
from hubwright.kernel.settings import settings

PAGE = "/settings/billing"


async def write_about_bills(failing: list[str], number: int) -> int:
    """Tell each in their language what is owed and where it is paid; how many bills that are still open."""
    owed = [row for row in await bills() if row["bill"] in failing and row["status"] == "open" and row["remaining"]]
    company = await find_company(active_tenant())
    if not owed or company is None:
        return 0
    names = [row["number"] or row["bill"] for row in owed]
    for person in await administrators():
        with use_language(person["language"]):
            subject = _("%(company)s: a bill could not be charged") % {"company": company.name}
            letter = Letter(to=person["email"], subject=subject, text=_text(names))
        await post_mail(letter, dedup_key=f"owes:{number}:{'+'.join(sorted(failing))}:{person['id']}")
    return len(owed)


def _text(names: list[str]) -> str:
    text = _(
        "Hello,\n\nthe bill %(numbers)s could not be charged. Leave another card, or pay it on its own page:\n\n"
        "%(link)s\n\nWe try again in some days. Your customers reach your team all the while.\n"
    )
    return text % {"numbers": _(", ").join(names), "link": f"{settings().public_url}{PAGE}"}
