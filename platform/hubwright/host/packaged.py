"""A sandboxed plugin that is installed as a package: never imported here, but packed and run in boxes like any release.

Whoever installs a package into the platform's environment stands for it, so nobody signs it; the box is the same.
"""

from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from hubwright.host.releases.folders import folder_of
from hubwright.host.sandbox.release import SandboxRelease
from hubwright_sdk.manifest import MANIFEST_FILE, Manifest, ManifestInvalid, read_manifest
from hubwright_sdk.release import pack_installed, statement_of


def sandboxed_package(module: str) -> SandboxRelease | None:
    """The plugin behind an entry point, if its manifest says that it runs in a box; none of its code is touched."""
    folder = folder_of_package(module)
    manifest = _manifest_in(folder) if folder is not None else None
    if folder is None or manifest is None or manifest.tier != "sandboxed":
        return None
    archive = pack_installed(folder, manifest)
    statement = statement_of(archive, sdk=version("hubwright-sdk"), built_at="")
    return SandboxRelease(
        manifest, folder, statement.archive_sha256, statement=statement, ready=lambda: folder_of(archive, statement)
    )


def folder_of_package(module: str) -> Path | None:
    """Where the package of a module lies; looking for a name without a dot imports nothing."""
    try:
        found = find_spec(module.partition(".")[0])
    except ValueError:  # a module that was made by hand
        return None
    places = found.submodule_search_locations if found is not None else None
    return Path(next(iter(places))) if places else None


def _manifest_in(folder: Path) -> Manifest | None:
    """None where it cannot be read: loading the plugin says why."""
    try:
        return read_manifest(folder) if (folder / MANIFEST_FILE).is_file() else None
    except ManifestInvalid:
        return None
