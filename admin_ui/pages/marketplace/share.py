"""The share of companies that get a release, as its partner chooses it in the portal."""

from collections.abc import Mapping

import msgspec

from admin_ui.forms import first
from hubwright.control.marketplace.schemas import ReleaseView
from hubwright.host.releases.rollout import FIRST_MOST, next_percent
from hubwright.kernel.i18n import _


class ShareForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form offers; `bounds` says the bounds, `press` what the button does."""

    least: int
    most: int
    value: int
    bounds: str
    press: str


def share_form(release: ReleaseView) -> ShareForm | None:
    """The form, while the partner has something to choose."""
    if release.bounds is None:
        return None
    least, most = release.bounds.least, release.bounds.most
    said = _("From %(least)s to %(most)s.") % {"least": least, "most": most}
    if most < 100:
        said += " " + _("Beyond %(first)s %% a step needs a day at the step before it.") % {"first": FIRST_MOST}
    halted = release.state == "halted"
    return ShareForm(
        least=least,
        most=most,
        value=least if halted else min(next_percent(release.percent), most),
        bounds=said,
        press={"approved": _("Begin"), "halted": _("Go on")}.get(release.state, _("Change the share")),
    )


def submitted_share(form: Mapping[str, list[str]]) -> tuple[int, bool]:
    """What was chosen; what is no number is beyond every bound."""
    percent = first(form, "percent")
    written = percent.isascii() and percent.isdigit() and len(percent) <= 3
    return int(percent) if written else 0, first(form, "hold") == "1"
