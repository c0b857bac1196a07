"""What the console's pages call things."""

from typing import Any

import msgspec

from hubwright.control.platform_access import AccessView
from hubwright.kernel.clock import utc_now
from hubwright.kernel.i18n import _
from tenants.life.states import State
from tenants.life.words import state_title

OPERATOR: dict[str, Any] = {"audience": "operator"}
Badge = tuple[str, str]  # its words and its colour
_COLOURS = {
    State.TRIAL: "info",
    State.ACTIVE: "success",
    State.PAST_DUE: "warning",
    State.SUSPENDED: "danger",
    State.CLOSING: "warning",
}


def status_badge(status: str) -> Badge:
    """Where a company stands in its life."""
    state = State(status)
    return state_title(state), _COLOURS.get(state, "neutral")


def kind_title(kind: str) -> str:
    """What sort of company it is."""
    return {"trial": _("Trial"), "customer": _("Customer"), "demo": _("Demo")}.get(kind, kind)


def mode_title(mode: str) -> str:
    """How far an access goes."""
    return {"read": _("To look only"), "admin": _("As an administrator")}.get(mode, mode)


def access_badge(access: AccessView) -> Badge:
    """How an access stands."""
    told: dict[str, Badge] = {
        "open": (_("Under way"), "warning"),
        "over": (_("Time ran out"), "neutral"),
        "left": (_("Left early"), "neutral"),
        "ended": (_("Ended by the company"), "info"),
    }
    return told[access.state(utc_now())]


class TurnWords(msgspec.Struct, frozen=True):
    """A turn in a company's life as an operator is asked about it."""

    title: str
    told: str


def turn_words() -> dict[str, TurnWords]:
    """Every turn an operator may take."""
    return {
        "extend-trial": TurnWords(
            _("Extend the trial"), _("It works until then, also when the trial is over already.")
        ),
        "paid": TurnWords(_("It pays"), _("Recorded as if billing had said so: a trial or an open bill is over.")),
        "suspend": TurnWords(
            _("Suspend"), _("Everything can be read and nothing changed until you resume it. Its people read why.")
        ),
        "resume": TurnWords(_("Resume"), _("It goes on as what it was before.")),
        "close": TurnWords(
            _("Close"), _("A notice begins, during which it can be reopened; after it everything is erased for good.")
        ),
        "reopen": TurnWords(_("Reopen"), _("It is as it was before it was closed.")),
        "end-demo": TurnWords(_("End the demo"), _("Everything of it is erased without notice.")),
    }


def layer_title(layer: str) -> str:
    """Which layer decided about a feature."""
    return {
        "edition": _("Edition"),
        "add_on": _("Add-on"),
        "plugin": _("Plugin"),
        "override": _("Promise"),
        "suspension": _("Suspension"),
    }.get(layer, layer)


def act_title(action: str) -> str:
    """What an operator did; what nobody has told a word for shows its key."""
    return {
        "access.opened": _("Opened the company"),
        "announcement.resumed": _("Let an announcement go on"),
        "announcement.stopped": _("Stopped an announcement"),
        "announcement.written": _("Wrote an announcement"),
        "bill.charged": _("Tried a company's card"),
        "bill.voided": _("Took a bill back"),
        "credit.given": _("Gave credit"),
        "entitlement.promised": _("Promised a feature"),
        "entitlement.taken_back": _("Took a promise back"),
        "dispute.credited": _("Took a disputed line back"),
        "dispute.refused": _("Said no to a dispute"),
        "dunning.extended": _("Gave more time to pay"),
        "company.closed": _("Closed the company"),
        "company.demo_ended": _("Ended a demo"),
        "company.paid": _("Recorded that the company pays"),
        "company.reopened": _("Reopened the company"),
        "company.resumed": _("Let the company go on"),
        "company.suspended": _("Suspended the company"),
        "company.trial_extended": _("Extended the trial"),
        "flag.changed": _("Changed a flag"),
        "limit.set": _("Set a limit"),
        "operator.made": _("Let somebody run the platform"),
        "operator.ended": _("Let somebody no longer run the platform"),
        "usage.corrected": _("Corrected a count"),
    }.get(action, action)
