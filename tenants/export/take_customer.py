"""Everything that there is of one customer, for whoever asks what is kept of them."""

import importlib.metadata
from uuid import UUID

from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import reading_one_moment
from hubwright.kernel.database.catalogue import migrations, tenant_shapes
from hubwright.kernel.database.named_rows import lines_where
from hubwright.kernel.database.whole_tables import be_patient
from hubwright.kernel.errors import Missing
from hubwright.kernel.files import FileStore
from tenants.erase.customer import queries as customer_queries
from tenants.erase.customer.reach import Reach, reach_of
from tenants.erase.customer.rules import RULES, Bare, Found, Goes
from tenants.export.archive import Archive
from tenants.export.manifest import FORMAT, Manifest, file_part, table_part
from tenants.export.opened import opened
from tenants.export.pieces import Sink
from tenants.export.secrets_out import without_secrets
from tenants.export.take import Tell, columns_of, exported, origin_of, said_to_nobody

_AT_ONCE = 200  # ids that are asked for together


async def take_customer(
    tenant_id: UUID, contact_id: UUID, sink: Sink, store: FileStore, tell: Tell = said_to_nobody
) -> Manifest:
    """Write every row that names them, and their files."""
    archive = Archive(sink)
    async with reading_one_moment(tenant_id):
        await be_patient()
        made_at = utc_now()
        shapes = {shape.name: shape for shape in exported(await tenant_shapes())}
        reach = await reach_of(contact_id, {shape.name: shape for shape in await tenant_shapes()})
        done = secrets = 0
        for name, shape in shapes.items():
            found = _found(name)
            if not found:
                continue
            member = archive.member(table_part(name))
            for each in found:
                for names in _parts(reach, each):
                    bare = [
                        without_secrets(line)
                        for line in await opened(
                            shape.name, await lines_where(shape, columns_of(shape), each.by, names)
                        )
                    ]
                    await member.lines(line for line, _secrets in bare)
                    secrets += sum(count for _line, count in bare)
                    done += len(bare)
                    tell(done, done)
            member.end()
        missing = await _files(archive, store, reach)
        manifest = Manifest(
            format=FORMAT,
            hubwright=importlib.metadata.version("hubwright"),
            made_at=made_at,
            migrations=await migrations(),
            company=await origin_of(tenant_id),
            contact=reach.contact_id,
            people=[],
            tables={name: columns_of(shape) for name, shape in shapes.items() if _found(name)},
            parts=archive.parts,
            left_out={},
            secrets_left_out=secrets,
            files_missing=missing,
        )
    await archive.seal(manifest)
    return manifest


def _found(table: str) -> list[Found]:
    return [each for rule in RULES.get(table, ()) if isinstance(rule, Goes | Bare) for each in rule.found]


def _parts(reach: Reach, found: Found) -> list[list[UUID]]:
    ids = reach.ids[found.of]
    return [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]


async def _files(archive: Archive, store: FileStore, reach: Reach) -> list[str]:
    missing = []
    for file_id in reach.ids["files"]:
        for key in await customer_queries.storage_keys([file_id]):
            try:
                await archive.add(file_part(file_id), await store.get(key))
            except Missing:
                missing.append(str(file_id))
    return missing
