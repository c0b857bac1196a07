"""Shifts and leave: one's own, and for supervisors everybody's."""
