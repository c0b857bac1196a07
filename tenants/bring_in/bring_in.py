"""Takes an archive of a company in, in one transaction: all of it, or nothing."""

import secrets
import tempfile
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec

from editions.catalogue import UnknownEdition, edition
from hubwright.control.companies import add_company, find_company, free_slug
from hubwright.control.companies.life_queries import write_life
from hubwright.control.companies.queries import set_details
from hubwright.control.doors import find_door, open_door
from hubwright.control.plugin_hooks.addresses import hook_addresses
from hubwright.control.triggers.addresses import open_address
from hubwright.control.triggers.read import listening_to
from hubwright.desk.search.queries import begin_walk
from hubwright.flows.nodes.trigger_webhook import WEBHOOK
from hubwright.kernel.database import acting_for
from hubwright.kernel.database.whole_tables import be_patient
from hubwright.kernel.errors import StartRefused
from hubwright.kernel.files import FileStore, storage_key
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import enqueue
from hubwright.kernel.scope import active_tenant
from hubwright.kernel.settings import settings
from hubwright.kernel.tokens import digest
from tenants.bring_in import queries
from tenants.bring_in.archive import Given
from tenants.bring_in.ids import Moving, Staying
from tenants.bring_in.known import KnownIds
from tenants.bring_in.people import settle_people
from tenants.bring_in.rows import fitting_shapes, learn_ids, write_rows
from tenants.export.manifest import DUE, Manifest
from tenants.life.states import Event, State

# Of a copy nothing is woken that reaches outside: its other half may be alive, and would do it, too.
_QUIET = frozenset({"search", "sla", "absence", "seal"})
_AT_ONCE = 500


class BroughtIn(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it."""

    tenant_id: UUID
    slug: str
    rows: int
    files: int
    is_copy: bool  # under ids of its own
    channel_keys: dict[str, str]  # that somebody has here already, and the new ones


async def bring_in(path: Path, store: FileStore, *, slug: str = "", name: str = "") -> BroughtIn:
    """Take it in under its own ids if nobody has them here, else under new ones; refused before anything is changed."""
    with Given(path) as given, tempfile.TemporaryDirectory() as folder, KnownIds(Path(folder)) as known:
        manifest = given.manifest
        _refuse_strange(manifest)
        is_copy = await find_company(manifest.company.id) is not None
        tenant_id = new_id() if is_copy else manifest.company.id
        async with AsyncExitStack() as undone:
            undone.push_async_callback(store.delete_below, f"{tenant_id}/")
            async with acting_for(tenant_id):
                await be_patient()
                shapes = await fitting_shapes(manifest)
                if is_copy:
                    learn_ids(given, shapes, known)
                ids = await _ids(manifest, tenant_id, known, is_copy=is_copy)
                called = await _register(manifest, tenant_id, slug=slug, name=name)
                keys = await _new_keys(given)
                written = await write_rows(given, shapes, ids, keys)
                files = await _put_files(given, store, ids)
                await _open_doors()
                await _wake(given, ids, is_copy=is_copy)
                await write_life(tenant_id, status=State.ACTIVE, until=None, because=Event.PROVISIONED, came_from=[])
            undone.pop_all()
    return BroughtIn(tenant_id=tenant_id, slug=called, rows=written, files=files, is_copy=is_copy, channel_keys=keys)


def _refuse_strange(manifest: Manifest) -> None:
    if manifest.contact is not None:
        raise StartRefused("The archive is that of one customer; only that of a whole company can be taken in.")
    try:
        edition(manifest.company.edition, manifest.company.edition_version)
    except UnknownEdition:
        sold = f"{manifest.company.edition} {manifest.company.edition_version}"
        raise StartRefused(f"The company has the edition {sold}, which is not known here.") from None


async def _ids(manifest: Manifest, tenant_id: UUID, known: KnownIds, *, is_copy: bool) -> Moving | Staying:
    people = await settle_people(manifest.people)
    if not is_copy:
        return Staying(people)
    return Moving(tenant_id, {**people, manifest.company.id: tenant_id}, known.knows)


async def _register(manifest: Manifest, tenant_id: UUID, *, slug: str, name: str) -> str:
    company = manifest.company
    called = await free_slug(slug or company.slug)
    await add_company(
        tenant_id=tenant_id,
        slug=called,
        name=name or company.name,
        kind=company.kind,  # type: ignore[arg-type]  # one of the three, as the register held it
        edition=company.edition,
        edition_version=company.edition_version,
        language=company.language,
        region=settings().region,
    )
    await set_details(tenant_id, name=name or company.name, language=company.language, time_zone=company.time_zone)
    return called


async def _new_keys(given: Given) -> dict[str, str]:
    """Channels whose public key leads to somebody here already get another one."""
    found = [msgspec.json.decode(line)["key"] for lines in given.lines("channel", _AT_ONCE) for line in lines]
    return {key: secrets.token_hex(10) for key in found if await find_door("channel", digest(key)) is not None}


async def _put_files(given: Given, store: FileStore, ids: Moving | Staying) -> int:
    count = 0
    for file_id, content in given.files():
        await store.put(storage_key(active_tenant(), UUID(ids.line(file_id))), content)
        count += 1
    return count


async def _open_doors() -> None:
    """What finds the company: people, channels, addresses of flows and plugins. Keys of programs stay behind."""
    for seat in await queries.seats():
        await open_door("member", seat["account_id"].bytes, active_tenant(), seat["id"])
    for channel in await queries.channel_keys():
        await open_door("channel", digest(channel["key"]), active_tenant(), channel["id"])
    for trigger in await listening_to(WEBHOOK):
        await open_address(trigger)
    for plugin in await queries.plugins():
        await hook_addresses(plugin)


async def _wake(given: Given, ids: Moving | Staying, *, is_copy: bool) -> None:
    """What was due is due here; and what was left behind is built anew."""
    for lines in given.other_lines(DUE, _AT_ONCE):
        rows = [msgspec.json.decode(ids.line(line)) for line in lines]
        await queries.put_due(
            [
                (row["kind"], UUID(row["id"]), datetime.fromisoformat(row["due_at"]))
                for row in rows
                if not is_copy or row["kind"] in _QUIET
            ]
        )
    await begin_walk()
    await enqueue("contacts.index", {})
