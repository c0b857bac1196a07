"""First steps, computed from facts: nobody ticks anything by hand."""

import msgspec

from hubwright.control.channels.schemas import ChannelView
from hubwright.control.flows.schemas import FlowSummary
from hubwright.desk.conversations.first_facts import FirstFacts
from hubwright.kernel.i18n import _


class Step(msgspec.Struct, frozen=True):
    """One step: what, why, and the one button that does it."""

    title: str
    text: str
    done: bool
    url: str
    action: str


def checklist(
    *,
    channel: ChannelView | None,
    flow: FlowSummary | None,
    facts: FirstFacts,
    kept: bool,
    colleagues: int,
    may_invite: bool,
) -> list[Step]:
    """The steps in the order that shows something soonest."""
    chat = f"/c/{channel.key}" if channel else "/channels"
    editor = f"/flows/{flow.id}" if flow else "/flows"
    steps = [
        Step(
            _("Open a channel"),
            _("A channel is one way in for your customers; a web chat takes one minute."),
            channel is not None,
            "/channels",
            _("Make a channel"),
        ),
        Step(
            _("Write to yourself as a visitor"),
            _("Open your chat page, write something and watch it arrive in the inbox."),
            facts.messaged,
            chat,
            _("Open the chat page"),
        ),
        Step(
            _("Try the bot in the test chat"),
            _("It runs the draft before anybody else sees it. Keep one chat as a test: it warns you from then on."),
            kept or facts.tested,
            f"{editor}/test" if flow else editor,
            _("Open the test chat"),
        ),
        Step(
            _("Change the greeting and publish it"),
            _("Say hello in your own words. Visitors who are already chatting keep the old one."),
            flow is not None and flow.live is not None and flow.live.n > 1,
            editor,
            _("Open the flow"),
        ),
    ]
    if may_invite:
        invite = Step(
            _("Invite a colleague"),
            _("They take over when the bot hands a conversation to a person."),
            colleagues > 0,
            "/members#invite-card",
            _("Invite"),
        )
        steps.append(invite)
    return steps
