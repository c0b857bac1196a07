"""Brings the schema up to date: one migrator at a time, each migration whole or not at all."""

from hubwright.kernel.migrate.roles import ensure_roles, refuse_powerful_runtime
from hubwright.kernel.migrate.runner import migrate, pending

__all__ = ["ensure_roles", "migrate", "pending", "refuse_powerful_runtime"]
