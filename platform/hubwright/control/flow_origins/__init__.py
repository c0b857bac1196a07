"""Where a flow came from, and what is still to be set up or looked at because of it."""

from hubwright.control.flow_origins.arrive import Arrived, read_file, take_over
from hubwright.control.flow_origins.remember import origin_of, put_aside, remember_origin, take_up
from hubwright.control.flow_origins.schemas import Origin, Source

__all__ = [
    "Arrived",
    "Origin",
    "Source",
    "origin_of",
    "put_aside",
    "read_file",
    "remember_origin",
    "take_over",
    "take_up",
]
