"""Stands in for Stripe on this machine: the API that the `stripe` library speaks, without money, cards or the network.

Production code never imports this package (an import contract says so); the demo starts it as a process of its own.
"""

from hubwright_stripe_standin.app import StandIn
from hubwright_stripe_standin.faults import Fault
from hubwright_stripe_standin.webhooks import Mode
from hubwright_stripe_standin.world import World

__all__ = ["Fault", "Mode", "StandIn", "World"]
