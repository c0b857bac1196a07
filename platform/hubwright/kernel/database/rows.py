"""The one gate to tenant rows: every query starts here and carries the tenant (layer 1; RLS is layer 2)."""

from typing import Any, Generic, TypeVar
from uuid import UUID

from piccolo import columns
from piccolo.columns import Column
from piccolo.query.methods.count import Count
from piccolo.query.methods.delete import Delete
from piccolo.query.methods.exists import Exists
from piccolo.query.methods.insert import Insert
from piccolo.query.methods.objects import Objects
from piccolo.query.methods.select import Select
from piccolo.query.methods.update import Update
from piccolo.table import Table

from hubwright.kernel.database.engine import DB
from hubwright.kernel.scope import CrossTenant, active_tenant

NO_TENANT = UUID(int=0)


class TenantTable(Table):
    """Columns that every tenant table has; the real primary key is (tenant_id, id)."""

    tenant_id = columns.UUID(default=NO_TENANT)
    id = columns.UUID(primary_key=True)


T = TypeVar("T", bound=TenantTable)
G = TypeVar("G", bound=Table)


class Rows(Generic[T]):
    """Queries over one tenant table, already narrowed to the active tenant."""

    def __init__(self, table: type[T]) -> None:
        tenant = active_tenant()
        if DB.current() is not None:
            DB.tenants_connection()  # refuses a transaction that is not the tenant's
        self.table = table
        self.mine = table.tenant_id == tenant

    def select(self, *columns: Column | str) -> Select[Any]:
        """Read rows as dicts."""
        return self.table.select(*columns).where(self.mine)

    def objects(self) -> Objects[T]:
        """Read rows as objects."""
        return self.table.objects().where(self.mine)

    async def get(self, row_id: UUID) -> T | None:
        """Read one row by id."""
        return await self.table.objects().where(self.mine, self.table.id == row_id).first()

    def insert(self, *new: T) -> Insert[T]:
        """Write new rows; the tenant is filled in, and a foreign one is refused."""
        tenant = active_tenant()
        for row in new:
            if row.tenant_id not in (NO_TENANT, tenant):
                raise CrossTenant(f"{self.table.__name__} row of another tenant")
            row.tenant_id = tenant
        return self.table.insert(*new)

    def update(self, values: dict[Column | str, Any]) -> Update[T]:
        """Change rows; narrow further with `.where(...)`."""
        return self.table.update(values, force=True).where(self.mine)

    def delete(self) -> Delete:
        """Remove rows; narrow further with `.where(...)`."""
        return self.table.delete(force=True).where(self.mine)

    def count(self) -> Count:
        """Count rows."""
        return self.table.count().where(self.mine)

    def exists(self) -> Exists[T]:
        """Tell whether there is such a row."""
        return self.table.exists().where(self.mine)


def rows(table: type[T]) -> Rows[T]:
    """Start every query over tenant rows here."""
    return Rows(table)


def global_rows(table: type[G]) -> type[G]:
    """Start every query over a listed global table here; the list with reasons stands in the first migration."""
    if issubclass(table, TenantTable):
        raise CrossTenant(f"{table.__name__} belongs to tenants; use rows()")
    return table
