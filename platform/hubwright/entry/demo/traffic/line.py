"""What the traffic says on the terminal: one line that moves, or one now and then where nobody can see it move."""

import asyncio
import sys

from hubwright.entry.demo.traffic.day import BEGINS_AT, HOUR
from hubwright.entry.demo.traffic.floor import Floor

_MOVES_EVERY_S, _TELLS_EVERY_S = 0.5, 15.0


def words(floor: Floor) -> str:
    """How the day stands."""
    at = int(BEGINS_AT * 60 + floor.pace.now() / HOUR * 60)
    sums = floor.tally.sums()
    told = (
        ("排队 waiting", floor.waiting),
        ("对话 talking", floor.talking),
        ("已答 answered", sums.get("answered", 0)),
        ("离开 left", sums.get("left", 0)),
        ("机器人 by the bot", sums.get("for_the_bot", 0)),
        ("客服 at work", floor.at_work),
    )
    return f"{at // 60 % 24:02}:{at % 60:02}  " + "  ".join(f"{title} {count}" for title, count in told)


async def keep_telling(floor: Floor) -> None:
    """On stderr: stdout may carry an answer for a program."""
    moves = sys.stderr.isatty()
    while True:
        sys.stderr.write(f"\r{words(floor)}\033[K" if moves else f"{words(floor)}\n")
        sys.stderr.flush()
        await asyncio.sleep(_MOVES_EVERY_S if moves else _TELLS_EVERY_S)


def end_line() -> None:
    """What follows begins on a line of its own."""
    if sys.stderr.isatty():
        sys.stderr.write("\n")
