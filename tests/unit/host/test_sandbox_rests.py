"""A plugin that keeps being ended is left alone, longer each time, and forgiven once it answers."""

from hubwright.host.sandbox.rests import Rests


def ended(rests: Rests, times: int, now: float) -> None:
    for _ in range(times):
        rests.misbehaved("a", now)


def test_one_end_is_no_matter_and_each_further_one_is_waited_after() -> None:
    rests = Rests()
    waits = []
    for _ in range(4):
        ended(rests, 1, 0.0)
        waits.append(rests.left_s("a", 0.0))
    assert waits == [0, 0.5, 1.0, 2.0]
    assert rests.left_s("a", 2.0) == 0


def test_five_in_a_row_bring_a_rest_and_each_further_one_a_longer_one() -> None:
    rests = Rests()
    ended(rests, 4, -60.0)
    assert rests.left_s("a", 0.0) == 0

    ended(rests, 1, 0.0)
    assert rests.left_s("a", 10.0) == 20.0
    assert rests.left_s("b", 10.0) == 0
    assert rests.left_s("a", 30.0) == 0

    ended(rests, 1, 31.0)
    assert rests.left_s("a", 31.0) == 60.0
    for _ in range(10):
        ended(rests, 1, 0.0)
    assert rests.left_s("a", 0.0) == 900.0


def test_an_answer_wipes_the_slate_clean() -> None:
    rests = Rests()
    ended(rests, 4, 0.0)
    rests.behaved("a")
    ended(rests, 1, 0.0)
    assert rests.left_s("a", 0.0) == 0


def test_what_is_long_over_is_forgotten() -> None:
    rests = Rests()
    ended(rests, 5, 0.0)
    rests.forget(31.0)
    ended(rests, 1, 31.0)
    assert rests.left_s("a", 31.0) == 60.0
    rests.forget(2_000.0)
    ended(rests, 1, 2_000.0)
    assert rests.left_s("a", 2_000.0) == 0
