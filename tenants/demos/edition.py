"""Another edition holds in a demo, at once and both ways: nothing here is paid for, so nothing waits for a period."""

from editions.catalogue import UnknownEdition, edition
from hubwright.control.companies import pin_edition
from hubwright.host import catalogue
from hubwright.host.installation.verbs import switch_on
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _, language
from tenants import entitlements
from tenants.demos.schemas import Demo


async def switch_edition(demo: Demo, key: str) -> str:
    """Resolve entitlements anew; gives back what the edition is called."""
    try:
        sold = edition(key)
    except UnknownEdition:
        raise Invalid(FieldError("edition", _("Choose one of the editions."))) from None
    async with acting_for(demo.leads_to):
        await pin_edition(demo.leads_to, sold.key, sold.version)
        await entitlements.refresh()
        for plugin_id in sold.plugins:
            if catalogue.find(plugin_id) is not None:
                await switch_on(plugin_id)
    return sold.title[language()]
