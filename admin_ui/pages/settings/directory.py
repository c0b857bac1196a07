"""The directory of settings: every page that sets something for the whole company, grouped, with a sentence each."""

import msgspec

from hubwright.kernel.i18n import _


class Place(msgspec.Struct, frozen=True):
    """A page of settings and what one finds there."""

    title: str
    sentence: str
    url: str
    icon: str


class Group(msgspec.Struct, frozen=True):
    """Places that belong together."""

    title: str
    places: tuple[Place, ...]


def directory() -> tuple[Group, ...]:
    """The groups, in the reader's language."""
    return (
        Group(
            _("Plan and address"),
            (
                Place(
                    _("Plan"), _("What you have, what it costs, and what else there is."), "/settings/plan", "sparkles"
                ),
                Place(
                    _("Billing"),
                    _("How your company pays, what it owes, and its invoices."),
                    "/settings/billing",
                    "file",
                ),
                Place(
                    _("Caps and alerts"),
                    _("The most a month may come to, and what is switched off first when it does."),
                    "/settings/billing/caps",
                    "chart",
                ),
                Place(
                    _("Credit"),
                    _("What your company was given, and what is left of it."),
                    "/settings/billing/credits",
                    "file",
                ),
                Place(
                    _("Company life"), _("Where the company stands, and how to close it."), "/settings/life", "history"
                ),
                Place(_("Domains"), _("Your chat at an address of your own."), "/settings/domains", "world"),
            ),
        ),
        Group(
            _("Service"),
            (
                Place(
                    _("Business hours"), _("When people answer, and on which days not."), "/settings/hours", "calendar"
                ),
                Place(_("Routing"), _("Where customers wait, and who is offered what."), "/settings/routing", "route"),
                Place(
                    _("Service levels"),
                    _("How soon a customer has an answer, and what happens when it is late."),
                    "/settings/service-levels",
                    "clock",
                ),
                Place(
                    _("States of agents"), _("What agents may say they are doing."), "/settings/states", "user-check"
                ),
                Place(
                    _("Values for flows"), _("Written once, read by all your flows."), "/settings/values", "variable"
                ),
            ),
        ),
        Group(
            _("Safety and data"),
            (
                Place(_("Security"), _("What is kept under a key of your own."), "/settings/security", "shield"),
                Place(
                    _("Your data"),
                    _("Take all of it along, and choose how long it is kept."),
                    "/settings/data",
                    "storage",
                ),
                Place(
                    _("Access by the platform"),
                    _("When somebody who runs the platform was here, and why."),
                    "/settings/platform-access",
                    "lock",
                ),
            ),
        ),
    )
