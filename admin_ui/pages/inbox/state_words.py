"""What agents are doing, in words: the chip in the header, the choices behind it, and lines of the board."""

from datetime import datetime

import msgspec

from hubwright.control.identity.presence import Colleague, State
from hubwright.desk.states.lists import Choice
from hubwright.kernel.i18n import _


class StateShown(msgspec.Struct, frozen=True, kw_only=True):
    """What one agent is doing."""

    state: State
    title: str
    kind: str  # of badge
    icon: str
    since: datetime | None = None
    seconds_left: int = 0
    about: str = ""  # the conversation that is wrapped up


class StateChoice(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the picker."""

    value: str
    break_kind: str
    title: str
    hint: str
    chosen: bool


def state_words(state: State) -> tuple[str, str, str]:
    """A state: word, badge kind, icon."""
    return {
        "available": (_("Available"), "success", "circle-check"),
        "busy": (_("Busy"), "warning", "minus"),
        "break": (_("Break"), "warning", "pause"),
        "away": (_("Away"), "warning", "clock-pause"),
        "wrap_up": (_("Wrap-up"), "info", "note"),
        "not_responding": (_("Not responding"), "danger", "alert"),
        "offline": (_("Offline"), "neutral", "circle-off"),
    }[state]


def shown_state(person: Colleague | None, kinds: list[Choice], now: datetime) -> StateShown:
    """What somebody is doing; who has no seat is offline."""
    state: State = person.state if person is not None else "offline"
    title, badge, icon = state_words(state)
    if person is None:
        return StateShown(state=state, title=title, kind=badge, icon=icon)
    kind = next((kind.name for kind in kinds if kind.id == person.break_kind_id), "")
    wrapping = state == "wrap_up" and person.wrap_until is not None
    left = (person.wrap_until - now).total_seconds() if wrapping and person.wrap_until is not None else 0
    return StateShown(
        state=state,
        title=_("Break: %(kind)s") % {"kind": kind} if state == "break" and kind else title,
        kind=badge,
        icon=icon,
        since=person.not_responding_at if state == "not_responding" else person.state_since,
        seconds_left=max(0, round(left)),
        about=str(person.wrap_conversation_id or "") if wrapping else "",
    )


def state_choices(person: Colleague | None, kinds: list[Choice]) -> list[StateChoice]:
    """What can be chosen: the company's own breaks, or one plain break where it has none."""
    state = person.state if person is not None else "offline"
    current = person.break_kind_id if person is not None else None
    offered = [kind for kind in kinds if not kind.retired]
    quiet = _("Nothing new is offered; what you hold stays yours.")
    breaks = [
        StateChoice(
            value="break",
            break_kind=str(kind.id),
            title=_("Break: %(kind)s") % {"kind": kind.name},
            hint="",
            chosen=state == "break" and kind.id == current,
        )
        for kind in offered
    ] or [StateChoice(value="break", break_kind="", title=_("Break"), hint="", chosen=state in ("break", "away"))]
    told = (
        ("available", _("Available"), _("New conversations are offered to you.")),
        ("busy", _("Busy"), quiet),
        ("offline", _("Offline"), _("You are not at work.")),
    )
    plain = [
        StateChoice(value=value, break_kind="", title=title, hint=hint, chosen=state == value)
        for value, title, hint in told
    ]
    return [*plain[:2], *breaks, plain[2]]
