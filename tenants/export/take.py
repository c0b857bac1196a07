"""Reads a whole company at one moment into an archive, some rows at a time."""

import importlib.metadata
from collections.abc import Callable, Sequence
from uuid import UUID

import msgspec

from hubwright.control.companies import find_company
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import reading_one_moment
from hubwright.kernel.database.catalogue import migrations, tenant_shapes
from hubwright.kernel.database.shapes import Shape, parents_first
from hubwright.kernel.database.whole_tables import be_patient, count_rows, read_lines
from hubwright.kernel.errors import Missing
from hubwright.kernel.files import FileStore
from tenants.export import left_out, queries
from tenants.export.archive import Archive
from tenants.export.manifest import DUE, FORMAT, Manifest, Origin, file_part, table_part
from tenants.export.opened import opened
from tenants.export.pieces import Sink
from tenants.export.secrets_out import without_secrets

_AT_ONCE, _FILES_AT_ONCE = 1_000, 200
Tell = Callable[[int, int], None]


def said_to_nobody(_total: int, _done: int) -> None:
    """For whoever does not ask how far it is."""


def columns_of(shape: Shape) -> list[str]:
    """The columns that go along."""
    return [column.name for column in shape.columns if (shape.name, column.name) not in left_out.COLUMNS]


def exported(shapes: Sequence[Shape]) -> list[Shape]:
    """The tables that go along, in the order in which their rows can be written."""
    return [shape for shape in parents_first(shapes) if shape.name not in left_out.TABLES]


async def take(tenant_id: UUID, sink: Sink, store: FileStore, tell: Tell = said_to_nobody) -> Manifest:
    """Write everything; `tell(total, done)` hears of rows as they are written."""
    archive = Archive(sink)
    async with reading_one_moment(tenant_id):
        await be_patient()
        made_at = utc_now()
        shapes = exported(await tenant_shapes())
        total, done, secrets = sum([await count_rows(shape) for shape in shapes]), 0, 0
        for shape in shapes:
            member = archive.member(table_part(shape.name))
            async for lines in read_lines(shape, columns_of(shape), _AT_ONCE):
                bare = [without_secrets(line) for line in await opened(shape.name, lines)]
                await member.lines(line for line, _secrets in bare)
                secrets += sum(found for _line, found in bare)
                done += len(lines)
                tell(total, done)
            member.end()
        await _take_due(archive)
        missing = await _take_files(archive, store)
        manifest = Manifest(
            format=FORMAT,
            hubwright=importlib.metadata.version("hubwright"),
            made_at=made_at,
            migrations=await migrations(),
            company=await origin_of(tenant_id),
            people=await queries.people(),
            tables={shape.name: columns_of(shape) for shape in shapes},
            parts=archive.parts,
            left_out=left_out.told(),
            secrets_left_out=secrets,
            files_missing=missing,
        )
    await archive.seal(manifest)
    return manifest


async def _take_due(archive: Archive) -> None:
    member = archive.member(DUE)
    await member.lines(
        msgspec.json.encode(row).decode() for row in await queries.due(sorted(left_out.DUE_KINDS_LEFT_OUT))
    )
    member.end()


async def _take_files(archive: Archive, store: FileStore) -> list[str]:
    """Every uploaded file as its row names it; what is not there any more is named instead."""
    missing: list[str] = []
    after = UUID(int=0)
    while found := await queries.files_after(after, _FILES_AT_ONCE):
        for row in found:
            try:
                await archive.add(file_part(row["id"]), await store.get(row["storage_key"]))
            except Missing:
                missing.append(str(row["id"]))
        after = found[-1]["id"]
    return missing


async def origin_of(tenant_id: UUID) -> Origin:
    """The company as it is registered."""
    company = await find_company(tenant_id)
    if company is None:
        raise Missing("tenant")
    return Origin(**{field: getattr(company, field) for field in Origin.__struct_fields__})
