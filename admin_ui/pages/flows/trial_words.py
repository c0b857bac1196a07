"""What happens in a trial, in the reader's language."""

from admin_ui.formats import date_time
from hubwright.flows import trial
from hubwright.kernel.i18n import _, ngettext


def input_words(given: trial.Input) -> str:
    """Something that was done to the flow, in a few words."""
    match given:
        case trial.Says(text=words) | trial.Sends(name=words):
            return words
        case trial.Presses(label=label, choice=choice):
            return label or choice
        case trial.Passes(seconds=seconds):
            return _("%(time)s later") % {"time": lasting_words(seconds)}
        case trial.Happens(name=name):
            return _("The event %(name)s comes") % {"name": name}
        case trial.AgentDoes(reason=reason):
            return {
                "assigned": _("A colleague takes the conversation"),
                "offline": _("Nobody is there"),
                "closed": _("The colleague is done"),
            }[reason]
    return {
        trial.AsksForPerson: _("The customer asks for a person"),
        trial.Begins: _("The trigger fires"),
        trial.Answers: _("The answer comes"),
        trial.Shares: _("A place"),
    }[type(given)]


def lasting_words(seconds: float) -> str:
    """How long, in the largest unit that fits."""
    days, hours, minutes = round(seconds / 86_400), round(seconds / 3_600), round(seconds / 60)
    if seconds >= 86_400:
        return ngettext("%(num)d day", "%(num)d days", days) % {"num": days}
    if seconds >= 3_600:
        return ngettext("%(num)d hour", "%(num)d hours", hours) % {"num": hours}
    if seconds >= 60:
        return ngettext("%(num)d minute", "%(num)d minutes", minutes) % {"num": minutes}
    return ngettext("%(num)d second", "%(num)d seconds", int(seconds)) % {"num": int(seconds)}


def asked_words(line: trial.Asked, exit_words: str) -> str:
    """A question to the outside, and what came back."""
    told = exit_words or _answer(line.answer)
    if not line.effect:
        return _("What comes back: %(answer)s") % {"answer": told}
    what = str(line.effect.get("url") or "")
    asked = _("Would call %(address)s") % {"address": what} if what else _("Would ask %(name)s") % {"name": _who(line)}
    how = {"made_up": _("made up"), "mock": _("as chosen"), "recorded": _("as recorded")}.get(line.answered, "")
    return " · ".join(part for part in (f"{asked} → {told}" if told else asked, how) if part)


def _who(line: trial.Asked) -> str:
    if line.effect.get("purpose") == "ai":
        return _("the AI model")
    return str(line.effect.get("plugin") or line.effect.get("name") or line.place)


def _answer(answer: trial.Answer | None) -> str:
    if answer is None:
        return ""
    return str(answer.status or answer.port or answer.error or _("an answer"))


def did_words(line: trial.Did | trial.Ended | trial.Fired | trial.Visited) -> str:
    """What the flow did without words; nothing for what only it needs to know."""
    match line:
        case trial.Fired():
            return _("The time is up")
        case trial.Ended(outcome=outcome):
            return _("The flow ends: %(outcome)s") % {"outcome": outcome} if outcome else _("The flow ends")
        case trial.Visited(result="guard"):
            return _("Stopped: the flow went round without waiting")
        case trial.Visited(result="failed"):
            return _("A step failed: %(reason)s") % {"reason": "; ".join(line.warnings)}
        case trial.Did(effect=effect):
            return _effect(str(effect.get("type")), effect)
    return ""


def _effect(kind: str, effect: dict[str, object]) -> str:
    tags = [*_list(effect.get("add")), *(f"−{tag}" for tag in _list(effect.get("remove")))]
    told = {
        "set_tags": _("Tags: %(what)s"),
        "set_contact": _("Remembered of the contact: %(what)s"),
        "set_conversation": _("Remembered of the conversation: %(what)s"),
        "emit_event": _("Would tell other flows: %(what)s"),
        "send_webhook": _("Would post to %(what)s"),
        "rate_conversation": _("Rated: %(what)s"),
    }.get(kind, "")
    fields = effect.get("fields")
    what = ", ".join([*tags, *(fields if isinstance(fields, dict) else ())])
    named = next((str(effect[name]) for name in ("name", "url", "rating") if effect.get(name)), "")
    return told % {"what": what or named} if told else ""


def _list(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def waiting_words(transcript: trial.Transcript) -> str:
    """What it waits for now."""
    until = min((timer.due_at for timer in transcript.timers), default=None)
    limit = " " + _("(until %(moment)s)") % {"moment": date_time(until)} if until is not None else ""
    match transcript.waits_for:
        case "message":
            return _("Waits for the customer") + limit
        case "person":
            return _("A person has the conversation")
        case "effect":
            return _("Waits for an answer from outside")
        case "event":
            names = ", ".join(each.name for each in transcript.awaited)
            return _("Waits for the event %(name)s") % {"name": names} + limit
        case "time":
            return _("Waits") + limit
    return _("The flow has ended; the next message begins anew") if transcript.outcome is not None else ""


def stopped_words(stopped: str) -> str:
    """Why a trial was stopped."""
    return {
        "too_long": _("Stopped: the flow went on for too many steps."),
        "too_many_inputs": _("This chat is too long; start again."),
    }.get(stopped, "")
