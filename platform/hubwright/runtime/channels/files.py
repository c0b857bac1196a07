"""Files that came with a message: fetched where their plugin says they are, checked by their bytes, stored."""

from uuid import UUID

import msgspec

from hubwright.desk.files.errors import FileTooLarge, FileTypeNotAccepted
from hubwright.desk.files.verbs import take_file
from hubwright.host.connections.keeper import Keeper
from hubwright.host.fetching import HostFiles
from hubwright.kernel.files import FileStore
from hubwright.kernel.outbound import Outbound
from hubwright.kernel.quotas import QuotaReached
from hubwright.kernel.settings import settings
from hubwright.runtime.channels.accounts import Account
from hubwright.runtime.guarded import GuardedOutbound
from hubwright_sdk import InboundFile, Malformed, Refused


class TakenFile(msgspec.Struct, frozen=True):
    """A file that is here, or the name of one that could not be had."""

    name: str
    file_id: UUID | None
    media_type: str = ""


class Files:
    """The ways of files into this platform: out to the services, and into the store."""

    def __init__(self, outbound: Outbound, store: FileStore) -> None:
        self._outbound, self._store = outbound, store

    async def take(
        self, tenant_id: UUID, account: Account, contact_id: UUID, file: InboundFile, *, last_try: bool
    ) -> TakenFile:
        """Take one; what may pass is raised, so that the message waits for its file, unless this is its last try."""
        try:
            content = file.data or await self._fetch(tenant_id, account, file.url)
            stored = await take_file(
                self._store, tenant_id, name=file.name, content=content, contact_id=contact_id, member_id=None
            )
        except (FileTooLarge, FileTypeNotAccepted, QuotaReached, Refused, Malformed):
            return TakenFile(file.name, None)
        except Exception:
            if not last_try:
                raise
            return TakenFile(file.name, None)
        return TakenFile(stored.name, stored.id, stored.media_type)

    async def _fetch(self, tenant_id: UUID, account: Account, url: str) -> bytes:
        manifest = account.to.plugin.manifest
        guarded = GuardedOutbound(self._outbound, tenant_id)
        keeper = Keeper(tenant_id, manifest, self._outbound.of(tenant_id))
        way = HostFiles(guarded, manifest, account.to.settings, keeper)
        return await way.fetch(url, settings().upload_max_bytes)
