"""What a company says about its agents' states: kinds of breaks, wrap-up, dispositions, what leaving means."""

from hubwright.desk.states import tasks

__all__ = ["tasks"]
