"""What operators of the platform did, and why: of flags, announcements and companies, which no company could keep."""

from hubwright.kernel.operator_acts.queries import OperatorAct, acts, note

__all__ = ["OperatorAct", "acts", "note"]
