"""The release that a company has installed, and whether it may run."""

from uuid import UUID

from hubwright.host import catalogue
from hubwright.host.installation.consents import Agreement, missing
from hubwright.host.installation.errors import PluginUnavailable
from hubwright.host.releases.rollout import order
from hubwright.host.releases.schemas import Release
from hubwright.host.releases.states import RUNNING
from hubwright.kernel.actor import Actor
from hubwright.kernel.permissions import Permission
from hubwright.kernel.scope import active_tenant
from hubwright_sdk.channel import Plugin
from hubwright_sdk.release import ReleaseRefused


def why_not(release: Release) -> str | None:
    """Why a release may not run; None when it may."""
    if release.state in RUNNING or release.on_trial:
        return None
    return f"version {release.version} is {release.state}" + (f": {release.reason}" if release.reason else "")


async def known_release(release_id: UUID, plugin_id: str) -> Release:
    """A release as it is right now; one that is not the active tenant's to have looks like none."""
    await catalogue.shelf.fresh_with(lambda: catalogue.shelf.release(release_id))
    release = catalogue.shelf.release(release_id)
    if release is None or not release.visible_to(active_tenant()):
        raise PluginUnavailable(plugin_id, "the release is not there any more")
    return release


async def released(release_id: UUID, plugin_id: str) -> Plugin:
    """The plugin to call of an installed release; refuses what was withdrawn or is not what was signed."""
    release = await known_release(release_id, plugin_id)
    reason = why_not(release)
    if reason is not None:
        raise PluginUnavailable(plugin_id, reason)
    try:
        return catalogue.shelf.plugin(release)
    except ReleaseRefused as refused:
        raise PluginUnavailable(plugin_id, refused.detail) from None


def newest_harmless(plugin_id: str, version: str, agreed: Agreement) -> Release | None:
    """The newest published release above a version that asks the active tenant for nothing it did not agree to."""
    tenant_id = active_tenant()
    return next(
        (
            each
            for each in catalogue.shelf.releases(plugin_id, {"published"})
            if each.visible_to(tenant_id)
            and order(each.version) > order(version)
            and not missing(agreed, each.manifest)
        ),
        None,
    )


def require_manager(actor: Actor, release: Release | None) -> None:
    """Who manages plugins; what the company's developers made themselves, they may try themselves."""
    own = release is not None and release.company == active_tenant()
    if not (own and actor.may(Permission.PLUGINS_DEVELOP)):
        actor.require(Permission.PLUGINS_MANAGE)


async def require_manager_of(actor: Actor, release_id: UUID | None, plugin_id: str) -> None:
    """The same for what is installed."""
    require_manager(actor, await known_release(release_id, plugin_id) if release_id is not None else None)
