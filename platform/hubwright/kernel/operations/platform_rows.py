"""The rows every platform has: processes, sockets, what is due and late, dead letters, breakers, Redis."""

from collections.abc import Callable

from hubwright.kernel import due, heartbeat, incidents
from hubwright.kernel.clock import utc_now
from hubwright.kernel.i18n import _, ngettext
from hubwright.kernel.operations.registry import Measure, State, register
from hubwright.kernel.realtime import hub

LATE_S, TOO_LATE_S = 10.0, 60.0


class Processes:
    """How many processes of a kind live."""

    def __init__(self, kind: str, order: int, title: Callable[[], str]) -> None:
        self.key, self.kind, self.order, self.title = f"processes.{kind}", kind, order, title

    async def read(self) -> Measure:
        alive = [one for one in await heartbeat.alive_processes() if one.kind == self.kind]
        working = [one for one in alive if not one.draining]
        if not working:
            return Measure(value=str(len(alive)), state="bad", told=_("None takes new work: start one."))
        machines = len({one.host for one in alive})
        told = ngettext("on %(num)d machine", "on %(num)d machines", machines) % {"num": machines}
        if len(working) < len(alive):
            told += "; " + _("%(count)s stopping") % {"count": len(alive) - len(working)}
        return Measure(value=str(len(working)), told=told, url="#processes")


class Sockets:
    """How many browsers are connected."""

    key, order = "sockets", 30

    def title(self) -> str:
        return _("Open sockets")

    async def read(self) -> Measure:
        return Measure(value=str(sum(one.sockets for one in await heartbeat.alive_processes())))


class Lag:
    """How much of one kind is due, and how long the oldest has been."""

    def __init__(self, kind: str, order: int, title: Callable[[], str]) -> None:
        self.key, self.kind, self.order, self.title = f"due.{kind}", kind, order, title

    async def read(self) -> Measure:
        found = (await due.lags()).get(self.kind)
        if found is None or not found.count:
            return Measure(value="0")
        state: State = "bad" if found.oldest_s > TOO_LATE_S else "look" if found.oldest_s > LATE_S else "fine"
        told = _("the oldest for %(seconds)s s") % {"seconds": round(found.oldest_s)}
        if state == "bad":
            told += "; " + _("start more workers, or look why they do not get on.")
        return Measure(value=str(found.count), state=state, told=told)


class DeadLetters:
    """How much failed for good."""

    key, order = "dead_letters", 50

    def title(self) -> str:
        return _("Dead letters")

    async def read(self) -> Measure:
        found = await incidents.count_incidents("dead_letter")
        if not found:
            return Measure(value="0", url="/operator/dead-letters")
        minutes = round((utc_now() - min(since for _n, since in found.values())).total_seconds() / 60)
        if minutes < 120:
            told = _("the oldest for %(minutes)s min") % {"minutes": minutes}
        else:
            told = _("the oldest for %(hours)s h") % {"hours": minutes // 60}
        return Measure(
            value=str(sum(n for n, _since in found.values())), state="look", told=told, url="/operator/dead-letters"
        )


class Breakers:
    """How many hosts are spared calls."""

    key, order = "breakers", 51

    def title(self) -> str:
        return _("Open breakers")

    async def read(self) -> Measure:
        found = await incidents.count_incidents("breaker")
        count = sum(n for n, _since in found.values())
        return Measure(value=str(count), state="look" if count else "fine", url="#breakers" if count else "")


class Redis:
    """Whether processes wake each other at once."""

    key, order = "redis", 60

    def title(self) -> str:
        return "Redis"

    async def read(self) -> Measure:
        told = _("Nothing is lost; work goes on within about a second.")
        answers = await hub.redis_answers()
        if answers is None:
            return Measure(value=_("not used"), state="look", told=told)
        if not answers:
            return Measure(value=_("does not answer"), state="bad", told=told)
        return Measure(value=_("answers"))


for _row in (
    Processes("web", 10, lambda: _("Web processes")),
    Processes("worker", 20, lambda: _("Workers")),
    Sockets(),
    Lag("effect", 40, lambda: _("Effects due")),
    Lag("timer", 41, lambda: _("Timers due")),
    Lag("offer", 42, lambda: _("Offers to end")),
    Lag("job", 43, lambda: _("Jobs due")),
    Lag("sla", 44, lambda: _("Service levels to look at")),
    Lag("absence", 45, lambda: _("Companies whose absent agents are to be looked for")),
    DeadLetters(),
    Breakers(),
    Redis(),
):
    register(_row)
