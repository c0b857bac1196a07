"""The other sides by the plugins that they are for; each lives with the servers of that plugin's own tests."""

import importlib
import shutil
import sys
from pathlib import Path

from tests.channels.sides import SideMaker

PLUGINS = Path(__file__).parents[2] / "plugins"
_MAKERS = {
    "hubwright-email": ("tests.channels.on_email", "mails_open"),
    "hubwright-mqtt": ("tests.channels.on_mqtt", "devices_open"),
    "hubwright-wechat": ("tests.channels.on_wechat", "people_open"),
    "hubwright-wecom": ("tests.channels.on_wecom", "callers_open"),
}
SIDES = sorted(_MAKERS)


def missing_for(plugin: str) -> str:
    """What this machine lacks for the proof of a channel; empty when it lacks nothing."""
    if plugin == "hubwright-mqtt" and shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/usr/bin") is None:
        return "a Mosquitto broker, which keeps what is not acknowledged"
    return ""


def side_of(plugin: str) -> SideMaker:
    """Load it; the plugin's test servers are found from then on."""
    folder = str(PLUGINS / plugin / "tests")
    if folder not in sys.path:
        sys.path.append(folder)
    module, name = _MAKERS[plugin]
    maker: SideMaker = getattr(importlib.import_module(module), name)
    return maker
