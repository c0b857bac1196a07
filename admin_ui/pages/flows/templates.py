"""The gallery: flows that are ready for a purpose, in the words that offer them."""

from collections.abc import Callable, Sequence

import msgspec

from editions.gallery import template_document
from hubwright import flows
from hubwright.flows.document import FlowDocument
from hubwright.kernel.i18n import _, language


class Template(msgspec.Struct, frozen=True):
    """One card of the gallery."""

    key: str
    icon: str
    title: str
    text: str

    def document(self) -> FlowDocument:
        """The flow with its steps named in the reader's language."""
        return flows.parse(template_document(self.key, language()))


_Words = Callable[[], str]
_TEMPLATES: dict[str, tuple[str, _Words, _Words]] = {
    "order_status": (
        "search",
        lambda: _("Order status"),
        lambda: _(
            "Finds the order number in a sentence or asks for it, looks it up, and hands over when it cannot help."
        ),
    ),
    "refund": (
        "undo",
        lambda: _("Refund"),
        lambda: _("Asks for order and reason, sees how far the order is, and prepares the refund for a colleague."),
    ),
    "appointment": (
        "calendar",
        lambda: _("Appointment"),
        lambda: _("Finds a day and a time, writes them down, and reminds the customer the day before."),
    ),
    "lead_qualification": (
        "filter",
        lambda: _("Lead qualification"),
        lambda: _("Four questions and a table decide whether sales takes over now, writes later or sends a brochure."),
    ),
    "device_alarm": (
        "devices",
        lambda: _("Device alarm"),
        lambda: _("A device reports a fault: people on call are told, and once more when it is not over."),
    ),
    "satisfaction": (
        "star",
        lambda: _("Satisfaction survey"),
        lambda: _("Asks for stars after a delivery; whoever is unhappy meets a person who makes it good."),
    ),
    "after_hours": (
        "clock",
        lambda: _("After hours"),
        lambda: _("A person while you are open; a message with name and address while you are not."),
    ),
    "wechat_menu": (
        "message-2",
        lambda: _("WeChat menu"),
        lambda: _("Your account's menu: an order, your hours, a person; the same as buttons for others."),
    ),
}


def templates(first: Sequence[str] = ()) -> list[Template]:
    """All of them, in the reader's language; those that an edition names come first."""
    found = [Template(key, icon, title(), text()) for key, (icon, title, text) in _TEMPLATES.items()]
    return sorted(found, key=lambda each: first.index(each.key) if each.key in first else len(first))


def template(key: str) -> Template | None:
    """One of them."""
    return next((each for each in templates() if each.key == key), None)
