"""Where the embedded servers listen, as the same URLs that an operator would set."""

import msgspec


class Endpoints(msgspec.Struct, frozen=True):
    """Connection URLs over unix sockets; a URL is empty when that server was not asked for."""

    database_url: str = ""
    migrate_database_url: str = ""
    superuser_url: str = ""
    redis_url: str = ""

    def as_environment(self) -> dict[str, str]:
        """What a child process needs; the superuser stays with the process that owns the servers."""
        settings = {
            "DATABASE_URL": self.database_url,
            "MIGRATE_DATABASE_URL": self.migrate_database_url,
            "REDIS_URL": self.redis_url,
        }
        return {name: value for name, value in settings.items() if value}
