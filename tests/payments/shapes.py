"""Compares answers with what the `stripe` library declares on its classes: names, kinds, and what must be there."""

import ast
import importlib
import inspect
import sys
import types
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, ForwardRef, Literal, Union, get_args, get_origin, get_type_hints

import stripe
from stripe._list_object import ListObject
from stripe._object_classes import get_object_class
from stripe._stripe_object import StripeObject, UntypedStripeObject


def faults_of(thing: dict[str, Any]) -> list[str]:
    """Everything in which an object differs from the class the library would make of it."""
    declared = get_object_class("V1", thing["object"])
    assert declared is not StripeObject, f"the library has no class for {thing['object']}"
    return _object(thing, declared, thing["object"])


@cache
def _names(module: str) -> dict[str, Any]:
    """What a module of the library imports, for type checkers too."""
    found: dict[str, Any] = {"StripeObject": StripeObject, **vars(sys.modules[module])}
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("stripe"):
            for alias in node.names:
                found[alias.asname or alias.name] = getattr(importlib.import_module(node.module), alias.name, Any)
    return found


@cache
def _declared(kind: type) -> dict[str, Any]:
    hints: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        if base.__module__.startswith("stripe.") and base not in (StripeObject,) and "__annotations__" in vars(base):
            hints |= get_type_hints(base, {**_names(base.__module__)}, dict(vars(base)))
    return {name: hint for name, hint in hints.items() if not name.startswith("_") and get_origin(hint) is not ClassVar}


def _object(value: Any, kind: type, where: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{where} is no object: {value!r}"]
    if value.get("deleted"):
        return []
    declared = {_written(kind, name): hint for name, hint in _declared(kind).items()}
    found = [f"{where}.{name} is not declared" for name in value if name not in declared]
    for name, hint in declared.items():
        if name in value:
            found += _faults(value[name], hint, f"{where}.{name}")
        elif not _may_be_none(hint):
            found.append(f"{where}.{name} is missing")
    return found


def _written(kind: type, name: str) -> str:
    renamed = getattr(kind, "_field_remappings", {}) or {}
    return str(renamed.get(name, name))


def _may_be_none(hint: Any) -> bool:
    return hint is Any or type(None) in get_args(hint)


def _faults(value: Any, hint: Any, where: str) -> list[str]:
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Any or isinstance(hint, ForwardRef):
        return []
    if origin in (Union, types.UnionType):
        return _any_of(value, arguments, where)
    if origin is Literal:
        return [] if value in arguments else [f"{where} is {value!r}, not one of {arguments}"]
    if origin is list:
        if not isinstance(value, list):
            return [f"{where} is no list: {value!r}"]
        return [fault for n, each in enumerate(value) for fault in _faults(each, arguments[0], f"{where}[{n}]")]
    if origin is ListObject:
        if not isinstance(value, dict) or value.get("object") != "list":
            return [f"{where} is no list object"]
        return [fault for each in value["data"] for fault in _faults(each, arguments[0], f"{where}.data")]
    if origin in (UntypedStripeObject, dict):
        return [] if isinstance(value, dict) else [f"{where} is no map: {value!r}"]
    if inspect.isclass(hint) and issubclass(hint, StripeObject):
        return _object(value, hint, where)
    return _plain(value, hint, where)


def _any_of(value: Any, alternatives: tuple[Any, ...], where: str) -> list[str]:
    if value is None:
        return [] if type(None) in alternatives else [f"{where} may not be null"]
    words = [each for each in alternatives if get_origin(each) is Literal]
    if words and isinstance(value, str):  # `Literal[…] | str` lets future words through; the stand-in has none
        return min((_faults(value, each, where) for each in words), key=len)
    tried = [_faults(value, each, where) for each in alternatives if each is not type(None)]
    return min(tried, key=len)


def _plain(value: Any, hint: Any, where: str) -> list[str]:
    if hint is Decimal:
        return [] if isinstance(value, str | int) else [f"{where} is no decimal: {value!r}"]
    if hint is float:
        return [] if isinstance(value, float | int) else [f"{where} is no number: {value!r}"]
    fits = isinstance(value, hint) and not (hint is int and isinstance(value, bool))
    return [] if fits else [f"{where} is {value!r}, not {hint.__name__}"]


def library_version() -> str:
    """Which shapes these are."""
    return str(stripe.VERSION)
