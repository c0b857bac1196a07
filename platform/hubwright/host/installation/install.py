"""Installing a release from the marketplace, or one that the company's own developers made."""

from hubwright.host import catalogue
from hubwright.host.installation import consents, queries, revisions
from hubwright.host.installation import release_queries as rows
from hubwright.host.installation.consents import Agreement
from hubwright.host.installation.errors import PluginUnavailable
from hubwright.host.installation.following import follow_soon
from hubwright.host.installation.needs import require_needs
from hubwright.host.installation.price_history import note_price
from hubwright.host.installation.releases import released, require_manager
from hubwright.host.installation.schemas import INSTALLATION_CHANGED
from hubwright.host.releases.schemas import Release
from hubwright.host.remote import lifecycle
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Conflict, FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.kept import tell_changed
from hubwright.kernel.scope import active_tenant


async def install(
    actor: Actor,
    plugin_id: str,
    agreed: Agreement,
    *,
    version: str = "",
    pinned: bool = False,
    cooldown_days: int = 1,
    on: bool = True,
) -> Release:
    """Install exactly one release, the newest unless a version is named; `on` is false while it is being set up."""
    await catalogue.shelf.fresh_with(lambda: not version or catalogue.shelf.version(plugin_id, version))
    release = _wanted(plugin_id, version)
    require_manager(actor, release)
    present = await queries.lock_installation(plugin_id)
    if present is not None and present["removed_at"] is None:
        raise Conflict
    if not 0 <= cooldown_days <= 14:
        raise Invalid(FieldError("cooldown_days", _("Choose 0 to 14 days.")))
    plugin = await released(release.id, plugin_id)
    await require_needs(release.manifest)
    cap = await consents.agree(plugin_id, release.manifest, agreed, actor.label)
    await rows.put_release(
        plugin_id,
        release_id=release.id,
        version=release.version,
        pinned=pinned,
        cooldown_days=cooldown_days,
        monthly_cap=cap,
        on=on,
    )
    await note_price(plugin_id)
    await revisions.keep(plugin_id, actor.label)
    tell_changed(INSTALLATION_CHANGED)
    if plugin.manifest.remote is not None:
        await lifecycle.begin(plugin.manifest)
    await follow_soon()
    await audit.record(
        actor, "plugin.installed", plugin_id, version=release.version, digest=release.digest, pinned=pinned
    )
    return release


def _wanted(plugin_id: str, version: str) -> Release:
    """Only what the company may have; what is another company's own looks like nothing."""
    tenant_id = active_tenant()
    if catalogue.is_package(plugin_id):
        raise Missing("release")
    found = (
        catalogue.shelf.exact(plugin_id, version, tenant_id)
        if version
        else catalogue.shelf.offered(plugin_id, tenant_id)
    )
    if found is not None and found.taken_down_at is not None and not found.on_trial:
        raise Missing("release")
    if found is None:
        if any(each.visible_to(tenant_id) for each in catalogue.shelf.releases(plugin_id)):
            raise PluginUnavailable(plugin_id, "no version of it can be installed at the moment")
        raise Missing("release")
    return found


async def install_as_shown(actor: Actor, plugin_id: str) -> Release:
    """Install the newest release: whoever presses the button agrees to what is written beside it; not to a meter."""
    await catalogue.shelf.fresh()
    release = _wanted(plugin_id, "")
    return await install(actor, plugin_id, consents.asked_by(release.manifest))
