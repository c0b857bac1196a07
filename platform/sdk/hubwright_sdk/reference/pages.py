"""The pages of the reference: hooks, manifest, context and failures, written from the code."""

import inspect
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hubwright_sdk.calls import CallContext, CallFailed
from hubwright_sdk.hooks import HOOKS, QUERY_BUDGET_MS, Hook
from hubwright_sdk.manifest import DATA_CLASSES, EVENTS, KINDS, SCOPES, TIERS, VERIFIERS, Manifest, manifest_schema
from hubwright_sdk.manifest.vocabulary import HOOKS_OF_KIND
from hubwright_sdk.reference.meanings import MEANINGS
from hubwright_sdk.reference.schemas import Schema, bounds_of, components_of, hook_types, said_type, schema_of
from hubwright_sdk.texts import Localised
from hubwright_sdk.wishes import WISHES

_KINDS_OF_HOOK = {
    "event": "told to every plugin that asked for it, one job each, again until it worked",
    "query": f"asked of several plugins at once; what is later than {QUERY_BUDGET_MS} ms is left out",
    "action": "one installation, with an idempotency key",
}
_WRITTEN = "<!-- Written by bin/sdk_docs.py from the code. -->"


def pages() -> dict[str, str]:
    """File name -> content."""
    return {
        "hooks.md": _page("Hooks", _hooks()),
        "manifest.md": _page("The manifest", _manifest()),
        "calls.md": _page("Calls: the context, and how they fail", _calls()),
        "types.md": _page("What hooks take and give", _structs(components_of(hook_types()))),
        "manifest.schema.json": json.dumps(manifest_schema(), indent=1, ensure_ascii=False) + "\n",
    }


def failures(kind: type[CallFailed] = CallFailed) -> Iterator[type[CallFailed]]:
    """Every failure of the SDK's own."""
    if kind.__module__.startswith("hubwright_sdk."):
        yield kind
        for below in sorted(kind.__subclasses__(), key=lambda each: each.__name__):
            yield from failures(below)


def doc_of(thing: object) -> str:
    """Its docstring as one paragraph; empty when it has none of its own."""
    return " ".join((inspect.getdoc(thing) or "").split()) if getattr(thing, "__doc__", None) else ""


def _page(title: str, lines: Iterable[str]) -> str:
    return "\n".join([_WRITTEN, f"# {title}", "", *lines]).rstrip() + "\n"


def _hooks() -> Iterator[str]:
    yield "A plugin has the methods that its manifest promises; the host calls no other."
    yield ""
    yield from _table(("kind", "how it is called"), _KINDS_OF_HOOK.items())
    yield from _table(
        ("hook", "kind", "deadline"),
        ((f"[{name}](#{name})", hook.kind, f"{hook.deadline_ms} ms") for name, hook in HOOKS.items()),
    )
    for hook in HOOKS.values():
        yield f"## {hook.name}"
        yield ""
        yield doc_of(getattr(hook.protocol, hook.name))
        yield ""
        yield f"`{_signature(hook)}`"
        yield ""
        yield f"- {hook.protocol.__name__}: {doc_of(hook.protocol)}"
        yield f"- {hook.kind}: {_KINDS_OF_HOOK[hook.kind]}"
        yield f"- takes {_linked(hook.arguments)}" + (", then the context" if hook.takes_context else "")
        yield f"- gives {_linked((hook.result,))}"
        yield ""


def _signature(hook: Hook) -> str:
    method = getattr(hook.protocol, hook.name)
    names = [name for name in inspect.signature(method).parameters if name != "self"]
    return f"{'async ' if inspect.iscoroutinefunction(method) else ''}def {hook.name}(self, {', '.join(names)})"


def _linked(types: Iterable[Any]) -> str:
    said = ", ".join(said_type(schema_of(each)) for each in types) or "nothing"
    return said.replace("](#", "](types.md#")


def _manifest() -> Iterator[str]:
    yield "Unknown keys are errors. Programs read [the JSON Schema](manifest.schema.json)."
    yield ""
    schema = schema_of(Manifest)
    components = components_of([Manifest])
    whole = components.pop("Manifest", schema)
    yield from _fields(whole, MEANINGS)
    yield "## Vocabulary"
    yield ""
    yield from _table(("scope", "English", "中文"), _worded(SCOPES))
    yield from _table(("data class", "English", "中文"), _worded(DATA_CLASSES))
    yield from _table(("event", "English", "中文"), _worded(EVENTS))
    yield from _table(
        ("kind", "hooks it may implement"),
        ((f"`{kind}`", ", ".join(f"`{each}`" for each in sorted(HOOKS_OF_KIND.get(kind, ())))) for kind in KINDS),
    )
    yield "Tiers: " + ", ".join(f"`{each}`" for each in TIERS) + "."
    yield ""
    yield "Signature schemes of doors: " + ", ".join(f"`{each}`" for each in VERIFIERS) + "."
    yield ""
    yield from _structs(components)


def _calls() -> Iterator[str]:
    yield doc_of(CallContext)
    yield ""
    yield from _table(("field or method", "what it is"), _of_context())
    yield "## Wishes"
    yield ""
    yield "What a plugin asks the platform to do: data, done by the host afterwards, each with the scope it needs."
    yield ""
    yield from _table(("wish", "scope", "what is done"), ((w.__name__, f"`{w.needs}`", doc_of(w)) for w in WISHES))
    yield "## Failures"
    yield ""
    yield "Raise one of these for what cannot be done; everything else counts as a defect of the plugin."
    yield ""
    yield from _table(("failure", "code", "when"), ((f.__name__, f"`{f.code}`", doc_of(f)) for f in failures()))


def _of_context() -> Iterator[tuple[str, str]]:
    told = {
        "settings": "What the company filled in, secrets included.",
        "http": "The way out: only to places the manifest declares; the host puts credentials on.",
        "idempotency_key": "The same for the same deed; hand it on to the other side.",
        "deadline_s": "How long the host waits.",
        "language": "For whom texts are.",
        "scopes": "What the company granted.",
        "book": "Where counts and lines go; use `meter` and `log`.",
        "net": "Native only: the addresses that connections of its own may go to.",
        "tokens": "Native only: access tokens of the account's connections, for sign-ins of its own.",
    }
    for name in CallContext.__struct_fields__:
        yield f"`{name}`", told[name]
    for name, method in inspect.getmembers(CallContext, inspect.isfunction):
        if not name.startswith("_"):
            yield f"`{name}{inspect.signature(method)}`".replace("(self, ", "("), doc_of(method)


def _worded(words: Mapping[Any, Localised]) -> Iterator[tuple[str, str, str]]:
    return ((f"`{name}`", text.en, text.zh) for name, text in words.items())


def _structs(components: Mapping[str, Schema]) -> Iterator[str]:
    for name, schema in components.items():
        yield f"## {name}"
        yield ""
        yield " ".join(schema.get("description", "").split())
        yield ""
        yield from _fields(schema, {})


def _fields(schema: Schema, meanings: Mapping[str, str]) -> Iterator[str]:
    needed = set(schema.get("required", []))
    rows = []
    for name, part in schema.get("properties", {}).items():
        bounds = bounds_of(part)
        told = [meanings.get(name, ""), f"({bounds})" if bounds else ""]
        rows.append((f"`{name}`", said_type(part), "yes" if name in needed else "", " ".join(filter(None, told))))
    if rows:
        yield from _table(("field", "is", "needed", ""), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""
