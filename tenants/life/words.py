"""A company's states and turns in the reader's language: what it is, what happens when, and the way out."""

import msgspec

from hubwright.kernel.i18n import _
from tenants.life.states import By, Event, State


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A state in words: its name, what it means, and what helps."""

    title: str
    sentence: str
    way_out: str = ""


def state_title(state: State) -> str:
    """What a state is called."""
    titles = {
        State.PROVISIONING: _("Being set up"),
        State.TRIAL: _("Trial"),
        State.ACTIVE: _("In service"),
        State.PAST_DUE: _("Bill open"),
        State.SUSPENDED: _("Read-only"),
        State.CLOSING: _("Being closed"),
        State.PURGED: _("Erased"),
    }
    return titles[state]


def state_told(state: State, because: Event | None, when: str) -> Told:
    """What a state means; `when` is its end as the reader writes dates, '' without one."""
    if state is State.SUSPENDED:
        return _suspended(because, when)
    sentences = {
        State.PROVISIONING: _("This company is being set up."),
        State.TRIAL: _("The trial goes until %(when)s; then everything here becomes read-only and nothing is lost."),
        State.PAST_DUE: _("A bill is open. Everything works until %(when)s; then it becomes read-only."),
        State.CLOSING: _("This company is being closed. On %(when)s everything of it is erased for good."),
        State.PURGED: _("Everything of this company was erased."),
    }
    ways_out = {
        State.TRIAL: _("Choose an edition before that to go on without a break."),
        State.PAST_DUE: _("Pay the bill and this goes away by itself."),
        State.CLOSING: _("Until then an owner can reopen it, and everything is as it was."),
    }
    if state not in sentences or (state is State.TRIAL and not when):
        return Told(title=state_title(state), sentence=_("Everything works."))
    return Told(title=state_title(state), sentence=sentences[state] % {"when": when}, way_out=ways_out.get(state, ""))


def _suspended(because: Event | None, when: str) -> Told:
    title = state_title(State.SUSPENDED)
    means = _("Everything can be read and nothing changed; customers are told that you take no messages.")
    if because is Event.SUSPENDED or not when:
        return Told(
            title=title,
            sentence=_("Hubwright has suspended this company.") + " " + means,
            way_out=_("Write to Hubwright to go on; nothing is lost."),
        )
    why = _("The trial is over.") if because is Event.TRIAL_ENDED else _("A bill was not paid.")
    closes = _("On %(when)s it begins to close.") % {"when": when}
    way_out = (
        _("Choose an edition and everything goes on where it stopped.")
        if because is Event.TRIAL_ENDED
        else _("Pay the bill and everything goes on where it stopped.")
    )
    return Told(title=title, sentence=f"{why} {means} {closes}", way_out=way_out)


def event_title(event: Event) -> str:
    """What a turn is called in the history."""
    titles = {
        Event.PROVISIONED: _("The company began"),
        Event.TRIAL_BEGAN: _("The company began, on trial"),
        Event.TRIAL_EXTENDED: _("The trial was extended"),
        Event.TRIAL_ENDED: _("The trial ended"),
        Event.PAID: _("Paid"),
        Event.PAST_DUE: _("A bill was not paid"),
        Event.GRACE_ENDED: _("The bill stayed open too long"),
        Event.SUSPENDED: _("Suspended"),
        Event.RESUMED: _("Resumed"),
        Event.CLOSED: _("Closed"),
        Event.REOPENED: _("Reopened"),
        Event.NOTICE_ENDED: _("Nobody came back; it began to close"),
        Event.DEMO_ENDED: _("The demo ended"),
        Event.ERASED: _("Erased"),
    }
    return titles[event]


def by_title(by: By) -> str:
    """Who caused it."""
    titles = {
        By.OWNER: _("owner"),
        By.OPERATOR: _("Hubwright"),
        By.BILLING: _("billing"),
        By.CLOCK: _("by itself, in time"),
        By.PLATFORM: _("by itself"),
    }
    return titles[by]
