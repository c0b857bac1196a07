"""Ending a session in WeCom when its conversation is resolved here: only by changes that WeCom takes."""

from hubwright_sdk import CallContext, Ended, SessionEnded
from hubwright_wecom.errors import NOT_ALLOWED, code_of, require_done
from hubwright_wecom.service import ask, do
from hubwright_wecom.states import State, may_end


async def end_session(ended: Ended, context: CallContext) -> SessionEnded:
    """End it if it is new or the bot's; WeCom is asked how it stands first, so that it is never asked in vain."""
    session = {"open_kfid": context.settings["open_kfid"], "external_userid": ended.to}
    found = await do(context, "kf/service_state/get", session)
    try:
        state = State(found.get("service_state", State.ENDED))
    except ValueError:  # a state of days to come: not ours to end
        return SessionEnded()
    if not may_end(state):
        return SessionEnded()
    changed = await ask(context, "kf/service_state/trans", {**session, "service_state": int(State.ENDED)})
    if code_of(changed) in NOT_ALLOWED:  # somebody was quicker: it has ended, or a colleague has it
        return SessionEnded()
    require_done(changed)
    return SessionEnded(ended=True)
