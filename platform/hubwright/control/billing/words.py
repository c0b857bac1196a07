"""What a line of an invoice is called, in the reader's language: on pages, on paper, and at the payment provider."""

from editions.catalogue import edition
from hubwright.control.billing.invoice import Line
from hubwright.control.usage.meters import METERS, plugin_meter
from hubwright.host import catalogue
from hubwright.kernel.i18n import _, language


def meter_title(meter: str) -> str:
    """A meter by its name; a plugin's own by its key, which its page explains."""
    return METERS[meter].title[language()] if meter in METERS else meter


def plugin_title(plugin: str) -> str:
    """A plugin by its name; by its id where nothing is known of it any more."""
    manifest = next(iter(catalogue.manifests(plugin)), None)
    return manifest.name.said_in(language()) if manifest is not None else plugin


def _of_plugin(plugin: str, meter: str) -> str:
    for manifest in catalogue.manifests(plugin):
        for each in manifest.meters:
            if plugin_meter(plugin, each.key) == meter:
                return f"{manifest.name.said_in(language())}: {each.title.said_in(language())}"
    return meter


def line_title(line: Line) -> str:
    """What is paid for, without its quantity."""
    if line.kind == "plugin":
        return _("Plugin %(name)s, version %(version)s") % {"name": plugin_title(line.plugin), "version": line.release}
    if line.kind == "base":
        return _("Plan %(edition)s") % {"edition": edition(line.edition, line.version).title[language()]}
    if line.kind == "adjustment":
        about = {"meter": _counted(line), "month": f"{line.begins_at:%Y-%m}"}
        return _("%(meter)s, counted after %(month)s was invoiced") % about
    return _("Paid by credit") if line.kind == "credit" else _counted(line)


def _counted(line: Line) -> str:
    return _of_plugin(line.plugin, line.meter) if line.plugin else meter_title(line.meter)
