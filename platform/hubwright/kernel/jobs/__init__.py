"""Work that must happen but not now: rows in Postgres with lease, attempts and backoff; Redis only rings the bell."""

from hubwright.kernel.jobs import dead as _dead
from hubwright.kernel.jobs.queue import enqueue
from hubwright.kernel.jobs.registry import JOBS, Job, job
from hubwright.kernel.jobs.run import run_due_jobs

del _dead

__all__ = ["JOBS", "Job", "enqueue", "job", "run_due_jobs"]
