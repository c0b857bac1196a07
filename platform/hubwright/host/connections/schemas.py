"""A connection as pages see it, and the credentials as nobody but the host does."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from hubwright_sdk.manifest.parts import ConnectionDeclaration

State = Literal["connected", "expiring", "needs_reauth", "revoked"]


class Credentials(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What opens the other system; which fields are filled depends on the scheme."""

    key: str = ""
    username: str = ""
    password: str = ""
    access_token: str = ""
    refresh_token: str = ""
    scope: str = ""


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """One row, without its credentials."""

    id: UUID
    plugin: str
    name: str
    scheme: str
    state: State
    account: str
    rev: int
    expires_at: datetime | None
    problem: str
    connected_at: datetime
    renewed_at: datetime
    changed_at: datetime

    @property
    def renews_itself(self) -> bool:
        return self.scheme.startswith("oauth2")


class ConnectionView(msgspec.Struct, frozen=True, kw_only=True):
    """What the manifest declares, and what there is of it."""

    declared: ConnectionDeclaration
    present: Connection | None

    @property
    def state(self) -> str:
        return self.present.state if self.present is not None else "missing"
