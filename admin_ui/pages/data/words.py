"""States of archives and erasures, and reasons, in words."""

from hubwright.kernel.i18n import _

Told = tuple[str, str, str]


def export_states() -> dict[str, Told]:
    """How an archive stands."""
    return {
        "waiting": (_("Waits for its turn"), "neutral", "clock"),
        "running": (_("Under way"), "info", "loader"),
        "done": (_("Done"), "success", "circle-check"),
        "failed": (_("Failed"), "danger", "alert"),
        "expired": (_("Deleted"), "neutral", "clock"),
    }


def erasure_states() -> dict[str, Told]:
    """How an erasure stands."""
    return {
        "waiting": (_("Can be taken back"), "warning", "clock"),
        "running": (_("Under way"), "info", "loader"),
        "done": (_("Erased"), "success", "circle-check"),
        "cancelled": (_("Taken back"), "neutral", "undo"),
    }


def reason_words() -> dict[str, str]:
    """Why a customer is erased."""
    return {
        "asked": _("They asked for it"),
        "consent": _("They took their consent back"),
        "unneeded": _("It is not needed any more"),
        "other": _("Another reason"),
    }


def preview_words() -> dict[str, str]:
    """What goes, by kind."""
    return {
        "conversations": _("Conversations"),
        "messages": _("Messages"),
        "files": _("Files"),
        "addresses": _("Addresses"),
        "traces": _("Steps and calls of flows"),
        "devices": _("Devices and what they reported"),
        "notes": _("Drafts and whispers"),
        "links": _("Links to other systems"),
    }
