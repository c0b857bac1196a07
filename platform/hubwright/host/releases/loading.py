"""From a release to the plugin that is called: signatures first, then the object that its tier asks for."""

import structlog

from hubwright.host.declarative import DeclarativePlugin
from hubwright.host.discovery import checked
from hubwright.host.releases import trust
from hubwright.host.releases.folders import place_of, release_folder, unpacked_folder
from hubwright.host.releases.promoted import load_promoted
from hubwright.host.releases.schemas import UNPROMOTED, Release
from hubwright.host.remote.plugin import remote_plugin
from hubwright.host.sandbox.release import SandboxRelease
from hubwright_sdk.channel import Plugin
from hubwright_sdk.release import ReleaseRefused

log = structlog.get_logger()


async def load(release: Release) -> Plugin:
    """The plugin of a release; raises ReleaseRefused. Sandboxed code is compared at each start of a box."""
    trust.check(release)
    match release.manifest.tier:
        case "declarative":
            return DeclarativePlugin(release.manifest)
        case "remote":
            return remote_plugin(release.manifest)
    if release.tier == UNPROMOTED:
        raise ReleaseRefused("promotion", "it is native, and no operator has promoted it")
    if release.tier == "native":
        try:
            return await _promoted(release)
        except ReleaseRefused as refused:
            if refused.code != "version" or release.manifest.tier == "native":
                raise
            log.info("promoted_release_waits_for_a_start", plugin=release.plugin, version=release.version)
    statement = release.signed.statement
    return SandboxRelease(
        release.manifest,
        place_of(release.digest),
        release.digest,
        statement=statement,
        ready=lambda: unpacked_folder(statement),
    )


async def _promoted(release: Release) -> Plugin:
    folder = await release_folder(release.signed.statement)
    try:
        found = load_promoted(folder, release.manifest.entry_point or "")
        return checked(found, release.plugin)
    except ReleaseRefused:
        raise
    except Exception as failure:  # a plugin may fail in any way; its failure is data here
        raise ReleaseRefused("load", f"{type(failure).__name__}: {failure}") from None
