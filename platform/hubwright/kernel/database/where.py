"""In which database a tenant lives, as far as this process has been told; every database checks it again."""

import asyncio
from uuid import UUID

import asyncpg

MAIN = "default"
_fenced = "HW101"
_elsewhere = "HW102"
_PATIENCE_S = 8.0
_PAUSE_S = 0.1


class NotNow(ConnectionError):
    """The tenant is being moved to another database: nothing was done, the same again in a moment will be."""


class DatabaseUnknown(ConnectionError):
    """A tenant lives in a database that this process was not told of."""

    def __init__(self, key: str) -> None:
        super().__init__(f"HUBWRIGHT_DATABASES names no database {key}")


_told: dict[UUID, str] = {}


def database_of(tenant_id: UUID) -> str:
    """Where to look first: the main database, unless one has said otherwise."""
    return _told.get(tenant_id, MAIN)


def note(tenant_id: UUID, key: str) -> None:
    """A database has said where a tenant lives."""
    if key == MAIN:
        _told.pop(tenant_id, None)
    else:
        _told[tenant_id] = key


def forget_all() -> None:
    """What was told belongs to databases that are closed."""
    _told.clear()


class Search:
    """Looks for one tenant: follows what databases say, waits while it is being moved, and gives up after a while."""

    def __init__(self, tenant_id: UUID) -> None:
        self.tenant_id = tenant_id
        self._until = 0.0
        self._asked: set[str] = set()

    async def go_on(self, failure: asyncpg.PostgresError) -> None:
        """Try once more after this failure, or raise what is to be told."""
        if failure.sqlstate not in (_fenced, _elsewhere):
            raise failure
        asked = database_of(self.tenant_id)
        self._asked.add(asked)
        if failure.sqlstate == _elsewhere:
            note(self.tenant_id, str(failure.detail or MAIN))
            if database_of(self.tenant_id) not in self._asked:
                return
            self._asked.clear()  # told in a circle: a move ends at this moment
        now = asyncio.get_running_loop().time()
        self._until = self._until or now + _PATIENCE_S
        if now >= self._until:
            raise NotNow("the company is being moved") from failure
        await asyncio.sleep(_PAUSE_S)
