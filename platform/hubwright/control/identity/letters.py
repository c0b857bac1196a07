"""The mails identity sends, in the reader's language."""

from hubwright.kernel.i18n import _, use_language
from hubwright.kernel.mail import Letter
from hubwright.kernel.settings import settings


def link(kind: str, secret: str) -> str:
    """The address a mail points to; pages of these names only show a form, and the form uses the link up."""
    return f"{settings().public_url}/{kind}/{secret}"


def verification(to: str, language: str, secret: str) -> Letter:
    """Ask somebody to prove that an address is theirs."""
    with use_language(language):
        text = _(
            "Hello,\n\n"
            "somebody signed up at Hubwright with this address. If it was you, confirm it here:\n\n"
            "%(link)s\n\n"
            "The link works once, within %(hours)s hours. If it was not you, do nothing: without the link nobody can "
            "use your address.\n"
        )
        return Letter(
            to=to,
            subject=_("Confirm your e-mail address"),
            text=text % {"link": link("verify", secret), "hours": 48},
        )


def reset(to: str, language: str, secret: str) -> Letter:
    """Let somebody choose a new password."""
    with use_language(language):
        text = _(
            "Hello,\n\n"
            "somebody asked for a new password for this address. If it was you, choose one here:\n\n"
            "%(link)s\n\n"
            "The link works once, within %(hours)s hour. If it was not you, do nothing: your password stays as it is.\n"
        )
        return Letter(
            to=to,
            subject=_("Choose a new password"),
            text=text % {"link": link("reset", secret), "hours": 1},
        )


def invitation(to: str, language: str, secret: str, *, company: str, invited_by: str) -> Letter:
    """Offer somebody a seat in a company."""
    with use_language(language):
        text = _(
            "Hello,\n\n"
            "%(invited_by)s invites you to join %(company)s at Hubwright. Take your seat here:\n\n"
            "%(link)s\n\n"
            "The link works once, within %(days)s days.\n"
        )
        return Letter(
            to=to,
            subject=_("%(company)s invites you") % {"company": company},
            text=text % {"invited_by": invited_by, "company": company, "link": link("invitation", secret), "days": 7},
        )
