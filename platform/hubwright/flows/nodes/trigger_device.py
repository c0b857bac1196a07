"""A device says that something is the matter; a flow begins."""

from collections.abc import Mapping
from typing import Any, Final, Literal

import msgspec

from hubwright.flows.node_type import Config, Texts, Visit, Workshop
from hubwright.flows.nodes.fields import choice, form, line
from hubwright.flows.trigger_type import ReadyTrigger, TriggerConfig, TriggerType, only_if, ready, reentry_fields

EVENT: Final = "device.event"
_GRAVE: Final = ("info", "warning", "alarm")
Severity = Literal["info", "warning", "alarm"]


class DeviceConfig(TriggerConfig, frozen=True):
    name: str = ""
    severity: Severity = "warning"
    model: str = ""


class ReadyDevice(ReadyTrigger, frozen=True, kw_only=True):
    """What an event is compared with before the condition is looked at."""

    name: str
    severity: Severity
    model: str


class DeviceTrigger(TriggerType):
    """Fires for events of devices, by their name, by how grave they are, and by the model."""

    type = "trigger.device"
    title = Texts("A device reports something", "设备上报事件")
    help = Texts(
        "Starts the flow when a device reports a fault or another event.", "当设备上报故障或其他事件时开始流程。"
    )
    icon = "devices"
    schema = form(
        required=(),
        severity=choice(
            "At least",
            "最低级别",
            {"info": ("Information", "信息"), "warning": ("Warning", "警告"), "alarm": ("Alarm", "告警")},
            default="warning",
        ),
        name=line(
            "Event", "事件名", maxLength=100, more=("For example fault. Empty means any.", "例如 fault。留空表示任意。")
        ),
        model=line(
            "Model",
            "型号",
            maxLength=200,
            more=("As the device says. Empty means any.", "以设备上报为准，留空表示任意。"),
        ),
        when=only_if(),
        **reentry_fields(),
    )

    def listens_to(self, _config: Config) -> str:
        return EVENT

    def prepare(self, config: Config, workshop: Workshop) -> ReadyDevice:
        found = msgspec.convert(config, DeviceConfig)
        shared = ready(found, workshop)
        return ReadyDevice(
            *(shared.when, shared.reentry, shared.key, shared.concerns, shared.dedup),
            name=found.name.strip(),
            severity=found.severity,
            model=found.model.strip(),
        )

    def accepts(self, prepared: ReadyDevice, visit: Visit) -> bool:
        told = _data(visit.scope)
        if prepared.name and told.get("name") != prepared.name:
            return False
        if prepared.model and str(told.get("model", "")).casefold() != prepared.model.casefold():
            return False
        if _weight(told.get("severity")) < _weight(prepared.severity):
            return False
        return super().accepts(prepared, visit)


def _data(scope: Mapping[str, object]) -> Mapping[str, Any]:
    event = scope.get("event")
    data = event.get("data") if isinstance(event, Mapping) else None
    return data if isinstance(data, Mapping) else {}


def _weight(severity: object) -> int:
    return _GRAVE.index(severity) if severity in _GRAVE else 0
