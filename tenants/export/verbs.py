"""Asking for an export, looking how far it is, opening it, and taking it away before its time."""

from collections.abc import AsyncIterator
from uuid import UUID

from hubwright.desk.contacts.record import root_id_of
from hubwright.desk.contacts.verbs import get_contact
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Missing
from hubwright.kernel.files import FileStore
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import enqueue
from hubwright.kernel.permissions import Permission
from hubwright.kernel.scope import active_tenant
from tenants.export import queries
from tenants.export.errors import AlreadyUnderWay, Expired
from tenants.export.pieces import pieces_below, read_pieces
from tenants.export.queries import ExportView

WRITE = "data.export"
DAYS_KEPT = 7
_SHOWN = 20


async def ask_for_export(actor: Actor, contact_id: UUID | None = None) -> UUID:
    """Have everything written into an archive, or what there is of one customer."""
    actor.require(Permission.DATA_EXPORT)
    if contact_id is not None:
        contact_id = await root_id_of((await get_contact(contact_id)).id)
    if await queries.under_way(contact_id):
        raise AlreadyUnderWay
    export_id = new_id()
    await queries.insert(export_id, contact_id, actor.name or actor.label)
    await enqueue(WRITE, {"export_id": str(export_id)})
    await audit.record(actor, "data.export_asked", export_id, contact=str(contact_id) if contact_id else "")
    return export_id


async def list_exports(actor: Actor) -> list[ExportView]:
    """The latest ones, and how far each is."""
    actor.require(Permission.DATA_EXPORT)
    return await queries.newest(_SHOWN)


async def open_export(actor: Actor, export_id: UUID) -> ExportView:
    """One whose bytes are there; that somebody takes it along is written down."""
    actor.require(Permission.DATA_EXPORT)
    found = await queries.get(export_id)
    if found is None or found.state not in ("done", "expired"):
        raise Missing("export")
    if found.state == "expired":
        raise Expired
    await audit.record(actor, "data.export_taken", export_id)
    return found


def bytes_of(store: FileStore, tenant_id: UUID, export: ExportView) -> AsyncIterator[bytes]:
    """The archive, piece after piece."""
    return read_pieces(store, pieces_below(tenant_id, export.id), export.pieces)


async def remove_export(actor: Actor, store: FileStore, export_id: UUID) -> None:
    """Take an archive away before its time."""
    actor.require(Permission.DATA_EXPORT)
    found = await queries.get(export_id)
    if found is None or found.state != "done":
        raise Missing("export")
    await let_go(store, export_id)
    await audit.record(actor, "data.export_removed", export_id)


async def let_go(store: FileStore, export_id: UUID) -> None:
    """Its bytes go first, so that a row never promises too little."""
    await store.delete_below(pieces_below(active_tenant(), export_id))
    await queries.expire(export_id)
