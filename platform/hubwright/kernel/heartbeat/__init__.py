"""Signs of life of web and worker processes, for operators: on all machines, also without Redis."""

from hubwright.kernel.heartbeat.beat import beating
from hubwright.kernel.heartbeat.queries import ProcessView, alive_processes

__all__ = ["ProcessView", "alive_processes", "beating"]
