"""Discovery messages may be written short: names are spelled out, and `~` is the beginning that topics share."""

from collections.abc import Mapping
from typing import Any

_NAMES = {
    "avty": "availability",
    "avty_t": "availability_topic",
    "avty_tpl": "availability_template",
    "cmd_t": "command_topic",
    "cmd_tpl": "command_template",
    "cmps": "components",
    "dev": "device",
    "dev_cla": "device_class",
    "o": "origin",
    "ops": "options",
    "p": "platform",
    "pl_avail": "payload_available",
    "pl_not_avail": "payload_not_available",
    "pl_off": "payload_off",
    "pl_on": "payload_on",
    "pl_prs": "payload_press",
    "stat_t": "state_topic",
    "t": "topic",
    "uniq_id": "unique_id",
    "unit_of_meas": "unit_of_measurement",
    "val_tpl": "value_template",
}
_OF_DEVICE = {
    "cns": "connections",
    "ids": "identifiers",
    "mdl": "model",
    "mf": "manufacturer",
    "sw": "sw_version",
}


def spelled_out(told: Mapping[str, Any], *, of_device: bool = False) -> dict[str, Any]:
    """The same with whole names and whole topics."""
    names = _OF_DEVICE if of_device else _NAMES
    whole = {names.get(name, name): value for name, value in told.items()}
    base = whole.get("~")
    if isinstance(base, str):
        whole = {name: _joined(name, value, base) for name, value in whole.items()}
    return whole


def _joined(name: str, value: Any, base: str) -> Any:
    if not (name == "topic" or name.endswith("_topic")) or not isinstance(value, str):
        return value
    if value.startswith("~"):
        return base + value[1:]
    return value[:-1] + base if value.endswith("~") else value
