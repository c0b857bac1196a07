"""The arguments of a day of traffic, for the demo and for the process that drives it."""

import argparse
from typing import TYPE_CHECKING

from hubwright.kernel.errors import StartRefused

if TYPE_CHECKING:
    from hubwright.entry.demo.traffic.day import Shape

SPEED, AGENTS, HOURS = 30.0, 50, 10.0
_MOST_AGENTS, _FASTEST, _LONGEST = 200, 1_000.0, 24.0


def describe_day(parser: argparse._ActionsContainer) -> None:
    """Which day, how long, how fast, how many agents."""
    parser.add_argument("--seed", type=int, default=1, help="the same seed is the same day (default %(default)s)")
    parser.add_argument(
        "--speed",
        type=float,
        default=SPEED,
        help="how many times faster than the day (default %(default)s; 1 is real time): handling, patience and breaks "
        "are shortened, the product's own clock is not",
    )
    parser.add_argument("--agents", type=int, default=AGENTS, help="how many agents work (default %(default)s)")
    parser.add_argument("--hours", type=float, default=HOURS, help="how long the day is (default %(default)s)")


def shape_of(arguments: argparse.Namespace) -> "Shape":
    """The day these arguments ask for."""
    from hubwright.entry.demo.traffic.day import Shape  # noqa: PLC0415 - only the demo command may load the demo

    for name, value, most in (
        ("--agents", arguments.agents, _MOST_AGENTS),
        ("--speed", arguments.speed, _FASTEST),
        ("--hours", arguments.hours, _LONGEST),
    ):
        if not 0 < value <= most:
            raise StartRefused(f"{name} must be above 0 and at most {most:g}.")
    return Shape(seed=arguments.seed, agents=arguments.agents, hours=arguments.hours)


def words_of(arguments: argparse.Namespace) -> list[str]:
    """The same arguments for a child process."""
    return [f"--{name}={getattr(arguments, name)}" for name in ("seed", "speed", "agents", "hours")]
