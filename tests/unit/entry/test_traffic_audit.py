"""The driver's own book against the product's rows: equal books say nothing, each difference is named."""

from collections import Counter
from collections.abc import Callable
from uuid import UUID

import msgspec
import pytest

from hubwright.desk.reckoning.book import Book
from hubwright.desk.reckoning.deeds import Deeds, OneOffer
from hubwright.entry.demo.traffic import audit
from hubwright.entry.demo.traffic.tally import Kept, Tally

_TALK, _OTHER = UUID(int=1), UUID(int=2)
_TAKEN, _DECLINED, _LATE = UUID(int=11), UUID(int=12), UUID(int=13)
_ANNA, _BEN = UUID(int=21), UUID(int=22)
_NAMES = {_ANNA: "anna@example.test", _BEN: "ben@example.test"}


def _tally() -> Tally:
    kept = Kept(customer=1, said=2, replies=2, notes=1, parked=1, resolved=1, disposition="Solved", rated=True)
    return Tally(
        seed=1,
        speed=60,
        began_at="2026-01-01T00:00:00+00:00",
        conversations={str(_TALK): kept},
        accepted={str(_TAKEN): "anna@example.test"},
        declined={str(_DECLINED): "ben@example.test"},
        too_late={str(_LATE): "ben@example.test"},
        states={"anna@example.test": {"available": 2, "break": 1, "offline": 1}},
    )


def _deeds() -> Deeds:
    return Deeds(
        conversations=[_TALK, _OTHER],  # somebody beside the plan wrote, too
        said={_TALK: Counter(contact=2, agent=2, note=1, rating=1)},
        log={_TALK: Counter({("parked", "put_aside"): 1, ("ended", "resolved"): 1, ("agent", "accepted"): 1})},
        offers={
            _TAKEN: OneOffer(_ANNA, "accepted"),
            _DECLINED: OneOffer(_BEN, "declined"),
            _LATE: OneOffer(_BEN, "timed_out"),
            UUID(int=14): OneOffer(UUID(int=99), "accepted"),  # by somebody the driver does not play
        },
        dispositions={_TALK: "Solved"},
        states={(_ANNA, "available"): 5, (_ANNA, "break"): 1, (_ANNA, "offline"): 1, (_ANNA, "wrap_up"): 1},
    )


def _differences(tally: Tally, deeds: Deeds) -> list[str]:
    book = Book()
    audit.compare(book, tally, deeds, _NAMES)
    assert book.numbers > 10
    return [difference.figure for difference in book.differences]


def test_equal_books_say_nothing() -> None:
    assert _differences(_tally(), _deeds()) == []


@pytest.mark.parametrize(
    ("spoil", "figure"),
    [
        (lambda d: d.said[_TALK].update(agent=1), "answers"),
        (lambda d: d.said[_TALK].subtract(contact=1), "words of the customer"),
        (lambda d: d.log[_TALK].update({("ended", "resolved"): 1}), "closed"),
        (lambda d: d.log[_TALK].pop(("parked", "put_aside")), "put aside"),
        (lambda d: d.conversations.remove(_TALK), "conversations that are lost"),
        (lambda d: d.offers.update({_TAKEN: OneOffer(_BEN, "accepted")}), "who took an offer"),
        (lambda d: d.offers.pop(_TAKEN), "offers taken"),
        (lambda d: d.offers.update({_DECLINED: OneOffer(_BEN, "accepted")}), "offers taken"),
        (lambda d: d.offers.update({_LATE: OneOffer(_BEN, "declined")}), "offers declined beside the plan"),
        (lambda d: d.dispositions.update({_TALK: "Follow up"}), "disposition"),
        (lambda d: d.states.update({(_BEN, "break"): 1}), "break of ben@example.test"),
    ],
)
def test_each_difference_is_named(spoil: Callable[[Deeds], object], figure: str) -> None:
    deeds = _deeds()
    spoil(deeds)
    assert figure in _differences(_tally(), deeds)


def test_the_book_is_read_as_it_was_written() -> None:
    tally = _tally()
    assert msgspec.json.decode(msgspec.json.encode(tally), type=Tally) == tally
    assert tally.sums()["answered"] == 1
