"""The databases an operator has named, with the logins that serve there and those that may change everything."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from urllib.parse import unquote, urlsplit

import msgspec

from hubwright.kernel.database import MAIN
from hubwright.kernel.errors import StartRefused
from hubwright.kernel.moving import Side, opened
from hubwright.kernel.settings import Settings


class Places(msgspec.Struct, frozen=True):
    """By key: the address of the owner's login, and the name of the one that serves."""

    owners: Mapping[str, str]
    runtimes: Mapping[str, str]

    @classmethod
    def of(cls, settings: Settings) -> "Places":
        """Those of the settings."""
        if not settings.migrate_database_url:
            raise StartRefused("MIGRATE_DATABASE_URL is not set: it names the login that may move companies.")
        served = {MAIN: settings.database_url, **settings.databases}
        return cls(
            {MAIN: settings.migrate_database_url, **settings.migrate_databases},
            {key: unquote(urlsplit(address).username or "") for key, address in served.items()},
        )

    def open(self, key: str) -> AbstractAsyncContextManager[Side]:
        """Connect to one of them."""
        if key not in self.owners or key not in self.runtimes:
            raise StartRefused(
                f"There is no database {key}: name it in HUBWRIGHT_DATABASES and in HUBWRIGHT_MIGRATE_DATABASES."
            )
        return opened(key, self.owners[key], self.runtimes[key])
