"""What failed for good and waits for a person's decision: nothing is ever lost silently."""

from hubwright.kernel.dead_letters.acts import Done, drop, drop_many, retry, retry_many
from hubwright.kernel.dead_letters.bury import bury, dig_up
from hubwright.kernel.dead_letters.kinds import KINDS, Kind, register
from hubwright.kernel.dead_letters.read import count_dead_letters, get_dead_letter, list_dead_letters
from hubwright.kernel.dead_letters.schemas import DeadLetter, NothingToRepeat

__all__ = [
    "KINDS",
    "DeadLetter",
    "Done",
    "Kind",
    "NothingToRepeat",
    "bury",
    "count_dead_letters",
    "dig_up",
    "drop",
    "drop_many",
    "get_dead_letter",
    "list_dead_letters",
    "register",
    "retry",
    "retry_many",
]
