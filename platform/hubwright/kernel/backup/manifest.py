"""What a backup says about itself; written last, checked before anything is put back."""

from datetime import datetime

import msgspec

from hubwright.kernel.errors import StartRefused

FORMAT = 1
MANIFEST = "manifest.json"
SEAL = "manifest.sha256"
DUMP = "database.dump"
KEY = "secret_key"
MASTER_KEY = "master_key"  # only one that is kept in the data folder; an operator's own stays with the operator
MARKETPLACE_KEY = "marketplace_key"  # likewise; without it no partner's plugin would load after a restore
PUSH_KEY = "push_key"  # likewise; without it every device would have to be added again
FOLDERS = ("files", "outbox")  # of the data folder


class Damaged(StartRefused):
    """The file is no backup, or not the whole of one; nothing was changed."""

    def __init__(self, path: object, why: str) -> None:
        super().__init__(f"The backup {path} is damaged ({why}); nothing was changed.")


class Mark(msgspec.Struct, frozen=True):
    """How many rows a table has, and a hash over all of them whatever their order."""

    rows: int
    hash: str


class Member(msgspec.Struct, frozen=True):
    """One file inside."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """Everything needed to decide whether this can be put back here, and to check that it was."""

    format: int
    hubwright: str
    made_at: datetime
    postgres: int
    runtime_role: str
    migrations: list[str]
    tables: dict[str, Mark]
    members: dict[str, Member]
    master_keys: list[str] = []  # which are needed to read companies' secrets

    @property
    def rows(self) -> int:
        return sum(mark.rows for mark in self.tables.values())

    @property
    def files(self) -> int:
        return sum(name.startswith("files/") for name in self.members)
