"""What a process remembers of metered conversations is bounded, and the newest stay."""

from uuid import UUID

from hubwright.runtime.counted import Counted


def test_the_newest_are_known_and_the_oldest_forgotten() -> None:
    counted = Counted(most=4)
    ids = [UUID(int=n) for n in range(6)]
    counted.add(ids[:4])
    assert all(each in counted for each in ids[:4])
    counted.add(ids[4:5])
    assert [each in counted for each in ids[:5]] == [False, False, True, True, True]
