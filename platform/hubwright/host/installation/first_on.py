"""Installing without switching on, and the first time on: between the two somebody sets the plugin up."""

from hubwright.host import catalogue
from hubwright.host.installation import consents, queries
from hubwright.host.installation.consents import Agreement
from hubwright.host.installation.errors import PluginUnavailable
from hubwright.host.installation.install import install
from hubwright.host.installation.needs import require_needs
from hubwright.host.installation.releases import require_manager
from hubwright.host.installation.schemas import INSTALLATION_CHANGED
from hubwright.host.installation.verbs import switch_on
from hubwright.host.remote import lifecycle
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Conflict
from hubwright.kernel.kept import tell_changed


async def install_off(actor: Actor, plugin_id: str, agreed: Agreement) -> None:
    """Install what was agreed to and call it for nobody yet."""
    if not catalogue.is_package(plugin_id):
        await install(actor, plugin_id, agreed, on=False)
        return
    require_manager(actor, None)
    plugin = catalogue.find(plugin_id)
    if plugin is None:
        raise PluginUnavailable(plugin_id, catalogue.entry(plugin_id).reason or "")
    present = await queries.lock_installation(plugin_id)
    if present is not None and present["removed_at"] is None:
        raise Conflict
    await require_needs(plugin.manifest)
    if plugin.manifest.optional_scopes:
        await consents.agree(plugin_id, plugin.manifest, agreed, actor.label)
    await queries.put_ready(plugin_id, plugin.manifest.version)
    tell_changed(INSTALLATION_CHANGED)
    if plugin.manifest.remote is not None:
        await lifecycle.begin(plugin.manifest)
    await audit.record(actor, "plugin.installed", plugin_id, version=plugin.manifest.version)


async def switch_on_first(actor: Actor, plugin_id: str) -> None:
    """Switch it on for the first time: the week after which a company may judge it begins here."""
    if await switch_on(plugin_id, actor):
        await queries.begins_now(plugin_id)
