"""Lines of the board's lists: conversations with who has them, agents with what they do."""

from datetime import datetime
from uuid import UUID

import msgspec

from admin_ui.pages.channels.looks import channel_icon
from admin_ui.pages.inbox.state_words import StateShown, shown_state
from admin_ui.pages.inbox.view import name_of
from admin_ui.pages.inbox.words import list_preview
from hubwright.control.channels.verbs import list_channels
from hubwright.control.identity import presence
from hubwright.desk.board.standing import AgentStanding, Held
from hubwright.desk.conversations.list_conversations import list_these
from hubwright.desk.states.lists import Choice
from hubwright.kernel.actor import Actor


class Talk(msgspec.Struct, frozen=True, kw_only=True):
    """One conversation of a list."""

    id: UUID
    name: str
    preview: str
    channel: str
    icon: str
    status: str
    since: datetime | None
    asked: str
    holder: str
    holder_id: UUID | None
    parked: bool


class AgentLine(msgspec.Struct, frozen=True, kw_only=True):
    """One agent of a list."""

    id: UUID
    name: str
    shown: StateShown
    unseen: bool  # takes work, but no inbox of theirs is open
    held: int
    limit: int
    parked: int
    offered: bool
    missing: bool
    on_leave: bool


async def talks_of(actor: Actor, held: list[Held]) -> list[Talk]:
    """Put a list of the board into words, in its order."""
    people = {person.id: person.name for person in await presence.colleagues()}
    channels = {channel.id: channel for channel in await list_channels()}
    told = {one.conversation_id: one for one in held}
    listed = await list_these(actor, list(told))
    lines = []
    for row in listed.conversations:
        one, channel = told[row.id], channels.get(row.channel_id)
        lines.append(
            Talk(
                id=row.id,
                name=name_of(row.contact_id, row.contact_name, row.contact_email),
                preview=list_preview(row.last_text, row.last_kind, row.last_author),
                channel=channel.name if channel else "",
                icon=channel_icon(channel.plugin) if channel else "message-2",
                status=row.status,
                since=one.since,
                asked=people.get(one.asked, "") if one.asked else "",
                holder=people.get(row.assignee_id, "") if row.assignee_id else "",
                holder_id=row.assignee_id,
                parked=one.parked,
            )
        )
    return lines


def agent_lines(agents: list[AgentStanding], kinds: list[Choice], now: datetime) -> list[AgentLine]:
    """Put agents into words."""
    return [
        AgentLine(
            id=one.person.id,
            name=one.person.name,
            shown=shown_state(one.person, kinds, now),
            unseen=one.person.availability == "available" and not one.agent.heard_of,
            held=one.agent.carries,
            limit=one.limit,
            parked=one.parked,
            offered=one.agent.has_offer,
            missing=one.missing,
            on_leave=one.on_leave,
        )
        for one in agents
    ]
