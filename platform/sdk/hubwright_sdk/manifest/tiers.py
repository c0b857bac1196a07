"""What must be declared for what: each tier has its own needs, and no part may name what is not there."""

from collections.abc import Iterable
from typing import Any, cast

from hubwright_sdk.manifest.document import Manifest
from hubwright_sdk.manifest.matrix import check_matrix
from hubwright_sdk.manifest.parts import ConnectionDeclaration
from hubwright_sdk.manifest.vocabulary import HOOKS_OF_EVERY_KIND, HOOKS_OF_KIND
from hubwright_sdk.manifest.wrong import ManifestInvalid


def check_tier(manifest: Manifest) -> None:
    """Refuse parts that do not fit the tier, and names that lead nowhere."""
    match manifest.tier:
        case "sandboxed":
            _need(manifest.entry_point is not None, "a sandboxed plugin needs an entry_point")
        case "remote":
            remote = manifest.remote
            _need(
                remote is not None and (remote.url is None) is not (remote.setting is None), "remote needs one address"
            )
        case "declarative":
            _need(manifest.entry_point is None, "a declarative plugin has no code, so no entry_point")
            codeless = not (manifest.events or manifest.panels or manifest.implements)
            _need(codeless, "a declarative plugin has no code that could hear events, fill panels or answer hooks")
            mapped = {mapping.node for mapping in manifest.http}
            _same({node.name for node in manifest.nodes}, mapped, "steps and http mappings must go together")
            doors = {mapping.path for mapping in manifest.inbound_events}
            _same({door.path for door in manifest.inbound}, doors, "inbound and inbound_events must go together")
    if manifest.tier != "declarative":
        _need(not manifest.http and not manifest.inbound_events, "only a declarative plugin has http mappings")
    if manifest.tier != "remote":
        _need(manifest.remote is None, "only a remote plugin has a remote address")
    _check_implemented(manifest)
    _check_names(manifest)
    _check_mappings(manifest)


def _check_implemented(manifest: Manifest) -> None:
    possible = HOOKS_OF_EVERY_KIND.union(*(HOOKS_OF_KIND.get(kind, frozenset()) for kind in manifest.kind))
    foreign = sorted(set(manifest.implements) - possible)
    _need(not foreign, f"implements names hooks that are not of its kinds: {', '.join(foreign)}")
    _once(list(manifest.implements), "an implemented hook")
    sends = "send" in manifest.implements
    _need(sends or manifest.messaging is None, "only a channel that implements send has a messaging part")
    _need(sends or not {"end", "leave"} & set(manifest.implements), "a channel that ends or leaves has to send, too")
    _need(sends or "pull" not in manifest.implements, "a channel that pulls has to send, too")
    replies = any(door.replies for door in manifest.inbound)
    _need(not replies or "reply" in manifest.implements, "a door with replies needs the hook reply")
    _need(sends or "reply" not in manifest.implements, "a channel that replies has to send, too")
    if manifest.messaging is not None:
        check_matrix(manifest.messaging)


def _check_names(manifest: Manifest) -> None:
    properties = cast("dict[str, dict[str, Any]]", manifest.config_schema.get("properties", {}))
    connections = [connection.name for connection in manifest.connections]
    _once(connections, "a connection")
    _once([door.path for door in manifest.inbound], "an inbound path")
    _once([panel.name for panel in manifest.panels], "a panel")
    _once([meter.key for meter in manifest.meters], "a meter")
    for connection in manifest.connections:
        _check_oauth(connection, properties)
        if connection.chosen_by:
            where = f"the connection {connection.name}"
            _known([connection.chosen_by], properties, f"{where} is chosen by a setting")
            _need(manifest.messaging is not None, f"{where}: only accounts of channels have connections of their own")
            _need(connection.scheme == "oauth2_code", f"{where}: accounts connect by oauth2_code")
    for place in manifest.egress:
        _known([place.connection] if place.connection else [], connections, "egress names a connection")
    for door in manifest.inbound:
        secret = properties.get(door.secret, {})
        _need(bool(secret.get("x-secret")), f"inbound.{door.path}: {door.secret} must be a setting with x-secret")
    if manifest.remote is not None and manifest.remote.setting is not None:
        _known([manifest.remote.setting], properties, "remote names a setting")
    _known(manifest.price.per_unit, [meter.key for meter in manifest.meters], "price names a meter")
    _need(not set(manifest.scopes) & set(manifest.optional_scopes), "a scope is either needed or optional")


def _check_oauth(connection: ConnectionDeclaration, properties: dict[str, dict[str, Any]]) -> None:
    if not connection.scheme.startswith("oauth2"):
        return
    where = f"the connection {connection.name}"
    _need(bool(connection.token_url), f"{where} needs a token_url")
    _need(bool(connection.authorize_url) or connection.scheme == "oauth2_client", f"{where} needs an authorize_url")
    _known([connection.client_id], properties, f"{where} names a setting")
    secret = bool(properties.get(connection.client_secret, {}).get("x-secret"))
    _need(secret, f"{where}: {connection.client_secret} must be a setting with x-secret")


def _check_mappings(manifest: Manifest) -> None:
    ports = {node.name: {port.id for port in node.ports} | {"error"} for node in manifest.nodes}
    outputs = {node.name: set(node.outputs) for node in manifest.nodes}
    properties = cast("dict[str, dict[str, Any]]", manifest.config_schema.get("properties", {}))
    for mapping in manifest.http:
        if mapping.sign is not None:
            secret = bool(properties.get(mapping.sign.secret, {}).get("x-secret"))
            _need(secret, f"http.{mapping.node}: {mapping.sign.secret} must be a setting with x-secret")
        for answer in mapping.answers:
            _known([answer.port], ports.get(mapping.node, set()), f"http.{mapping.node} names an exit")
            _known(answer.values, outputs.get(mapping.node, set()), f"http.{mapping.node} fills a value")


def _need(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ManifestInvalid(otherwise)


def _known(named: Iterable[str], known: Iterable[str], told: str) -> None:
    unknown = sorted(set(named) - set(known))
    _need(not unknown, f"{told} that does not exist: {', '.join(unknown)}")


def _same(left: set[str], right: set[str], told: str) -> None:
    _need(left == right, f"{told}: {', '.join(sorted(left ^ right))}")


def _once(names: list[str], what: str) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    _need(not twice, f"the name of {what} is taken twice: {', '.join(twice)}")
