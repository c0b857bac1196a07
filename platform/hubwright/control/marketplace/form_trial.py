"""A settings schema that a partner is still writing: read as a release's would be, and kept nowhere."""

import json
from typing import Any

import msgspec

from hubwright.control.marketplace.handing_in import require_reader
from hubwright.host.releases import queries as releases
from hubwright.host.releases.rollout import order
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _
from hubwright_sdk import Manifest
from hubwright_sdk.manifest import ManifestInvalid, parse_manifest

MOST_CHARACTERS = 100_000


class FormDraft(msgspec.Struct, frozen=True):
    """A schema, or what is wrong with it."""

    schema: dict[str, Any] | None = None
    problem: str = ""


async def own_manifests(actor: Actor, plugin: str) -> dict[str, Manifest]:
    """Manifests of what was handed in, by version, the newest first."""
    await require_reader(actor, plugin)
    found = sorted(await releases.releases_of(plugin), key=lambda each: order(each.version), reverse=True)
    if not found:
        raise Missing("plugin")
    return {each.version: each.manifest for each in found}


def form_draft(manifest: Manifest, text: str) -> FormDraft:
    """Read a schema in the place of a manifest's own, by the very rules that a release is held to."""
    if len(text) > MOST_CHARACTERS:
        return FormDraft(problem=_("This is longer than a settings schema may be."))
    try:
        schema = json.loads(text)
        names = set(schema.get("properties", {})) if isinstance(schema, dict) else set[str]()
        known = msgspec.to_builtins(manifest)
        whole = {
            **known,
            "config_schema": schema,
            "public_settings": [name for name in manifest.public_settings if name in names],
            "egress": [each for each in known["egress"] if each.get("setting") is None or each["setting"] in names],
        }
        return FormDraft(schema=parse_manifest(whole).config_schema)
    except json.JSONDecodeError as wrong:
        where = {"line": wrong.lineno, "column": wrong.colno}
        return FormDraft(problem=_("This is not JSON: see line %(line)s, column %(column)s.") % where)
    except (ManifestInvalid, RecursionError) as wrong:
        return FormDraft(problem=str(wrong))
