"""One conversation of the past, line by line and stretch by stretch, as the product would have written it. Pure."""

from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from hubwright import flows
from hubwright.control.routing.plan import Plan
from hubwright.desk.past.schemas import PastLine, PastOffer, PastStretch, PastTalk, PastWait
from hubwright.desk.queues.enter_queue import kind_of
from hubwright.kernel.i18n import _, use_language
from hubwright.runtime.facts import Facts, body_of, carried_facts, conversation_facts
from tenants.demos.bot import Execution
from tenants.demos.cast import Cast, Colleague
from tenants.demos.industry import PRIORITIES, Topic

OFFER_S = 30
_NEVER_MIND = {"en": "Never mind, I will try again later.", "zh": "算了，我晚点再来。"}
_RATINGS = (5, 5, 5, 5, 5, 5, 4, 4, 4, 3, 3, 2, 1)


class Telling:
    """Builds one talk; every step says at which moment it ends."""

    def __init__(self, cast: Cast, rng: Random, number: int, *, contact: Facts, language: str, at: datetime) -> None:
        self.cast, self.rng, self.number, self.customer_id = cast, rng, number, UUID(contact["id"])
        self.language, self.at = language, at
        self.id = self._id("talk")
        conversation = conversation_facts(self.id, language=language, fields={}, test=False)
        carried = carried_facts(contact, conversation, {}, cast.bot.channel)
        self.bot = Execution(cast.bot, self._id("session"), self.id, carried, self._id)
        self.lines: list[PastLine] = []
        self.log: list[PastStretch] = [PastStretch(kind="bot", reason="opened", began_at=at)]
        self.wait: PastWait | None = None
        self.holder: Colleague | None = None
        self.assigned_at: datetime | None = None
        self.resolved_at: datetime | None = None
        self.rating: int | None = None
        self.disposition: UUID | None = None
        self.label, self.summary = "", dict[str, Any]()

    def after(self, least: float, most: float) -> datetime:
        """Time passes."""
        self.at += timedelta(seconds=round(self.rng.uniform(least, most)))
        return self.at

    def asks(self, words: str) -> None:
        """The customer's first words."""
        self._say("contact", words)

    def bot_answers(self) -> None:
        """The bot knows it, and that is that."""
        self._bot_hears()
        self.after(25, 70)
        self._goes_on("ended", "resolved")
        self.resolved_at = self.at

    def waits(self, topic: Topic) -> None:
        """The bot passes it on, and it stands in a queue."""
        self.label, self.summary = topic.key, {"Asked": self.lines[0].text}
        self._bot_hears()
        self._tell("queued", _("You are in the queue. The next free person will answer here."), {"reason": "flow"})
        self._goes_on("waiting", "flow")
        asks, priority = {topic.key: 2}, PRIORITIES[topic.priority]
        self.wait = PastWait(
            entry_id=self._id("entry"),
            arrival_id=self._id("arrival"),
            queue_id=self.cast.queues[topic.queue],
            priority=priority,
            rank_at=Plan().rank_at(self.at, priority),
            asks=asks,
            kind=kind_of("chat", topic.key, asks),
            entered_at=self.at,
            left_at=None,
            outcome="",
        )

    def is_taken(self, by: Colleague, declined_by: Colleague | None, waited: float) -> None:
        """Offered, perhaps declined once, and accepted."""
        self.after(waited * 0.7, waited * 1.3)
        if declined_by is not None:
            self._offer(declined_by, "declined", self.rng.uniform(4, 15))
            self._goes_on("waiting", "declined")
            self.after(1, 4)
        self._offer(by, "accepted", self.rng.uniform(3, 14))
        self.holder, self.assigned_at = by, self.at
        self._goes_on("agent", "accepted", by.id)
        self.bot.person("assigned", self.at)
        self._leaves("accepted")
        with use_language(self.language):
            text = _("%(name)s is here for you now.") % {"name": by.name}
        self._tell("assigned", text, by=by)

    def talk(self, lines: tuple[str, ...]) -> None:
        """What was said then; a line begins with who says it."""
        for line in lines:
            self.after(18, 75)
            self._say({"v": "contact", "a": "agent", "n": "agent"}[line[0]], line[3:], note=line[0] == "n")

    def gives_up(self) -> None:
        """The customer leaves, and it is closed out of the queue."""
        self.after(150, 420)
        self._say("contact", _NEVER_MIND[self.language])
        self._close(60, 200)
        self._leaves("resolved")

    def is_closed(self, disposition: UUID) -> None:
        """Written up, closed, and perhaps rated."""
        self._close(15, 60)
        self.disposition = disposition
        self._tell("disposed", self.cast.dispositions[disposition], by=self.holder, internal=True)
        if self.cast.ratings:
            self._tell("rating_request", _("How was it? Your rating helps us."))
            if self.rng.randrange(10) < 6:
                self.after(10, 60)
                self.rating = self.rng.choice(_RATINGS)
                self._say("contact", "", kind="rating", body={"rating": self.rating})

    def told(self, page: str) -> PastTalk:
        """The whole of it."""
        status = "resolved" if self.resolved_at is not None else "assigned" if self.holder is not None else "waiting"
        over = self.holder is not None and self.resolved_at is not None
        return PastTalk(
            id=self.id,
            customer_id=self.customer_id,
            channel_id=self.cast.channel_id,
            language=self.language,
            label=self.label,
            summary=self.summary,
            source={"page": page, "source": ""},
            status=status,
            lines=self.lines,
            log=self.log,
            wait=self.wait,
            assignee_id=self.holder.id if self.holder is not None else None,
            assigned_at=self.assigned_at,
            handled_id=self._id("handled", self.lines[0].at) if over else None,
            handled_until=self.resolved_at if over else None,
            resolved_at=self.resolved_at,
            rating=self.rating,
            disposition_id=self.disposition,
        )

    def _bot_hears(self) -> None:
        self.after(1, 2)
        for effect in self.bot.hears(self.lines[-1].text, self.language, self.at):
            if isinstance(effect, flows.SendMessage):
                self._say("bot", effect.text, body=body_of(effect))

    def _close(self, least: float, most: float) -> None:
        self.after(least, most)
        self.resolved_at = self.at
        self.bot.person("closed", self.at)
        self._goes_on("ended", "resolved")
        with use_language(self.language):
            text = _("This conversation is closed. Write again whenever you like.")
        self._tell("resolved", text, by=self.holder)

    def _offer(self, to: Colleague, state: str, within: float) -> None:
        assert self.wait is not None
        offered_at = self.at
        self._goes_on("offered", "offer", to.id)
        self.after(within, within)
        offer = PastOffer(
            id=self._id(f"offer {len(self.wait.offers)}", offered_at),
            member_id=to.id,
            state=state,
            offered_at=offered_at,
            answered_at=self.at,
            expires_at=offered_at + timedelta(seconds=OFFER_S),
        )
        self.wait.offers.append(offer)

    def _leaves(self, outcome: str) -> None:
        assert self.wait is not None
        left_at = self.assigned_at if outcome == "accepted" else self.resolved_at
        self.wait = replace(self.wait, left_at=left_at, outcome=outcome)

    def _goes_on(self, kind: Any, reason: str, member_id: UUID | None = None) -> None:
        last = self.log[-1]
        self.log[-1] = replace(last, ended_at=self.at)
        self.log.append(PastStretch(kind=kind, reason=reason, began_at=self.at, member_id=member_id))

    def _say(self, author: Any, text: str, *, note: bool = False, kind: str = "text", body: Any = None) -> None:
        by = self.holder if author == "agent" else None
        self._write(author, "note" if note else kind, text, body or {}, by, internal=note)

    def _tell(
        self, kind: str, text: str, body: Any = None, *, by: Colleague | None = None, internal: bool = False
    ) -> None:
        self._write("system", kind, text, body or {}, by, internal=internal)

    def _write(self, author: Any, kind: str, text: str, body: Any, by: Colleague | None, *, internal: bool) -> None:
        self.lines.append(
            PastLine(
                id=self._id(f"line {len(self.lines)}"),
                at=self.at,
                author=author,
                text=text,
                kind=kind,
                body=body,
                member_id=by.id if by is not None else None,
                author_name=by.name if by is not None else "",
                internal=internal,
            )
        )

    def _id(self, what: str, at: datetime | None = None) -> UUID:
        return self.cast.ids.timed(f"{self.number} {what}", at or self.at)
