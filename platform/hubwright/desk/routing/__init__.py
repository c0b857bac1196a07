"""Who is offered what, as one pure function over plans, what waits, agents and the time."""

from hubwright.desk.routing.choose import Decision, Proposal, choose
from hubwright.desk.routing.crowd import Crowd
from hubwright.desk.routing.lines import Lines
from hubwright.desk.routing.people import Agent
from hubwright.desk.routing.verdict import COOL_DOWN, Clause
from hubwright.desk.routing.waiting import Refused, Waiting

__all__ = ["COOL_DOWN", "Agent", "Clause", "Crowd", "Decision", "Lines", "Proposal", "Refused", "Waiting", "choose"]
