"""Whose turn a session of WeChat KF is, and which changes WeCom allows. Pure."""

from enum import IntEnum

from hubwright_sdk import CallFailed, Refused, WindowClosed


class State(IntEnum):
    """The states of a session, as WeCom numbers them."""

    NEW = 0
    BOT = 1
    POOL = 2
    PERSON = 3
    ENDED = 4


LEGAL: dict[State, frozenset[State]] = {
    State.NEW: frozenset({State.BOT, State.POOL, State.PERSON, State.ENDED}),
    State.BOT: frozenset({State.POOL, State.PERSON, State.ENDED}),
    State.POOL: frozenset({State.PERSON, State.ENDED}),
    State.PERSON: frozenset({State.POOL, State.PERSON, State.ENDED}),
    State.ENDED: frozenset(),  # only the customer begins it anew, by writing
}
_SPEAKS = frozenset({State.NEW, State.BOT})


def may_change(now: State, to: State) -> bool:
    """Whether WeCom takes this change; one that it does not take is never asked for."""
    return to in LEGAL[now]


def may_end(state: State) -> bool:
    """Whether a session is ours to end: one that colleagues have, or will have, in WeCom itself is theirs."""
    return state in _SPEAKS and may_change(state, State.ENDED)


def may_speak(state: State) -> bool:
    """Whether a message of the interface reaches the customer."""
    return state in _SPEAKS


def why_silent(state: State) -> CallFailed:
    """What keeps a message from being sent, and who can change it."""
    match state:
        case State.ENDED:
            return WindowClosed("the session has ended or never began: the customer has to write first")
        case State.POOL:
            return Refused("the session waits for a colleague in WeCom itself; somebody has to take or end it there")
        case _:
            return Refused("a colleague has the session in WeCom itself; they have to end it there first")
