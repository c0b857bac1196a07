"""What a page says about dead letters."""

from uuid import UUID

from admin_ui.forms.reading import Posted
from hubwright.kernel.dead_letters import KINDS, Done
from hubwright.kernel.i18n import _, ngettext
from hubwright.kernel.ids import parse_id


def kind_titles() -> dict[str, str]:
    """Every kind of dead letter in the reader's language."""
    return {name: kind.title() for name, kind in KINDS.items()}


def chosen(posted: Posted) -> list[UUID]:
    """The letters that were ticked."""
    return [found for text in posted.get("letter", []) if (found := parse_id(text)) is not None]


def said_of_retrying(done: Done) -> str:
    """What came of trying many again."""
    said = ngettext("%(num)d is tried again.", "%(num)d are tried again.", done.decided) % {"num": done.decided}
    return f"{said} {_left(done)}".strip()


def said_of_dropping(done: Done) -> str:
    """What came of dropping many."""
    said = ngettext("%(num)d is dropped.", "%(num)d are dropped.", done.decided) % {"num": done.decided}
    return f"{said} {_left(done)}".strip()


def nothing_chosen() -> str:
    """Somebody pressed before ticking."""
    return _("Tick at least one first.")


def _left(done: Done) -> str:
    if not done.refused:
        return ""
    words = {"num": done.refused}
    return ngettext("%(num)d cannot be and stays.", "%(num)d cannot be and stay.", done.refused) % words
