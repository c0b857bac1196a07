"""The only file that touches table feature_flag."""

from hubwright.kernel.database import Row, global_execute, global_fetch, outside_tenants
from hubwright.kernel.flags.rules import Setting

_REASON = "flags are about releases, which belong to no company"
_COLUMNS = "key, state, percent, tenants, changed_at"


async def every() -> list[Row]:
    """Read all that was ever set."""
    async with outside_tenants(_REASON):
        return await global_fetch(f"SELECT {_COLUMNS} FROM feature_flag")


async def put(key: str, setting: Setting) -> None:
    """Write what holds from now on."""
    await global_execute(
        "INSERT INTO feature_flag (key, state, percent, tenants) VALUES ($1, $2, $3, $4) ON CONFLICT (key) DO UPDATE"
        " SET state = excluded.state, percent = excluded.percent, tenants = excluded.tenants, changed_at = now()",
        key,
        setting.state,
        setting.percent,
        sorted(setting.tenants),
    )


def setting_of(row: Row) -> Setting:
    """A row as the rules read it."""
    return Setting(state=row["state"], percent=row["percent"], tenants=frozenset(row["tenants"]))
