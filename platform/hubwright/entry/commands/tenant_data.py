"""`hubwright tenant export|import|certificate|check-certificate`: a company's data in a file, from one, and gone."""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

from hubwright.control.companies import find_slug
from hubwright.host.discovery import discover
from hubwright.kernel.errors import StartRefused
from hubwright.kernel.files import file_store
from hubwright.kernel.settings import settings
from tenants.bring_in.bring_in import bring_in
from tenants.export.take import take


async def export(arguments: argparse.Namespace) -> None:
    """Write everything of a company into a new file."""
    company = await find_slug(arguments.slug)
    if company is None:
        raise StartRefused(f"There is no company {arguments.slug}; `hubwright tenant list` names them.")
    with _new_file(arguments.file) as file:
        manifest = await take(company.id, _Into(file), file_store(settings()))
    sys.stdout.write(f"{arguments.file}: {manifest.rows} rows, {manifest.files} files\n")


@contextmanager
def _new_file(target: Path) -> Iterator[IO[bytes]]:
    """Complete under its name, or not there at all."""
    if target.exists():
        raise StartRefused(f"The file {target} is there already; an export never overwrites one.")
    building = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with building.open("xb") as file:
            building.chmod(0o600)
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.link(building, target)
    except OSError as problem:
        raise StartRefused(f"The archive {target} cannot be written: {problem.strerror}.") from problem
    finally:
        building.unlink(missing_ok=True)


async def import_(arguments: argparse.Namespace) -> None:
    """Take an archive in."""
    discover()  # which doors its plugins have
    made = await bring_in(arguments.file, file_store(settings()), slug=arguments.slug or "", name=arguments.name or "")
    how = "as a copy under new ids" if made.is_copy else "under its own ids"
    sys.stdout.write(f"{made.slug}: {made.rows} rows, {made.files} files, {how}\n")
    for old, new in made.channel_keys.items():
        sys.stdout.write(f"The channel key {old} leads to another company here; this one's is {new}.\n")
    sys.stdout.write(
        "Secrets of plugins and keys of programs are not in an archive: set them up anew. People sign in with the "
        "account they have here, or ask for a password by their address.\n"
    )


async def certificate(arguments: argparse.Namespace) -> None:
    """Write the certificate of a company that was erased to the standard output."""
    from tenants.erase.certificate import kept_certificate  # noqa: PLC0415 - for this verb only
    from tenants.erase.queries import erased  # noqa: PLC0415 - as above

    found = await erased(arguments.id)
    kept = kept_certificate(found["certificate"]) if found is not None else None
    if kept is None:
        raise StartRefused(f"No company {arguments.id} was erased here.")
    sys.stdout.write(kept.to_json().decode() + "\n")


def check_certificate(arguments: argparse.Namespace) -> None:
    """Say whether a certificate of deletion was signed by this platform and is what was signed."""
    from tenants.erase.certificate import read_certificate, signed_by  # noqa: PLC0415 - for this verb only

    try:
        certificate = read_certificate(arguments.file.read_bytes())
    except OSError as problem:
        raise StartRefused(f"The certificate {arguments.file} cannot be read: {problem.strerror}.") from problem
    except msgspec.DecodeError as problem:
        raise StartRefused(f"The file {arguments.file} is no certificate: {problem}.") from None
    key = signed_by(certificate, arguments.key)
    if key is None:
        raise StartRefused("The certificate was changed, or was not signed by this platform.")
    statement = certificate.statement
    sys.stdout.write(
        f"Genuine, signed by {key}: {statement.what} {statement.id}, {statement.ended_at:%Y-%m-%d %H:%M} UTC, "
        f"{sum(statement.counts.values())} in all\n"
    )
    for name, count in sorted(statement.counts.items()):
        sys.stdout.write(f"  {name:<28} {count}\n")


class _Into:
    """A file as the sink of an archive."""

    def __init__(self, file: IO[bytes]) -> None:
        self.write, self.flush = file.write, file.flush

    async def drain(self, *, last: bool = False) -> None:
        """The file takes everything at once."""
