"""Rules about permissions: what is asked for is used, and what is used is asked for."""

import ast
import ipaddress
import re
from collections.abc import Iterator

from hubwright_sdk.checks.naming import last_name
from hubwright_sdk.checks.package import Package
from hubwright_sdk.checks.rule import Finding
from hubwright_sdk.hooks import offered_by
from hubwright_sdk.manifest import Manifest
from hubwright_sdk.wishes import WISHES

_WISHES = {wish.__name__: wish.needs for wish in WISHES}
_EVENTS = {"conversation": "conversation:read", "message": "conversation:read", "contact": "contact:read"}
_FACTS = {"conversation": "conversation:read", "message": "conversation:read", "contact": "contact:read"}
_HOOKS = {"send": ("message:send",), "receive": ("contact:write", "conversation:write", "file:write")}
_INSIDE = (".internal", ".local", ".localhost", ".lan", ".home", ".corp", ".test", ".invalid")
_URL = re.compile(r"^https?://([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")


def undeclared(package: Package) -> Iterator[Finding]:
    """Nothing is used that the company was not asked for: when it runs, it would be refused."""
    manifest = package.manifest
    if manifest is None:
        return
    asked = {*manifest.scopes, *manifest.optional_scopes}
    for scope, (path, line, by) in sorted(_needed(package, manifest).items()):
        if scope not in asked:
            yield Finding(path, line, f"{by} needs the scope {scope}")


def unused(package: Package) -> Iterator[Finding]:
    """Nothing is asked for that is not used; code that runs elsewhere cannot be looked into."""
    manifest = package.manifest
    if manifest is None or manifest.tier in ("remote", "native"):
        return
    used = _needed(package, manifest).keys() | _useful(package, manifest)
    for scope in sorted({*manifest.scopes, *manifest.optional_scopes} - used):
        line = package.line_of(package.manifest_path, scope)
        yield Finding(package.manifest_path, line, f"nothing here uses the scope {scope}")


def hosts(package: Package) -> Iterator[Finding]:
    """Places are named, and public."""
    for place in package.manifest.egress if package.manifest else []:
        if place.host and (_is_address(place.host) or place.host.endswith(_INSIDE)):
            line = package.line_of(package.manifest_path, place.host)
            yield Finding(package.manifest_path, line, f"{place.host} is not a public name; ask for it in a setting")


def addresses(package: Package) -> Iterator[Finding]:
    """Addresses in the code lie at declared hosts: others are refused when they are called."""
    manifest = package.manifest
    if manifest is None:
        return
    declared = {place.host for place in manifest.egress if place.host}
    for path, tree in package.trees():
        for node in ast.walk(tree):
            found = _URL.match(node.value) if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
            if found and found[1] not in declared:
                yield Finding(path, getattr(node, "lineno", 1), f"{found[1]} is not among the declared hosts")


def data(package: Package) -> Iterator[Finding]:
    """What leaves for a place is among the classes of data that a company is told of."""
    manifest = package.manifest
    for place in manifest.egress if manifest else []:
        for each in sorted(set(place.data) - set(manifest.data_classes if manifest else [])):
            where = place.host or place.setting or ""
            line = package.line_of(package.manifest_path, where)
            yield Finding(package.manifest_path, line, f"{each} goes to {where}, but data_classes does not name it")


def _needed(package: Package, manifest: Manifest) -> dict[str, tuple[str, int, str]]:
    """Each scope that something here cannot do without: where, and what needs it."""
    needed: dict[str, tuple[str, int, str]] = {}
    for event in manifest.events:
        line = package.line_of(package.manifest_path, event)
        needed[_EVENTS[event.partition(".")[0]]] = (package.manifest_path, line, f"the event {event}")
    if manifest.inbound_events:
        line = package.line_of(package.manifest_path, "inbound_events")
        needed["flow:start"] = (package.manifest_path, line, "an inbound event")
    for path, tree in package.trees():
        for node in ast.walk(tree):
            wish = last_name(node.func) if isinstance(node, ast.Call) else ""
            if wish in _WISHES:
                needed[_WISHES[wish]] = (path, getattr(node, "lineno", 1), wish)
    return needed


def _useful(package: Package, manifest: Manifest) -> set[str]:
    """Scopes that are good for something here: facts that the code looks at, and what hooks of its kind give back."""
    by_hooks = {scope for hook in offered_by(manifest) for scope in _HOOKS.get(hook.name, ())}
    if not manifest.panels and not manifest.events:
        return by_hooks
    looked_at = {
        node.attr for _path, tree in package.trees() for node in ast.walk(tree) if isinstance(node, ast.Attribute)
    }
    return by_hooks | {scope for fact, scope in _FACTS.items() if fact in looked_at}


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
