"""Steps and triggers of plugins as the flow language sees them: data from the manifest, one call, no plugin code."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from hubwright.flows.effects import PluginCall
from hubwright.flows.events import EffectResult, MessageReceived
from hubwright.flows.expressions import Expression, Mismatch, compile_expression, plain
from hubwright.flows.node_type import (
    ERROR,
    OUT,
    Config,
    Leave,
    NodeType,
    Outcome,
    PlainNodeType,
    Port,
    Schema,
    Stay,
    Texts,
    Visit,
    Workshop,
)
from hubwright.flows.nodes.model_call import why_not
from hubwright_sdk import Localised, Manifest, NodeDeclaration, TriggerDeclaration

Filler = Callable[[Visit], object]


class ReadyCall(msgspec.Struct, frozen=True):
    """The fields of one step made ready, and the variables that keep what comes back."""

    fields: tuple[tuple[str, Filler], ...]
    outputs: tuple[tuple[str, str], ...]


class ReadyTrigger(msgspec.Struct, frozen=True):
    """The condition of one trigger, and the form it reads."""

    when: Expression
    config: Mapping[str, object]


class _Declared(PlainNodeType):
    def __init__(self, plugin_id: str, declared: NodeDeclaration | TriggerDeclaration) -> None:
        self.type = f"{plugin_id}.{declared.name}"
        self.tv = declared.tv
        self.title = _texts(declared.title)
        self.help = _texts(declared.help)
        self.icon = declared.icon
        self.needs = plugin_id
        self.schema: Schema = _as_form(declared.schema)
        self._renamed = declared.renamed

    def upgrade(self, config: Config, _from_tv: int, /) -> Config:
        return {self._renamed.get(name, name): value for name, value in config.items()}


class DeclaredNode(_Declared):
    """Asks the plugin and waits; the answer names the exit."""

    def __init__(self, plugin_id: str, declared: NodeDeclaration) -> None:
        super().__init__(plugin_id, declared)
        self.category: str = declared.category
        self._declared = declared
        self._ports = tuple(
            Port(id=port.id, title=_texts(port.title), kind=port.kind, required=port.required and port.kind == "normal")
            for port in declared.ports
        )
        self._timeout = next((port.id for port in declared.ports if port.kind == "timeout"), "")

    @property
    def cost(self) -> dict[str, int]:
        return {"step": 1, **self._declared.cost}

    def ports(self, _config: Config) -> tuple[Port, ...]:
        return (*self._ports, ERROR)

    def prepare(self, config: Config, workshop: Workshop) -> ReadyCall:
        properties: dict[str, Schema] = self.schema["properties"]
        outputs = self._declared.outputs
        filled = {name: config.get(name, part.get("default")) for name, part in properties.items()}
        return ReadyCall(
            fields=tuple(
                (name, _filler(properties[name], value, name, workshop))
                for name, value in filled.items()
                if name not in outputs and value is not None
            ),
            outputs=tuple((name, str(filled[name])) for name in outputs if filled[name]),
        )

    def reduce(self, prepared: ReadyCall, visit: Visit) -> Outcome:
        if isinstance(visit.event, EffectResult):
            return self._answered(prepared, visit, visit.event)
        identity = visit.next_id()
        visit.ask_for(
            PluginCall(
                id=identity,
                purpose="node",
                plugin=self.needs,
                name=self._declared.name,
                input={name: plain(fill(visit)) for name, fill in prepared.fields},
                ports=[port.id for port in self._ports],
                locale=visit.locale,
                timeout_s=float(self._declared.timeout_s),
                idempotency_key=identity,
                retries="always" if self._declared.repeatable else "none",
            )
        )
        return Stay(effect_id=identity)

    def _answered(self, prepared: ReadyCall, visit: Visit, result: EffectResult) -> Outcome:
        if not result.ok or result.port not in {port.id for port in self._ports}:
            visit.warn(why_not(result))
            late = result.error == "timeout" and visit.wired(self._timeout)
            return Leave(self._timeout if late else "error")
        values = result.body if isinstance(result.body, dict) else {}
        for name, var in prepared.outputs:
            if name in values:
                _keep(visit, var, values[name])
        return Leave(result.port)


class DeclaredTrigger(_Declared):
    """Begins a flow with a message for which the declared condition holds."""

    category = "trigger"
    error_port = None

    def __init__(self, plugin_id: str, declared: TriggerDeclaration) -> None:
        super().__init__(plugin_id, declared)
        self._when = declared.when
        for wrong in compile_expression(declared.when).check_names({"config"}):
            raise wrong

    def ports(self, _config: Config) -> tuple[Port, ...]:
        return (OUT,)

    def prepare(self, config: Config, workshop: Workshop) -> ReadyTrigger:
        defaults = {name: part["default"] for name, part in self.schema["properties"].items() if "default" in part}
        return ReadyTrigger(workshop.expression(self._when), {**defaults, **config})

    def accepts(self, prepared: ReadyTrigger, visit: Visit) -> bool:
        if not isinstance(visit.event, MessageReceived):
            return False
        holds, _reason = prepared.when.holds({**visit.scope, "config": plain(prepared.config)})
        return holds

    def reduce(self, _prepared: ReadyTrigger, _visit: Visit) -> Outcome:
        return Leave("out")


def node_types_of(manifest: Manifest) -> tuple[NodeType, ...]:
    """Everything a manifest adds to flows; raises when a declaration cannot work."""
    return (
        *(DeclaredTrigger(manifest.id, declared) for declared in manifest.triggers),
        *(DeclaredNode(manifest.id, declared) for declared in manifest.nodes),
    )


def _texts(said: Localised) -> Texts:
    return Texts(said.en, said.zh)


def _as_form(schema: Schema) -> Schema:
    """Fields appear in the order declared unless they say otherwise."""
    properties = {
        name: {"x-order": order, "title": part["x-title"]["en"], **part}
        for order, (name, part) in enumerate(schema.get("properties", {}).items())
    }
    return {**schema, "properties": properties}


def _filler(schema: Schema, value: Any, path: str, workshop: Workshop) -> Filler:
    """Make one field ready: texts with holes, expressions, lists and groups of them, or what stands there."""
    if isinstance(value, dict) and "properties" in schema:
        inner = {name: _filler(schema["properties"].get(name, {}), each, f"{path}.{name}", workshop)
                 for name, each in value.items()}  # fmt: skip
        return lambda visit: {name: fill(visit) for name, fill in inner.items()}
    if isinstance(value, list):
        items = schema.get("items", {})
        rows = [_filler(items, each, f"{path}.{_name_of(each, at)}", workshop) for at, each in enumerate(value)]
        return lambda visit: [fill(visit) for fill in rows]
    match schema.get("x-kind"):
        case "template" if schema.get("x-i18n"):
            return workshop.wording(path, str(value)).written
        case "template":
            template = workshop.template(str(value), schema.get("x-mode", "plain"))
            return lambda visit: template.render(visit.scope, visit.locale, visit.warn)
        case "expr":
            expression = workshop.expression(str(value))
            return lambda visit: expression.value(visit.scope)
    return lambda _visit: value


def _name_of(item: object, at: int) -> object:
    return item.get("id", at) if isinstance(item, dict) else at


def _keep(visit: Visit, var: str, value: object) -> None:
    try:
        visit.write(var, value)
    except Mismatch as reason:
        visit.warn(reason)
