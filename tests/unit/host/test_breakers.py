"""A breaker counts failures in a row; what fails together because one line broke is one failure."""

from uuid import UUID

from hubwright.host.dispatch.breakers import FIRST_PAUSE_S, OPENS_AFTER, Breakers

WHOSE = (UUID(int=1), "a-plugin", "send")


def test_calls_that_break_off_together_are_one_failure() -> None:
    breakers = Breakers()
    for number in range(3 * OPENS_AFTER):
        breakers.failed(WHOSE, 10.0 + number / 1_000, began=9.0)
    assert breakers.wait_s(WHOSE, 11.0, lasts_s=5.0) == 0.0


def test_failures_in_a_row_begin_a_pause_that_doubles_once_for_each_failed_try() -> None:
    breakers, now = Breakers(), 100.0
    for _ in range(OPENS_AFTER):
        breakers.failed(WHOSE, now + 1.0, began=now)
        now += 1.0
    assert breakers.wait_s(WHOSE, now, lasts_s=5.0) == FIRST_PAUSE_S
    for _late in range(8):  # they were under way when it opened
        breakers.failed(WHOSE, now + 0.5, began=now - 0.5)
    assert breakers.wait_s(WHOSE, now, lasts_s=5.0) == FIRST_PAUSE_S

    now += FIRST_PAUSE_S
    assert breakers.wait_s(WHOSE, now, lasts_s=5.0) == 0.0
    assert breakers.wait_s(WHOSE, now, lasts_s=5.0) == 5.0, "one tries, the others wait for it"
    breakers.failed(WHOSE, now + 2.0, began=now)
    assert breakers.wait_s(WHOSE, now + 2.0, lasts_s=5.0) == 2 * FIRST_PAUSE_S


def test_an_answer_makes_everything_forgotten() -> None:
    breakers = Breakers()
    for now in range(OPENS_AFTER):
        breakers.failed(WHOSE, now + 0.5, began=float(now))
    breakers.answered(WHOSE)
    assert breakers.wait_s(WHOSE, OPENS_AFTER + 0.0, lasts_s=5.0) == 0.0
