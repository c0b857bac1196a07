"""Failures that pass by themselves: whoever meets one gives its work back as it was, and it is tried again."""

import asyncpg

TRANSIENT: tuple[type[BaseException], ...] = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.TransactionRollbackError,  # deadlocks and serialization
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,  # shut down, cancelled, timed out
    asyncpg.LockNotAvailableError,
)
