"""Brings the schema up to date: one migrator at a time, each migration whole or not at all."""

from hubwright.kernel.migrate.days import Kept, keep_days
from hubwright.kernel.migrate.roles import ensure_roles, refuse_powerful_runtime
from hubwright.kernel.migrate.runner import migrate, pending, require_fit

__all__ = ["Kept", "ensure_roles", "keep_days", "migrate", "pending", "refuse_powerful_runtime", "require_fit"]
