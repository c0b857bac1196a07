"""Devices in words."""

from hubwright.desk.devices.schemas import CommandState
from hubwright.kernel.i18n import _


def states_of_devices() -> dict[str, str]:
    """The parts of the list."""
    return {"": _("All"), "online": _("Online"), "offline": _("Offline"), "removed": _("Gone")}


def said_of_command(name: str, state: CommandState, told: str) -> str:
    """What became of a command, and the device's own words."""
    said = {
        "confirmed": _("The device confirmed %(name)s."),
        "taken": _("%(name)s is sent; the device has not confirmed it yet."),
        "refused": _("%(name)s was refused."),
        "unknown": _("Nobody knows whether %(name)s was done: look at the device before you send it again."),
        "asked": _("%(name)s is being sent."),
    }[state] % {"name": name}
    return f"{said} {told}" if told else said
