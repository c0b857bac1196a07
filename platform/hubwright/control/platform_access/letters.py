"""What owners are written when somebody of the platform comes in."""

from hubwright.control.platform_access.schemas import AccessView
from hubwright.kernel.i18n import _, use_language
from hubwright.kernel.mail import Letter
from hubwright.kernel.settings import settings


def told(to: str, language: str, company: str, access: AccessView) -> Letter:
    """Say who, why, how far and until when, and where every step can be read."""
    with use_language(language):
        reach = _("to look only") if access.mode == "read" else _("with an administrator's rights")
        text = _(
            "Hello,\n\n"
            "%(name)s (%(email)s), who runs Hubwright, has opened %(company)s %(reach)s, for %(minutes)s minutes at "
            "most. The reason given:\n\n"
            "%(reason)s\n\n"
            "Every page that is opened and everything that is done is written down, and you can end it at any time:\n\n"
            "%(link)s\n"
        )
        return Letter(
            to=to,
            subject=_("%(company)s: somebody of the platform has come in") % {"company": company},
            text=text
            % {
                "name": access.name,
                "email": access.email,
                "company": company,
                "reach": reach,
                "minutes": access.minutes,
                "reason": access.reason,
                "link": f"{settings().public_url}/settings/platform-access/{access.id}",
            },
        )
