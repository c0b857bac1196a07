"""Publishing in words: what becomes of conversations under way, and what was done with a version."""

from typing import Any

from hubwright.control.flows import Done
from hubwright.control.flows.canaries import GoingBack
from hubwright.kernel.i18n import _, ngettext
from hubwright.runtime.versions import InFlight


def deed_words(done: Done) -> str:
    """Say it; the publish itself is said by the version, unless its tests failed."""
    detail = done.detail
    words = {"number": done.n, "instead": detail.get("instead_of", "")}
    tests = _tests(detail.get("tests", {}))
    if done.deed == "published":
        return tests
    if done.deed == "tried":
        share = {"percent": detail.get("percent", ""), "segment": detail.get("audience", "")}
        whom = _("%(percent)s %% of “%(segment)s”") if share["segment"] else _("%(percent)s %% of everybody")
        said = _("Tried on %(whom)s.") % {"whom": whom % share}
        return f"{said} {tests}".strip()
    said = {
        "everybody": _("Given to everybody."),
        "taken_back": _("Taken back."),
        "rolled_back": _("Taken back by itself: it went wrong too often."),
        "replaced": _("Ended by a newer version."),
        "live_again": _("Made live again instead of version %(instead)s."),
    }[done.deed] % words
    return f"{said} {_figures(detail)}".strip()


def _figures(detail: dict[str, Any]) -> str:
    if "tried" not in detail:
        return ""
    told = _("%(failed)s of %(seen)s conversations went wrong, with the live version %(other)s of %(control)s.")
    return told % {
        "failed": detail["tried"]["failed"],
        "seen": detail["tried"]["conversations"],
        "other": detail["control"]["failed"],
        "control": detail["control"]["conversations"],
    }


def _tests(tests: dict[str, Any]) -> str:
    failed = tests.get("failed", [])
    if not failed:
        return ""
    said = ngettext(
        "Published although %(num)d test failed: %(why)s",
        "Published although %(num)d tests failed: %(why)s",
        len(failed),
    )
    return said % {"num": len(failed), "why": tests.get("in_spite", "")}


def choices() -> list[tuple[InFlight, str, str]]:
    """Each choice with its title and what it means."""
    return [
        ("pin", _("Stay"), _("They go on in the version they began with.")),
        ("migrate", _("Move"), _("They go on in the new version as soon as they wait at a step it has.")),
        ("restart", _("Begin anew"), _("With their next message they begin the new version.")),
        (
            "drain",
            _("Stay until a day"),
            _("The old version until that day, then their next message begins the new one."),
        ),
    ]


def ways_back() -> list[tuple[GoingBack, str]]:
    """What becomes of conversations on a version that is taken back."""
    return [
        ("migrate", _("They go on in the live version where they can")),
        ("restart", _("With their next message they begin the live version")),
        ("pin", _("They go on in the version they began with")),
    ]


def said_of(in_flight: InFlight) -> str:
    """What is said once it is live."""
    return {
        "pin": _("Version %(number)s is live. Conversations under way stay on the version they began with."),
        "migrate": _("Version %(number)s is live. Conversations under way move to it where they can."),
        "restart": _("Version %(number)s is live. Conversations under way begin it with their next message."),
        "drain": _("Version %(number)s is live. Conversations under way stay on their version until that day."),
    }[in_flight]
