"""`hubwright _demo-traffic`: the traffic at the demo's busy company, as a process of its own."""

import argparse

from hubwright.entry import start
from hubwright.entry.commands.traffic_options import describe_day, shape_of

HELP = "drive a day of traffic (started by demo)"


def describe(parser: argparse.ArgumentParser) -> None:
    """What the day is made of."""
    describe_day(parser)
    start.add_data_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Drive it and compare."""
    from hubwright.entry.demo.traffic.run import traffic  # noqa: PLC0415 - only the demo command may load the demo

    return traffic(start.with_key(start.load(arguments)), shape_of(arguments), arguments.speed)
