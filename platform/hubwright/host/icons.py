"""The icon that a plugin brings with it, as it lies in its package or release."""

import asyncio
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

import msgspec

from hubwright.host import catalogue
from hubwright.host.packaged import folder_of_package
from hubwright.host.releases.folders import unpacked_folder
from hubwright_sdk.hookspecs import ENTRY_POINT_GROUP
from hubwright_sdk.icons import LARGEST_ICON, icon_problem, icon_type
from hubwright_sdk.manifest import Manifest
from hubwright_sdk.release import ReleaseRefused


class Icon(msgspec.Struct, frozen=True):
    """A drawing that does nothing, or a picture."""

    data: bytes
    media_type: str


async def icon_of(plugin_id: str) -> Icon | None:
    """The icon of a plugin as the company at hand is shown it; None where it has none that could be shown."""
    if catalogue.is_package(plugin_id):
        folder, manifest = _folders().get(plugin_id), catalogue.entry(plugin_id).manifest
        return await asyncio.to_thread(read_icon, folder, manifest) if folder is not None and manifest else None
    await catalogue.shelf.fresh()
    release = catalogue.newest(plugin_id)
    if release is None:
        return None
    try:
        folder = await unpacked_folder(release.signed.statement)
    except ReleaseRefused:
        return None
    return await asyncio.to_thread(_in_release, folder, release.manifest)


def _in_release(folder: Path, manifest: Manifest) -> Icon | None:
    """A release is a wheel of one package, which holds the manifest."""
    package = next((each.parent for each in folder.glob("*/manifest.json")), None)
    return read_icon(package, manifest) if package is not None else None


def read_icon(folder: Path, manifest: Manifest) -> Icon | None:
    """What the manifest names, if that may be shown."""
    path = folder / (manifest.listing.icon or "")
    if not path.is_file() or path.stat().st_size > LARGEST_ICON:
        return None
    data = path.read_bytes()
    return Icon(data, icon_type(data)) if icon_problem(data) is None else None


@cache
def _folders() -> dict[str, Path | None]:
    """Where installed plugins lie; wheels do not change under a running process."""
    return {each.name: folder_of_package(each.module) for each in entry_points(group=ENTRY_POINT_GROUP)}
