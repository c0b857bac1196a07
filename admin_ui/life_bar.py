"""What stands above every page of a company whose state has an end: what it is, what happens when, and the way out."""

import msgspec

from admin_ui.company import Company
from admin_ui.formats import date_time
from tenants.life.states import Event, State
from tenants.life.words import state_told

_TONES = {State.TRIAL: "info", State.PAST_DUE: "warning", State.SUSPENDED: "danger", State.CLOSING: "danger"}


class LifeBar(msgspec.Struct, frozen=True, kw_only=True):
    """A line in words, and how urgent it is."""

    tone: str
    title: str
    sentence: str
    way_out: str


def life_bar(company: Company) -> LifeBar | None:
    """The line for a company, in the reader's language and the company's time; none when all is well."""
    state = State(company.status)
    if state not in _TONES or (state is State.TRIAL and company.status_until is None):
        return None
    until = company.status_until
    because = Event(company.status_because) if company.status_because else None
    told = state_told(state, because, date_time(until) if until else "")
    return LifeBar(tone=_TONES[state], title=told.title, sentence=told.sentence, way_out=told.way_out)
