"""Which methods of a plugin may be called over the wall: every hook, and nothing else."""

from hubwright_sdk.hooks import HOOKS, Hook, offered_by

METHODS = HOOKS
Method = Hook

__all__ = ["METHODS", "Method", "offered_by"]
