"""Seals a secret in an installation's database, or opens it again, as a process of its own: `seal WORD` or `open`."""

import argparse
import asyncio
import sys
from pathlib import Path
from uuid import UUID

import msgspec

from hubwright.entry import servers, start
from hubwright.kernel import sealed
from hubwright.kernel.database import DB, acting_for, global_execute, outside_tenants
from hubwright.kernel.sealed import Place
from hubwright.kernel.settings import use_settings

TENANT = UUID(int=7)
PLACE = Place("some", "secret", "row")


async def main(address: str, verb: str, word: str) -> str:
    await DB.open(address, min_size=1, max_size=1)
    try:
        if verb == "seal":
            async with outside_tenants("a test makes a tenant"):
                await global_execute(
                    "INSERT INTO tenant (id, slug, name, edition, edition_version)"
                    " VALUES ($1, 'sealed', 'Sealed', 'online', 1) ON CONFLICT DO NOTHING",
                    TENANT,
                )
        async with acting_for(TENANT):
            return await (sealed.seal(PLACE, word) if verb == "seal" else sealed.unseal(PLACE, word))
    finally:
        await DB.close()


if __name__ == "__main__":
    data, kept = Path(sys.argv[1]), Path(sys.argv[2])
    found = servers.joined(msgspec.structs.replace(start.load(argparse.Namespace(data=data)), redis_url="redis://none"))
    use_settings(start.with_master_key(found))
    word = sys.argv[4] if sys.argv[3] == "seal" else kept.read_text()
    told = asyncio.run(main(found.database_url, sys.argv[3], word))
    if sys.argv[3] == "seal":
        kept.write_text(told)
    else:
        sys.stdout.write(told)
