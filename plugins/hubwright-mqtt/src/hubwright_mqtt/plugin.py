"""The object behind the entry point: settings, and each hook in a few words."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hubwright_mqtt import commanding
from hubwright_mqtt.broker import PORTS, Dial, dial
from hubwright_mqtt.checking import rows
from hubwright_mqtt.held import HeldConnections
from hubwright_mqtt.pulling import Reader, pulled
from hubwright_mqtt.topics import Topics, is_device, is_pattern
from hubwright_sdk import (
    CallContext,
    CheckRow,
    Commanded,
    DeviceCommand,
    FieldProblem,
    Malformed,
    Manifest,
    NodeCall,
    NodeResult,
    OutboundMessage,
    PullAsked,
    Pulled,
    Refused,
    Sent,
    SettingsInvalid,
    Unreachable,
    hookimpl,
    read_manifest,
    schema_problems,
    with_defaults,
)


class Mqtt:
    """Devices at a broker; its only state are connections that are held for accounts."""

    def __init__(self, dialling: Dial = dial) -> None:
        self.manifest: Manifest = read_manifest(Path(__file__).parent)
        self._dial = dialling
        self._held = HeldConnections(dialling)

    @hookimpl
    def hubwright_plugin(self) -> "Mqtt":
        return self

    def clean_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        whole = with_defaults(self.manifest.config_schema, settings)
        for name in ("address", "user", "topics", "discovery"):
            if isinstance(whole.get(name), str):
                whole[name] = whole[name].strip().strip("/") if name != "user" else whole[name].strip()
        problems = schema_problems(self.manifest.config_schema, whole) or _own_problems(whole)
        if problems:
            raise SettingsInvalid(problems)
        return whole

    def public_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG002 - nothing is public
        return {}

    async def pull(self, asked: PullAsked, context: CallContext) -> Pulled:
        """Acknowledge what is kept, wait for what comes; a connection that broke meanwhile is made anew at once."""
        held = await self._held.at(asked.account, asked.cursor, context)
        try:
            batch = await held.hand_over()
        except Unreachable:
            held = await self._held.at(asked.account, asked.cursor, context)
            batch = await held.hand_over()
        reader = Reader(held, context)
        await reader.read(batch.came)
        return pulled(reader, batch.cursor, more=batch.more)

    async def send(self, message: OutboundMessage, context: CallContext) -> Sent:
        """What is said to whoever stands before the device; it knows by the id what it showed already."""
        if not is_device(message.to):
            raise Refused("this is no name of a device")
        topic = Topics(context.settings["topics"]).topic(message.to, "notify")
        told = {"id": message.key, "text": message.text, "language": message.language}
        async with commanding.visit(self._dial, context) as connection:
            await connection.publish(topic, json.dumps(told, ensure_ascii=False))
        return Sent(message.key)

    async def command(self, command: DeviceCommand, context: CallContext) -> Commanded:
        """Have a device do something, and wait a moment for its word."""
        known = self._held.known(context.settings)
        async with commanding.visit(self._dial, context) as connection:
            return await commanding.command(connection, command, context, known.directory if known else None)

    async def call_node(self, call: NodeCall, context: CallContext) -> NodeResult:
        """The two steps."""
        device, name = str(call.input.get("device", "")).strip(), str(call.input.get("name", "")).strip()
        match call.node:
            case "command":
                value = str(call.input.get("value", "") or "")
                asked = DeviceCommand(device=device, name=name, arguments={"value": value} if value else {})
                try:
                    done = await self.command(asked, context)
                except Refused as refused:
                    if type(refused) is not Refused:
                        raise
                    return NodeResult("refused", {"answer": refused.reason})
                port = "confirmed" if done.confirmed else "sent" if done.accepted else "refused"
                return NodeResult(port, {"answer": done.text})
            case "reading":
                known = self._held.known(context.settings)
                async with commanding.visit(self._dial, context) as connection:
                    found = await commanding.read_value(
                        connection, device, name, context, known.directory if known else None
                    )
                if found is None:
                    return NodeResult("none")
                return NodeResult("found", {"value": found.value, "unit": found.unit})
        raise Malformed(f"there is no step {call.node}")

    async def check(self, context: CallContext) -> list[CheckRow]:
        """Connects, may subscribe, may publish."""
        return await rows(self._dial, context)


def _own_problems(settings: Mapping[str, Any]) -> list[FieldProblem]:
    found = []
    if not _is_address(settings["address"]):
        en = "Write it as mqtts://broker.example:8883."
        found.append(FieldProblem("address", en, "请按 mqtts://broker.example:8883 的格式填写。"))
    if not is_pattern(settings["topics"]):
        en = "It needs {device} and {what} once each, between slashes, and no + or #."
        found.append(FieldProblem("topics", en, "须各含一次 {device} 和 {what}，以斜杠分隔，且不含 + 或 #。"))
    return found


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in PORTS and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


plugin = Mqtt()
